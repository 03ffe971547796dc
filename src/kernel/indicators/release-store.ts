import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { STAGES } from './contract.ts';
import type { FiguresChanged } from './write-store.ts';

export type Stage = (typeof STAGES)[number];

export interface ReleaseRecord {
  id: string;
  name: { zh: string; en: string };
  period: string;
  stage: Stage;
  releaseAt: Date;
  publishedAt?: Date;
  vintage?: string;
  indicators: { code: string; name: { zh: string; en: string } }[];
}

interface Row {
  id: string;
  name_zh: string;
  name_en: string;
  period_code: string;
  stage: Stage;
  release_at: Date;
  published_at: Date | null;
  vintage: bigint | null;
  indicators: ReleaseRecord['indicators'];
}

const COLUMNS = sql`r.id, r.name_zh, r.name_en, r.period_code, r.stage, r.release_at, r.published_at, r.vintage,
  (select coalesce(json_agg(json_build_object('code', i.code,
      'name', json_build_object('zh', i.name_zh, 'en', i.name_en))
      order by ri.place), '[]')
    from indicators.release_indicator ri join indicators.indicator i on i.id = ri.indicator_id
    where ri.release_id = r.id) as indicators`;

const recordOf = (row: Row): ReleaseRecord => ({
  id: row.id,
  name: { zh: row.name_zh, en: row.name_en },
  period: row.period_code,
  stage: row.stage,
  releaseAt: row.release_at,
  ...(row.published_at ? { publishedAt: row.published_at } : {}),
  ...(row.vintage === null ? {} : { vintage: String(row.vintage) }),
  indicators: row.indicators,
});

/** A reported indicator's values of one period: what a release holds back. */
export interface ReleaseItem {
  indicatorId: number;
  periodId: number;
}

/** A release and what it holds back. */
export interface NewRelease {
  id: string;
  name: { zh: string; en: string };
  period: string;
  stage: Stage;
  releaseAt: Date;
  indicatorIds: readonly number[];
  items: readonly ReleaseItem[];
}

const itemsSql = (items: readonly ReleaseItem[]) => sql`
  unnest(${items.map((i) => i.indicatorId)}::int[], ${items.map((i) => i.periodId)}::int[])
    as i(indicator_id, period_id)`;

/** Which of some items have a public value of any unit that no release holds back at an instant. */
export async function findPublic(tx: Tx, items: readonly ReleaseItem[], at: Date): Promise<ReleaseItem[]> {
  const { rows } = await sql<ReleaseItem>`
    select i.indicator_id as "indicatorId", i.period_id as "periodId" from ${itemsSql(items)}
    where exists (select 1 from indicators.delta d
        where d.indicator_id = i.indicator_id and d.period_id = i.period_id and d.audience = 2 and d.received <> 0)
      and not exists (select 1 from indicators.release_item h join indicators.release r on r.id = h.release_id
        where h.indicator_id = i.indicator_id and h.period_id = i.period_id and r.release_at > ${at})`.execute(
    tx,
  );
  return rows;
}

/** The name of a release that holds any of some items back, or did until it came. */
export async function findOverlapping(
  tx: Tx,
  items: readonly ReleaseItem[],
): Promise<{ zh: string; en: string } | undefined> {
  const { rows } = await sql<{ zh: string; en: string }>`
    select r.name_zh as zh, r.name_en as en from ${itemsSql(items)}
    join indicators.release_item h using (indicator_id, period_id)
    join indicators.release r on r.id = h.release_id
    order by r.release_at, r.id limit 1`.execute(tx);
  return rows[0];
}

/** Keeps a release; false where another release holds some of it back already. */
export async function insertRelease(tx: Tx, release: NewRelease): Promise<boolean> {
  await sql`
    insert into indicators.release (id, name_zh, name_en, period_code, stage, release_at)
    values (${release.id}, ${release.name.zh}, ${release.name.en}, ${release.period}, ${release.stage},
      ${release.releaseAt})`.execute(tx);
  await sql`
    insert into indicators.release_indicator (release_id, indicator_id, place)
    select ${release.id}::uuid, id, place
    from unnest(${release.indicatorIds}::int[]) with ordinality as i(id, place)`.execute(tx);
  const kept = await sql`
    insert into indicators.release_item (release_id, indicator_id, period_id)
    select ${release.id}::uuid, i.* from unnest(${release.items.map((i) => i.indicatorId)}::int[],
      ${release.items.map((i) => i.periodId)}::int[]) as i
    on conflict do nothing`.execute(tx);
  return Number(kept.numAffectedRows ?? 0n) === release.items.length;
}

export async function findRelease(tx: Tx, id: string): Promise<ReleaseRecord | undefined> {
  const { rows } = await sql<Row>`select ${COLUMNS} from indicators.release r where r.id = ${id}`.execute(tx);
  return rows[0] && recordOf(rows[0]);
}

/** Moves a release that has not come; false where its instant is past. */
export async function moveRelease(tx: Tx, id: string, releaseAt: Date, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update indicators.release set release_at = ${releaseAt}
    where id = ${id} and release_at > ${now} and published_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** The calendar, newest first, before a release. */
export async function listReleases(
  tx: Tx,
  before: { at: Date; id: string } | undefined,
  limit: number,
): Promise<ReleaseRecord[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from indicators.release r
    where ${before ? sql`(r.release_at, r.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}
    order by r.release_at desc, r.id desc limit ${limit}`.execute(tx);
  return rows.map(recordOf);
}

/** Releases whose instant has come and whose pages nobody has published. */
export async function findDue(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from indicators.release where published_at is null and release_at <= ${now} limit 20`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** Notes that a release was published, with the newest sequence in force; false where it was before. */
export async function markPublished(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update indicators.release set published_at = ${now},
      vintage = (select max(sequence) from indicators.vintage where in_force_at <= clock_timestamp())
    where id = ${id} and published_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** What a release holds back and lets go, and the units that were asked for it or have public values of it. */
export async function findConcerned(
  tx: Tx,
  id: string,
): Promise<{ indicatorIds: number[]; periodIds: number[]; treeKeys: string[] }> {
  const { rows } = await sql<{
    indicators: number[] | null;
    periods: number[] | null;
    keys: string[] | null;
  }>`
    select
      (select array_agg(distinct indicator_id) from indicators.release_item where release_id = ${id}) as indicators,
      (select array_agg(distinct period_id) from indicators.release_item where release_id = ${id}) as periods,
      (select array_agg(distinct d.tree_key::text) from indicators.delta d
        join indicators.release_item i using (indicator_id, period_id)
        where i.release_id = ${id} and d.audience = 2) as keys`.execute(tx);
  const row = rows[0];
  return { indicatorIds: row?.indicators ?? [], periodIds: row?.periods ?? [], treeKeys: row?.keys ?? [] };
}

/** The releases that hold any of some reported figures back at an instant, or say at which stage they were released. */
export async function findHolding(
  tx: Tx,
  indicatorIds: readonly number[],
  periodIds: readonly number[],
): Promise<{ releaseAt: Date; stage: Stage }[]> {
  const { rows } = await sql<{ releaseAt: Date; stage: Stage }>`
    select distinct r.release_at as "releaseAt", r.stage from indicators.release_item i
    join indicators.release r on r.id = i.release_id
    where i.indicator_id = any(${indicatorIds}::int[]) and i.period_id = any(${periodIds}::int[])`.execute(
    tx,
  );
  return rows;
}

/** The instant until which each of some reported values is held back; undefined where none is. */
export async function listHeld(
  tx: Tx,
  items: readonly ReleaseItem[],
  at: Date,
): Promise<(Date | undefined)[]> {
  const { rows } = await sql<{ until: Date | null }>`
    select (select max(r.release_at) from indicators.release_item i join indicators.release r on r.id = i.release_id
      where i.indicator_id = item.indicator and i.period_id = item.period and r.release_at > ${at}) as until
    from unnest(${items.map(({ indicatorId }) => indicatorId)}::int[], ${items.map(({ periodId }) => periodId)}::int[])
      with ordinality as item(indicator, period, place) order by item.place`.execute(tx);
  return rows.map(({ until }) => until ?? undefined);
}

/** What of a change no release holds back at an instant: only that is published by it. */
export async function withoutHeld(tx: Tx, change: FiguresChanged, at: Date): Promise<FiguresChanged[]> {
  const { rows } = await sql<ReleaseItem>`
    select i.indicator_id as "indicatorId", i.period_id as "periodId" from indicators.release_item i
    join indicators.release r on r.id = i.release_id
    where i.indicator_id = any(${change.indicatorIds}::int[]) and i.period_id = any(${change.periodIds}::int[])
      and r.release_at > ${at}`.execute(tx);
  if (rows.length === 0) return [change];
  const isHeld = (indicatorId: number, periodId: number) =>
    rows.some((row) => row.indicatorId === indicatorId && row.periodId === periodId);
  return change.periodIds.flatMap((periodId) => {
    const indicatorIds = change.indicatorIds.filter((id) => !isHeld(id, periodId));
    return indicatorIds.length === 0 ? [] : [{ ...change, indicatorIds, periodIds: [periodId] }];
  });
}
