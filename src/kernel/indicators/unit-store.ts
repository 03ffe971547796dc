/** Figures that do not add up, worked out from the units' own values at each reading. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { Contributions } from './confidentiality.ts';
import { LAST, type SumsOf } from './read-store.ts';

/** How many of the largest contributors are looked at: as many as any dominance rule asks. */
const LARGEST = 5;

/** What is wanted of the units' own values: of which indicator, weighed by which, counted from what. */
export interface UnitsOf extends Omit<SumsOf, 'indicatorIds'> {
  valueId: number;
  weightId?: number | undefined;
  /** Of several periods the newest that a unit reported, rather than their sum. */
  isNewest: boolean;
  countFrom?: string | undefined;
}

/** What the values of the units of a group come to. */
export interface UnitStatistics {
  expected: number;
  /** Units that reported; of a weighted average those with a value and a weight. */
  received: number;
  atLeast: number;
  provisional: number;
  revised: number;
  /** Units whose newest value is not that of the last period. */
  carried: number;
  sum: string | null;
  minimum: string | null;
  maximum: string | null;
  lowestKey: bigint | null;
  highestKey: bigint | null;
  /** Whether the unit with the least value gave a lower bound. */
  isLowestOpen: boolean | null;
  counted: number;
  weighted: string | null;
  weights: string | null;
  given: Contributions;
}

type Row = Omit<UnitStatistics, 'given'> & {
  grp: number;
  contributors: number;
  total: string;
  top: string[];
};

const NOTHING: UnitStatistics = {
  expected: 0,
  received: 0,
  atLeast: 0,
  provisional: 0,
  revised: 0,
  carried: 0,
  sum: null,
  minimum: null,
  maximum: null,
  lowestKey: null,
  highestKey: null,
  isLowestOpen: null,
  counted: 0,
  weighted: null,
  weights: null,
  given: { count: 0, total: '0', largest: [] },
};

/** The groups' ranges as rows of numbers, for `join`. */
function rangesSql(groups: readonly (readonly KeyRange[])[]): RawBuilder<unknown> {
  const nodes = groups.flatMap((ranges, group) => ranges.map((range) => ({ group, ...range })));
  return sql`unnest(${nodes.map((n) => n.group)}::int[], ${nodes.map((n) => n.lo)}::bigint[],
    ${nodes.map((n) => n.hi)}::bigint[]) as n(grp, lo, hi)`;
}

/** Each unit's value of each period, as the changes up to the wanted moment add up to it. */
function cellsSql(
  groups: readonly (readonly KeyRange[])[],
  of: Pick<SumsOf, 'indicatorIds' | 'periodIds' | 'audience' | 'writtenBelow'>,
): RawBuilder<unknown> {
  return sql`
    select n.grp, d.tree_key, d.indicator_id, d.period_id, sum(d.value) as value, sum(d.expected) > 0 as is_asked,
      sum(d.received) > 0 as is_given, sum(d.at_least) > 0 as is_at_least, sum(d.provisional) > 0 as is_provisional,
      sum(d.revised) > 0 as is_revised
    from ${rangesSql(groups)} join indicators.delta d on d.tree_key between n.lo and n.hi
    where d.indicator_id = any(${of.indicatorIds}::int[]) and d.period_id = any(${of.periodIds}::int[])
      and d.audience = ${of.audience} and d.written < ${of.writtenBelow ?? LAST}
    group by n.grp, d.tree_key, d.indicator_id, d.period_id`;
}

/** What the units' own values of each group come to, exact and as known at the wanted moment. */
export async function unitStatistics(
  tx: Tx,
  groups: readonly (readonly KeyRange[])[],
  of: UnitsOf,
): Promise<UnitStatistics[]> {
  const indicatorIds = of.weightId === undefined ? [of.valueId] : [of.valueId, of.weightId];
  const value = sql`(c.indicator_id = ${of.valueId} and c.is_given)`;
  const weight = sql`(c.indicator_id = ${of.weightId ?? 0} and c.is_given)`;
  const newest = sql`(array_agg(c.value order by c.period_id desc) filter (where ${value}))[1]`;
  const counts = of.weightId === undefined ? sql`u.value is not null` : sql`u.value * u.weight is not null`;
  const { rows } = await sql<Row>`
    with cell as (${cellsSql(groups, { ...of, indicatorIds })}), unit as (
      select c.grp, c.tree_key,
        ${of.isNewest ? newest : sql`sum(c.value) filter (where ${value})`} as value,
        sum(c.value) filter (where ${weight}) as weight,
        bool_or(c.is_asked and c.indicator_id = ${of.valueId}) as is_asked,
        coalesce(bool_or(c.is_at_least) filter (where c.is_given), false) as is_at_least,
        coalesce(bool_or(c.is_provisional) filter (where c.is_given), false) as is_provisional,
        coalesce(bool_or(c.is_revised) filter (where c.is_given), false) as is_revised,
        max(c.period_id) filter (where ${value}) < ${Math.max(...of.periodIds)} as is_carried
      from cell c group by c.grp, c.tree_key
    )
    select u.grp, (count(*) filter (where u.is_asked))::int as expected,
      (count(*) filter (where ${counts}))::int as received,
      (count(*) filter (where u.is_at_least))::int as "atLeast",
      (count(*) filter (where u.is_provisional))::int as provisional,
      (count(*) filter (where u.is_revised))::int as revised,
      (count(*) filter (where u.is_carried))::int as carried,
      sum(u.value)::text as sum, min(u.value)::text as minimum, max(u.value)::text as maximum,
      (array_agg(u.tree_key order by u.value, u.tree_key) filter (where u.value is not null))[1] as "lowestKey",
      (array_agg(u.tree_key order by u.value desc, u.tree_key) filter (where u.value is not null))[1] as "highestKey",
      (array_agg(u.is_at_least order by u.value, u.tree_key) filter (where u.value is not null))[1] as "isLowestOpen",
      (count(*) filter (where u.value >= ${of.countFrom ?? null}::numeric
        or (${of.countFrom ?? null}::numeric is null and u.value is not null)))::int as counted,
      sum(u.value * u.weight)::text as weighted,
      (sum(u.weight) filter (where u.value is not null))::text as weights,
      (count(u.value))::int as contributors, coalesce(sum(abs(u.value)), 0)::text as total,
      coalesce((array_agg(abs(u.value) order by abs(u.value) desc) filter (where u.value is not null))[1:${sql.raw(
        String(LARGEST),
      )}], '{}')::text[] as top
    from unit u group by u.grp`.execute(tx);
  const found = new Map(
    rows.map(({ grp, contributors, total, top, ...rest }) => [
      grp,
      { ...rest, given: { count: contributors, total, largest: top } },
    ]),
  );
  return groups.map((_, group) => found.get(group) ?? NOTHING);
}

/** Two periods, each read on groups of its own tree. */
export interface Matching {
  indicatorId: number;
  current: { groups: readonly (readonly KeyRange[])[]; periodIds: readonly number[] };
  base: { groups: readonly (readonly KeyRange[])[]; periodIds: readonly number[] };
  of: Pick<SumsOf, 'audience' | 'writtenBelow'>;
}

/** The units that reported in both periods, and those that did in one alone. */
export interface Matched {
  units: number;
  /** Units that were asked or reported in either period. */
  all: number;
  current: string | null;
  base: string | null;
  atLeastNow: number;
  atLeastThen: number;
  provisional: number;
  revised: number;
  /** What the sums are made of, and what they leave out: either could tell what one unit reported. */
  given: Contributions[];
}

const NO_MATCH: Matched = {
  units: 0,
  all: 0,
  current: null,
  base: null,
  atLeastNow: 0,
  atLeastThen: 0,
  provisional: 0,
  revised: 0,
  given: [],
};

type MatchedRow = Omit<Matched, 'given'> & { grp: number } & Record<
    'now' | 'then' | 'nowAlone' | 'thenAlone',
    [number, string, string[]]
  >;

const givenOf = (column: string, filter: RawBuilder<unknown>) => {
  const value = sql.ref(column);
  return sql`json_build_array(count(*) filter (where ${filter}),
    coalesce(sum(abs(${value})) filter (where ${filter}), 0)::text,
    coalesce((array_agg(abs(${value})::text order by abs(${value}) desc) filter (where ${filter}))[1:${sql.raw(
      String(LARGEST),
    )}], '{}'))`;
};

/** Sums over the units that reported in both periods: the same unit, whatever its place in the tree. */
export async function matchUnits(tx: Tx, { indicatorId, current, base, of }: Matching): Promise<Matched[]> {
  const side = ({ groups, periodIds }: Matching['current']) => sql`
    select c.grp, v.unit_id, sum(c.value) filter (where c.is_given) as value, bool_or(c.is_at_least) as is_at_least,
      bool_or(c.is_provisional) as is_provisional, bool_or(c.is_revised) as is_revised
    from (${cellsSql(groups, { ...of, indicatorIds: [indicatorId], periodIds })}) c
    join units.version v on v.tree_key = c.tree_key group by c.grp, v.unit_id`;
  const both = sql`b.now is not null and b.then is not null`;
  const { rows } = await sql<MatchedRow>`
    with present as (${side(current)}), past as (${side(base)}), b as (
      select grp, p.value as now, q.value as then, coalesce(p.is_at_least, false) as open_now,
        coalesce(q.is_at_least, false) as open_then,
        coalesce(p.is_provisional, false) or coalesce(q.is_provisional, false) as is_provisional,
        coalesce(p.is_revised, false) or coalesce(q.is_revised, false) as is_revised
      from present p full join past q using (grp, unit_id)
    )
    select grp, (count(*) filter (where ${both}))::int as units, count(*)::int as all,
      (sum(b.now) filter (where ${both}))::text as current, (sum(b.then) filter (where ${both}))::text as base,
      (count(*) filter (where ${both} and open_now))::int as "atLeastNow",
      (count(*) filter (where ${both} and open_then))::int as "atLeastThen",
      (count(*) filter (where ${both} and is_provisional))::int as provisional,
      (count(*) filter (where ${both} and is_revised))::int as revised,
      ${givenOf('b.now', both)} as now, ${givenOf('b.then', both)} as then,
      ${givenOf('b.now', sql`b.now is not null and b.then is null`)} as "nowAlone",
      ${givenOf('b.then', sql`b.then is not null and b.now is null`)} as "thenAlone"
    from b group by grp`.execute(tx);
  const found = new Map(
    rows.map(({ grp, now, then, nowAlone, thenAlone, ...rest }) => [
      grp,
      {
        ...rest,
        given: [now, then, nowAlone, thenAlone].map(([count, total, largest]) => ({ count, total, largest })),
      },
    ]),
  );
  return current.groups.map((_, group) => found.get(group) ?? NO_MATCH);
}
