import type { ClientConfig } from 'pg';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Log } from '#kernel/log/index.ts';
import { parseInput } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { JOB_SCHEMA } from './install-store.ts';

/** A kind of work: its payload is checked before it runs, and running it twice does no harm. */
export interface JobKind<P extends z.ZodType = z.ZodType> {
  name: string;
  payload: P;
  /** A cron line in city time, for work that comes round. */
  cron?: string;
  /** At most one waits at a time: what is asked again while one waits is the same work. */
  isSingle?: boolean;
  run(payload: z.output<P>, reference: string): Promise<void>;
}

/** What a job is sent with. */
export interface SendOptions {
  /** What has a higher priority overtakes. */
  priority?: number;
  /** Those of the requests that caused it: the lines that its runs leave in the log bear them. */
  references?: readonly string[];
}

export interface Jobs {
  /** Asks for work. */
  send(name: string, payload: object, options?: SendOptions): Promise<void>;
  stop(): Promise<void>;
}

const POLL_SECONDS = 0.5;
const RETRIES = 5;

/** Where the references stand in a job's data, beside its payload. */
const REFERENCES = 'causedBy';
const MOST_REFERENCES = 50;
const Causes = z.object({ [REFERENCES]: z.array(z.string()).default([]) });

/** Runs a job and tells the log, under the references of what caused it or one of its own. */
async function runJob(kind: JobKind, { id, data }: { id: string; data: object }, log: Log): Promise<void> {
  const references = Causes.parse(data)[REFERENCES];
  const [reference = newId()] = references;
  const about = { job: kind.name, id, reference, ...(references.length > 1 ? { references } : {}) };
  const started = performance.now();
  try {
    await kind.run(parseInput(kind.payload, data, 'zh'), reference);
    const line = { ...about, ms: Math.round(performance.now() - started) };
    // What comes round each minute and went well is no news.
    if (references.length > 0) log.info(line, 'a job was done');
    else log.debug(line, 'a job was done');
  } catch (error) {
    log.warn({ ...about, error: String(error) }, 'a job failed');
    throw error;
  }
}

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
      for (const job of batch) await runJob(kind, { id: job.id, data: job.data ?? {} }, log);
    });
  }
  return {
    async send(name, payload, { priority = 0, references = [] } = {}) {
      const causes = references.length > 0 ? { [REFERENCES]: references.slice(0, MOST_REFERENCES) } : {};
      await boss.send(name, { ...payload, ...causes }, { priority });
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

function connectionOf({ host, port, user, password, database, ssl }: ClientConfig) {
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl }),
  };
}
