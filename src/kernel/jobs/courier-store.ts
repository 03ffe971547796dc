import pg, { type ClientConfig } from 'pg';
import { withClient } from '#kernel/db/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { type OutboxEvent, takeEvents } from '#kernel/outbox/index.ts';

/** Carries events from the outbox to those who asked for their topics. */
export interface Courier {
  /** Delivers what lies in the outbox now; true where there was something. */
  deliver(): Promise<boolean>;
  stop(): Promise<void>;
}

export type Deliver = (events: readonly OutboxEvent[]) => Promise<void>;

const PAUSE_MS = 150;
const BATCH = 200;

/**
 * Starts a courier. Events leave the outbox only when their delivery succeeded: a crash in between delivers them
 * again, so that whoever receives them must bear that.
 */
export function createCourier(access: ClientConfig, deliver: Deliver, log: Log): Courier {
  const pool = new pg.Pool({ ...access, max: 1 });
  pool.on('error', (error) => log.warn({ error: error.message }, 'the courier lost its connection'));
  let isStopped = false;
  let wake: (() => void) | undefined;

  function deliverOnce(): Promise<boolean> {
    return withClient(pool, async (client) => {
      try {
        await client.query('begin');
        const events = await takeEvents(client, BATCH);
        if (events.length > 0) await deliver(events);
        await client.query('commit');
        return events.length > 0;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  async function loop(): Promise<void> {
    while (!isStopped) {
      try {
        if (await deliverOnce()) continue;
      } catch (error) {
        log.warn({ error: String(error) }, 'events could not be delivered and will be tried again');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PAUSE_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = loop();
  return {
    deliver: deliverOnce,
    async stop() {
      isStopped = true;
      wake?.();
      await running;
      await pool.end();
    },
  };
}
