import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { listHolders } from '#kernel/identity/index.ts';
import type { DigestSource, Waiting } from '#kernel/notify/index.ts';
import { calendarOf } from './calendar-store.ts';

/** Work is said to be due soon within so many working days. */
const SOON_WORKING_DAYS = 2;

interface Load {
  role: 'reporter' | 'reviewer';
  unit_id: string;
  kind: Waiting['kind'];
  count: number;
}

/** What waits at each unit, counted by how pressing it is; set-wise, however much there is. */
async function loadsOn(tx: Tx, day: string): Promise<Load[]> {
  const soon = (await calendarOf(tx)).addWorkingDays(day, SOON_WORKING_DAYS);
  const { rows } = await sql<Load>`
    with open as (
      select case when waiting_unit_id is null then 'reporter' else 'reviewer' end as role,
        coalesce(waiting_unit_id, unit_id) as unit_id, due_on from workflow.instance where due_on is not null)
    select role, unit_id, case when due_on < ${day}::date then 'overdue' when due_on <= ${soon}::date then 'dueSoon'
      else 'waiting' end as kind, count(*)::int as count from open group by 1, 2, 3
    union all
    select 'reviewer', escalated_unit_id, 'escalated', count(*)::int from workflow.instance
    where escalated_unit_id is not null group by 2`.execute(tx);
  return rows;
}

/** Tells the daily digest what waits for whom: each unit's load, for everyone who can act on it, deputies too. */
export const workflowDigest: DigestSource = {
  name: 'workflow',
  async collect(tx, day) {
    const loads = await loadsOn(tx, day);
    const byPlace = Map.groupBy(loads, ({ role, unit_id }) => `${role}/${unit_id}`);
    const unitIds = [...new Set(loads.map(({ unit_id }) => unit_id))];
    const holders = await listHolders(tx, ['reporter', 'reviewer'], unitIds, day);
    // Someone who holds a role and stands in for another holder of it hears of its work once.
    const places = new Map(holders.map((one) => [`${one.accountId}/${one.role}/${one.unitId}`, one]));
    return [...places.values()].flatMap(({ accountId, role, unitId }) =>
      (byPlace.get(`${role}/${unitId}`) ?? []).map(({ kind, count }) => ({ accountId, kind, count })),
    );
  },
};
