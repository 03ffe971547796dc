import type { ClientConfig } from 'pg';
import { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Log } from '#kernel/log/index.ts';
import { parseInput } from '#kernel/operation/index.ts';
import { JOB_SCHEMA } from './install-store.ts';

/** A kind of work: its payload is checked before it runs, and running it twice does no harm. */
export interface JobKind<P extends z.ZodType = z.ZodType> {
  name: string;
  payload: P;
  /** A cron line in city time, for work that comes round. */
  cron?: string;
  /** At most one waits at a time: what is asked again while one waits is the same work. */
  isSingle?: boolean;
  run(payload: z.output<P>): Promise<void>;
}

export interface Jobs {
  /** Asks for work; what has a higher priority overtakes. */
  send(name: string, payload: object, priority?: number): Promise<void>;
  stop(): Promise<void>;
}

const POLL_SECONDS = 0.5;
const RETRIES = 5;

/** Starts the workers of all kinds in this process. A job that keeps failing is parked as failed, with its reason. */
export async function createJobs(access: ClientConfig, kinds: readonly JobKind[], log: Log): Promise<Jobs> {
  const boss = new PgBoss({
    ...connectionOf(access),
    schema: JOB_SCHEMA,
    migrate: false,
    createSchema: false,
    reindex: false,
    max: 3,
  });
  boss.on('error', (error) => log.warn({ error: String(error) }, 'the job queue had trouble'));
  await boss.start();
  for (const kind of kinds) {
    await boss.createQueue(kind.name, {
      policy: kind.isSingle ? 'short' : 'standard',
      retryLimit: RETRIES,
      retryBackoff: true,
    });
    if (kind.cron) await boss.schedule(kind.name, kind.cron, {}, { tz: 'Asia/Shanghai' });
    await boss.work(kind.name, { pollingIntervalSeconds: POLL_SECONDS }, async (batch) => {
      for (const job of batch) await kind.run(parseInput(kind.payload, job.data ?? {}, 'zh'));
    });
  }
  return {
    async send(name, payload, priority = 0) {
      await boss.send(name, payload, { priority });
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

function connectionOf({ host, port, user, password, database }: ClientConfig) {
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(database === undefined ? {} : { database }),
  };
}
