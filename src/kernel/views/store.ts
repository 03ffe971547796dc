import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

export interface ViewRecord {
  id: string;
  list: string;
  name: string;
  query: string;
}

/** Every view of an account, in the order in which they were kept. */
async function listAll(tx: Tx, accountId: string): Promise<ViewRecord[]> {
  const { rows } = await sql<ViewRecord>`
    select id, list, name, query from views.saved_view where account_id = ${accountId} order by id`.execute(
    tx,
  );
  return rows;
}

export async function listViews(tx: Tx, accountId: string, list: string): Promise<ViewRecord[]> {
  return (await listAll(tx, accountId)).filter((view) => view.list === list);
}

/** The same, and until the transaction ends nobody else keeps or names one for this account. */
export async function lockViews(tx: Tx, accountId: string): Promise<ViewRecord[]> {
  await sql`
    insert into views.shelf (account_id) values (${accountId})
    on conflict (account_id) do update set account_id = excluded.account_id`.execute(tx);
  return listAll(tx, accountId);
}

export async function insertView(
  tx: Tx,
  accountId: string,
  view: ViewRecord & { createdAt: Date },
): Promise<void> {
  await sql`
    insert into views.saved_view (account_id, id, list, name, query, created_at)
    values (${accountId}, ${view.id}, ${view.list}, ${view.name}, ${view.query}, ${view.createdAt})`.execute(
    tx,
  );
}

/** Gives a view another name or other fields; false where there is none. */
export async function updateView(
  tx: Tx,
  accountId: string,
  { id, name, query }: { id: string; name?: string; query?: string },
): Promise<boolean> {
  const { rows } = await sql`
    update views.saved_view set name = coalesce(${name ?? null}, name), query = coalesce(${query ?? null}, query)
    where account_id = ${accountId} and id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}

export async function deleteView(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from views.saved_view where account_id = ${accountId} and id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}
