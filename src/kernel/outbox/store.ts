import { sql } from 'kysely';
import type pg from 'pg';
import type { Tx } from '#kernel/db/index.ts';

/** Something that happened, by topic. */
export interface OutboxEvent {
  /** The same however often it is delivered. */
  id: string;
  topic: string;
  payload: object;
  /** That of the request that caused it, if one did. */
  reference: string | null;
}

/** Writes an event in the running transaction: it is delivered if and only if that commits. */
export async function emit(tx: Tx, topic: string, payload: object): Promise<void> {
  await sql`insert into outbox.event (topic, payload) values (${topic}, ${JSON.stringify(payload)}::jsonb)`.execute(
    tx,
  );
}

/** Takes up to so many events away, oldest first, in the courier's own transaction; other couriers pass them by. */
export async function takeEvents(client: pg.ClientBase, limit: number): Promise<OutboxEvent[]> {
  const { rows } = await client.query<OutboxEvent>(
    `delete from outbox.event where id in
       (select id from outbox.event order by id limit $1 for update skip locked)
     returning id::text as id, topic, payload, reference`,
    [limit],
  );
  return rows;
}
