import type { ClientBase } from 'pg';
import { JOB_SCHEMA } from './install-store.ts';

/** What of the library's tables moves with a city: the queues, and the work that is not done. */
export const JOB_TABLES = {
  schema: JOB_SCHEMA,
  tables: { queue: {}, schedule: {}, job: { where: `t.state < 'completed' or t.state = 'failed'` } },
} as const;

/**
 * Makes moved work wait for a worker again: what was under way is begun anew, and nothing has grown too old on the way.
 */
export async function resumeMovedJobs(client: ClientBase): Promise<void> {
  await client.query(
    `update ${JOB_SCHEMA}.job
      set state = case state when 'active' then 'retry' else state end,
        keep_until = greatest(keep_until, now() + interval '14 days')
      where state < 'completed'`,
  );
}
