import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { isSubtree, type KeyRange } from '#lib/tree-key.ts';
import type { Purpose } from './contract.ts';
import type { Audience, RevisionReason } from './write-store.ts';

/** What the leaves below a node add up to. */
export interface NodeSums {
  value: string;
  expected: number;
  received: number;
  /** Leaves whose value is at least 1. */
  positive: number;
  atLeast: number;
  provisional: number;
  revised: number;
}

export const NO_SUMS: NodeSums = {
  value: '0',
  expected: 0,
  received: 0,
  positive: 0,
  atLeast: 0,
  provisional: 0,
  revised: 0,
};

/** Whose sums are wanted, for whom, of when. */
export interface SumsOf {
  indicatorIds: readonly number[];
  periodIds: readonly number[];
  audience: Audience;
  /** As known when everything below this had been written; absent: now. */
  writtenBelow?: bigint;
}

interface SumsRow {
  grp: number;
  value: string;
  expected: number;
  received: number;
  positive: number;
  at_least: number;
  provisional: number;
  revised: number;
}

function sumsOf(row: SumsRow): NodeSums {
  const { grp: _, at_least: atLeast, ...rest } = row;
  return { ...rest, atLeast };
}

/** A number above all that is written: what is known now. */
export const LAST = 9_223_372_036_854_775_807n;

/**
 * Exact sums of groups of ranges, as known when the wanted sequence closed. The ranges of a group must not overlap;
 * several make up a unit that is read on another day's boundary.
 */
export async function sumGroups(
  tx: Tx,
  groups: readonly (readonly KeyRange[])[],
  of: SumsOf,
): Promise<NodeSums[]> {
  const nodes = groups.flatMap((ranges, group) => ranges.map((range) => ({ group, ...range })));
  const { rows } = await sql<SumsRow>`
    select grp, trim_scale(value)::text as value, expected::int, received::int, positive::int, at_least::int,
      provisional::int, revised::int
    from indicators.sums_of(${nodes.map((n) => n.group)}::int[], ${nodes.map((n) => n.lo)}::bigint[],
      ${nodes.map((n) => n.hi)}::bigint[], ${nodes.map(isSubtree)}::boolean[], ${of.indicatorIds}::int[],
      ${of.periodIds}::int[], ${of.audience}::int, ${of.writtenBelow ?? LAST}::bigint)`.execute(tx);
  const found = new Map(rows.map((row) => [row.grp, sumsOf(row)]));
  return groups.map((_, group) => found.get(group) ?? NO_SUMS);
}

/** Levels of the tree below a group: those on which a unit was asked, and those on which one reported at least 1. */
export interface Levels {
  asked: number;
  reached: number;
}

export const NO_LEVELS: Levels = { asked: 0, reached: 0 };

/** For each group, the levels of the tree on which units were asked and some unit reported at least 1. */
export async function countLevels(
  tx: Tx,
  groups: readonly (readonly KeyRange[])[],
  of: SumsOf,
): Promise<Levels[]> {
  const nodes = groups.flatMap((ranges, group) => ranges.map((range) => ({ group, ...range })));
  const { rows } = await sql<{ grp: number; asked: number; reached: number }>`
    select grp, count(*)::int as asked, (count(*) filter (where is_reached))::int as reached from (
      select n.grp, indicators.level_of(d.tree_key) as level, sum(d.positive) > 0 as is_reached
      from unnest(${nodes.map((n) => n.group)}::int[], ${nodes.map((n) => n.lo)}::bigint[],
        ${nodes.map((n) => n.hi)}::bigint[]) as n(grp, lo, hi)
      join indicators.delta d on d.tree_key between n.lo and n.hi
      where d.indicator_id = any(${of.indicatorIds}::int[]) and d.period_id = any(${of.periodIds}::int[])
        and d.audience = ${of.audience} and d.written < ${of.writtenBelow ?? LAST}
      group by n.grp, level having sum(d.expected) + sum(d.received) > 0
    ) level group by grp`.execute(tx);
  const found = new Map(rows.map(({ grp, ...levels }) => [grp, levels]));
  return groups.map((_, group) => found.get(group) ?? NO_LEVELS);
}

/** The report that a leaf's value stood on, newest first. */
export interface ObservationRecord {
  id: bigint;
  value: string;
  isAtLeast: boolean;
  isProvisional: boolean;
  revision: number;
  sourceId: string;
  auditId: string;
  recordedAt: Date;
  purpose: Purpose;
  reason?: RevisionReason;
}

/** Observations of one leaf for one period, the one that counts first, then those before it. */
export async function listObservations(
  tx: Tx,
  leaf: { treeKey: bigint; limit: number; before?: { revision: number; id: bigint } },
  of: SumsOf,
): Promise<ObservationRecord[]> {
  const { rows } = await sql<{
    id: bigint;
    value: string;
    is_at_least: boolean;
    is_provisional: boolean;
    revision: number;
    source_id: string;
    audit_id: string;
    recorded_at: Date;
    purpose: Purpose;
    reason_code: RevisionReason['code'] | null;
    reason_text: string | null;
  }>`
    select id, trim_scale(value)::text as value, is_at_least, is_provisional, revision, source_id, audit_id,
      recorded_at, purpose, reason_code, reason_text
    from indicators.observation
    where tree_key = ${leaf.treeKey} and indicator_id = any(${of.indicatorIds}::int[])
      and period_id = any(${of.periodIds}::int[]) and audience = ${of.audience}
      and written < ${of.writtenBelow ?? LAST} 
      and (revision, id) < (${leaf.before?.revision ?? 2_147_483_647}::int, ${leaf.before?.id ?? LAST}::bigint)
    order by revision desc, id desc limit ${leaf.limit}`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    value: row.value,
    isAtLeast: row.is_at_least,
    isProvisional: row.is_provisional,
    revision: row.revision,
    sourceId: row.source_id,
    auditId: row.audit_id,
    recordedAt: row.recorded_at,
    purpose: row.purpose,
    ...(row.reason_code ? { reason: { code: row.reason_code, text: row.reason_text ?? '' } } : {}),
  }));
}
