import { sql } from 'kysely';
import { type AnnouncedYear, CALENDAR_YEARS, type Calendar, createCalendar } from '#kernel/clock/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import type { Context } from '#kernel/operation/index.ts';

/** A year that the installation brought, with when and by whom. */
export interface BroughtYear extends AnnouncedYear {
  broughtAt: Date;
  /** The account, by its sign-in name. */
  broughtBy: string;
}

/** The years that the installation brought; a hundred at most. */
export async function listBroughtYears(tx: Tx): Promise<BroughtYear[]> {
  const { rows } = await sql<BroughtYear>`
    select year, source, holidays, make_up_days as "makeUpDays", brought_at as "broughtAt",
      brought_by_name as "broughtBy"
    from workflow.calendar_year order by year`.execute(tx);
  return rows;
}

/** The working days by which this installation reckons: read once by whoever reckons, in the same transaction. */
export async function calendarOf(tx: Tx): Promise<Calendar> {
  return createCalendar(CALENDAR_YEARS, await listBroughtYears(tx));
}

/** Keeps a year in the name of who brings it, in place of an earlier entry. */
export async function saveYear(
  { tx, now, actor, auditId }: Pick<Context, 'tx' | 'now' | 'actor' | 'auditId'>,
  { year, source, holidays, makeUpDays }: AnnouncedYear,
): Promise<void> {
  await sql`
    insert into workflow.calendar_year (year, source, holidays, make_up_days, brought_at, brought_by,
      brought_by_name, audit_id)
    values (${year}, ${source}, ${JSON.stringify(holidays)}::jsonb, ${JSON.stringify(makeUpDays)}::jsonb, ${now},
      ${actor.id}, ${actor.name}, ${auditId})
    on conflict (year) do update set source = excluded.source, holidays = excluded.holidays,
      make_up_days = excluded.make_up_days, brought_at = excluded.brought_at, brought_by = excluded.brought_by,
      brought_by_name = excluded.brought_by_name, audit_id = excluded.audit_id`.execute(tx);
}

/** The years in which days of open work lie: until when a step is to be taken, or after which it goes up. */
export async function yearsOfOpenWork(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ year: number }>`
    select distinct extract(year from day)::int as year from (
      select distinct due_on as day from workflow.instance where due_on is not null
      union
      select distinct escalates_on from workflow.instance where escalates_on is not null) as days
    order by year`.execute(tx);
  return rows.map(({ year }) => year);
}
