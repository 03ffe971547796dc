import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { SearchEntry } from '#kernel/search/index.ts';
import type { PeriodKind } from '#lib/period.ts';
import type { Confidentiality, Indicator, Purpose } from './contract.ts';
import { refuse } from './refusals.ts';

/** A definition with the number that the big tables know it by. */
export interface IndicatorRecord extends Indicator {
  id: number;
  /** The numbers of `sources`, in the same order. */
  sourceIds: number[];
}

interface Row {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  measure_zh: string;
  measure_en: string;
  kind: Indicator['kind'];
  sources: number[];
  source_codes: string[];
  time_kind: Indicator['time'];
  frequency: PeriodKind;
  decimals: number;
  minimum: string;
  maximum: string | null;
  rule: Pick<Indicator, 'factor' | 'countFrom' | 'expression' | 'growth'>;
  purpose: Purpose;
  confidentiality: Confidentiality | null;
}

function recordOf(row: Row): IndicatorRecord {
  return {
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    unitOfMeasure: { zh: row.measure_zh, en: row.measure_en },
    kind: row.kind,
    sources: row.source_codes,
    sourceIds: row.sources,
    time: row.time_kind,
    frequency: row.frequency,
    decimals: row.decimals,
    minimum: row.minimum,
    ...(row.maximum === null ? {} : { maximum: row.maximum }),
    ...row.rule,
    purpose: row.purpose,
    ...(row.confidentiality === null ? {} : { confidentiality: row.confidentiality }),
  };
}

const COLUMNS = sql`i.id, i.code, i.name_zh, i.name_en, i.measure_zh, i.measure_en, i.kind, i.sources,
  array(select s.code from unnest(i.sources) with ordinality as n(id, place)
        join indicators.indicator s on s.id = n.id order by n.place) as source_codes,
  i.time_kind, i.frequency, i.decimals, trim_scale(i.minimum)::text as minimum, trim_scale(i.maximum)::text as maximum,
  i.rule, i.purpose, i.confidentiality`;

/** Definitions of those codes that are known, by code. */
export async function findIndicators(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, IndicatorRecord>> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from indicators.indicator i where i.code = any(${codes}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.code, recordOf(row)]));
}

/** The definitions of some numbers, in their order. */
export async function getIndicatorsById(tx: Tx, ids: readonly number[]): Promise<IndicatorRecord[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from unnest(${ids}::int[]) with ordinality as n(id, place)
    join indicators.indicator i on i.id = n.id order by n.place`.execute(tx);
  return rows.map(recordOf);
}

/** The definition of a code; refuses an unknown one. */
export async function getIndicator(tx: Tx, code: string): Promise<IndicatorRecord> {
  const found = (await findIndicators(tx, [code])).get(code);
  if (!found) throw refuse('unknown-indicator', { code });
  return found;
}

/** Definitions in order of code, after a code. */
export async function listIndicators(tx: Tx, after: string, limit: number): Promise<IndicatorRecord[]> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from indicators.indicator i where i.code > ${after} order by i.code limit ${limit}`.execute(
    tx,
  );
  return rows.map(recordOf);
}

/** Definitions of what is found by name, for the search. */
export function entryOf({ code, name, unitOfMeasure }: Indicator): SearchEntry {
  return { kind: 'figure', id: code, code, name, detail: unitOfMeasure, readers: [], keys: [] };
}

/** An indicator that units report, and one of those asked for that is made of it, however deep. */
export interface Making {
  askedId: number;
  reported: IndicatorRecord;
  /** Whether the newest value of several periods is looked for, also of a stock. */
  takesNewest: boolean;
}

/** What some indicators are made of in the end: what units report. */
export async function findMakings(tx: Tx, ids: readonly number[]): Promise<Making[]> {
  const { rows } = await sql<Row & { asked_id: number; takes_newest: boolean }>`
    with recursive made as (
      select i.id as asked, i.id, i.kind = 'last' as newest, i.sources
      from indicators.indicator i where i.id = any(${ids}::int[])
      union
      select m.asked, s.id, m.newest or s.kind = 'last', s.sources
      from made m join indicators.indicator s on s.id = any(m.sources)
    )
    select ${COLUMNS}, made.asked as asked_id, bool_or(made.newest) as takes_newest
    from made join indicators.indicator i on i.id = made.id where i.kind = 'sum'
    group by made.asked, i.id order by made.asked, i.id`.execute(tx);
  return rows.map((row) => ({
    askedId: row.asked_id,
    reported: recordOf(row),
    takesNewest: row.takes_newest,
  }));
}

/** The numbers of indicators whose values pass limits of confidentiality, as part of another room's statement. */
export const LIMITED = sql`select id from indicators.indicator
  where purpose = 'statistical' or confidentiality is not null`;

/** Marks indicators as statistical, for good: a statistical form asks for them. */
export async function markStatistical(tx: Tx, ids: readonly number[]): Promise<void> {
  await sql`update indicators.indicator set purpose = 'statistical'
    where id = any(${ids}::int[]) and purpose <> 'statistical'`.execute(tx);
}

/** Adds a definition; of one that exists only names and limits change: stored figures rest on all else. */
export async function saveIndicator(
  tx: Tx,
  indicator: Indicator,
  sourceIds: readonly number[],
): Promise<boolean> {
  const { factor, countFrom, expression, growth } = indicator;
  const rule = JSON.stringify({ factor, countFrom, expression, growth });
  const confidentiality = indicator.confidentiality ? JSON.stringify(indicator.confidentiality) : null;
  const { rows } = await sql<{ id: number }>`
    insert into indicators.indicator as i (code, name_zh, name_en, measure_zh, measure_en, kind, sources, time_kind,
      frequency, decimals, minimum, maximum, rule, purpose, confidentiality)
    values (${indicator.code}, ${indicator.name.zh}, ${indicator.name.en}, ${indicator.unitOfMeasure.zh},
      ${indicator.unitOfMeasure.en}, ${indicator.kind}, ${sourceIds}::int[], ${indicator.time}, ${indicator.frequency},
      ${indicator.decimals}, ${indicator.minimum}, ${indicator.maximum ?? null},
      ${rule}::jsonb, ${indicator.purpose}, ${confidentiality}::jsonb)
    on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
      minimum = excluded.minimum, maximum = excluded.maximum, confidentiality = excluded.confidentiality,
      purpose = case when i.purpose = 'statistical' then i.purpose else excluded.purpose end
    where i.measure_zh = excluded.measure_zh and i.measure_en = excluded.measure_en and i.kind = excluded.kind
      and i.sources = excluded.sources and i.time_kind = excluded.time_kind
      and i.frequency = excluded.frequency and i.decimals = excluded.decimals and i.rule = excluded.rule
    returning id`.execute(tx);
  return rows.length === 1;
}
