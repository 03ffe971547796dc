import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { type IndexSource, putEntries, type SearchEntry } from '#kernel/search/index.ts';
import type { Auth } from './auth.ts';

interface PersonRow {
  id: string;
  account: string;
  name: string;
  keys: bigint[];
}

function entryOf({ id, account, name, keys }: PersonRow): SearchEntry {
  return {
    kind: 'person',
    id,
    code: account,
    name: { zh: name, en: name },
    detail: { zh: account, en: account },
    readers: ['system', 'security'],
    keys,
  };
}

/** People with the keys of the roles that they hold, as the list of accounts judges who sees them. */
const PERSON = sql`u.id, coalesce(u."displayUsername", u.username) as account, u.name,
  array(select distinct m.tree_key from identity.membership m where m.account_id = u.id and m.ended_at is null
    order by 1) as keys`;

async function readPeople(tx: Tx, ids: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select ${PERSON} from auth."user" u where u.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}

async function readPage(tx: Tx, after: string, limit: number): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select ${PERSON} from auth."user" u where ${after} = '' or u.id > nullif(${after}, '')::uuid
    order by u.id limit ${limit}`.execute(tx);
  return rows;
}

/** Lets some people be found as they are now, by whoever reaches a role of theirs. */
export async function indexPeople({ withAuth }: Auth, ctx: Context, ids: readonly string[]): Promise<void> {
  const people = await withAuth(ctx, () => readPeople(ctx.tx, ids));
  await putEntries(ctx.tx, people.map(entryOf));
}

/** All people, for the search. */
export function createPeopleIndexed({ withAuth }: Auth): IndexSource {
  return {
    kind: 'person',
    page: async (ctx, after, limit) =>
      (await withAuth(ctx, () => readPage(ctx.tx, after, limit))).map(entryOf),
  };
}
