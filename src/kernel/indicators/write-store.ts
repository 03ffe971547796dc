import { sql } from 'kysely';
import type { Context } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { normalDecimal } from '#lib/decimal.ts';
import { hashOf } from '#lib/hash.ts';
import type { Purpose, REVISION_REASONS } from './contract.ts';
import { markStatistical } from './definition-store.ts';

/** Who a value counts for: within the government from the first approval, for the public from the city's. */
export const INTERNAL = 1;
export const PUBLIC = 2;
export const FIGURES_CHANGED = 'indicators.changed';
/** Figures whose pages are to say when they come out; what they say does not change. */
export const RELEASE_PLANNED = 'indicators.planned';
export type Audience = typeof INTERNAL | typeof PUBLIC;

/** Why a value was revised: a code for everyone, words for those inside. */
export interface RevisionReason {
  code: (typeof REVISION_REASONS)[number];
  text: string;
}

/** A leaf's new value. The source is the report or register that it stands on. */
export interface CellChange {
  treeKey: bigint;
  indicatorId: number;
  periodId: number;
  audience: Audience;
  value: string;
  isAtLeast: boolean;
  isProvisional: boolean;
  revision: number;
  sourceId: string;
  /** For what the value was given; absent: administrative. */
  purpose?: Purpose;
  reason?: RevisionReason;
}

/** Which leaves are expected to report which indicator for a period; one row each, all arrays of one length. */
export interface Expectation {
  treeKeys: readonly bigint[];
  indicatorIds: readonly number[];
  periodId: number;
  /** Whether the reports asked for are statistical: then so are the indicators, for good. */
  purpose?: Purpose;
}

/** What an audit entry vouches for in an observation. */
export interface SealedObservation {
  treeKey: bigint;
  indicatorId: number;
  periodId: number;
  audience: number;
  value: string;
  isAtLeast: boolean;
  isProvisional: boolean;
  revision: number;
  sourceId: string;
  auditId: string;
  purpose?: Purpose;
  reason?: RevisionReason;
}

/** The hash of an observation, from its values as they are stored; what it does not have is not in it. */
export function observationSeal({ purpose, reason, ...row }: SealedObservation): string {
  return hashOf({
    ...row,
    value: normalDecimal(row.value),
    ...(purpose === 'statistical' ? { purpose } : {}),
    ...(reason ? { reason: `${reason.code} ${reason.text}` } : {}),
  });
}

/**
 * Expects reports: every leaf of `treeKeys` for every indicator, for both audiences. The deltas of one statement
 * are its only writes.
 */
export async function expectCells(ctx: Context, expectation: Expectation): Promise<void> {
  const { treeKeys, indicatorIds, periodId } = expectation;
  if (expectation.purpose === 'statistical') await markStatistical(ctx.tx, indicatorIds);
  await sql`
    insert into indicators.delta (tree_key, indicator_id, period_id, audience, expected)
    select leaf, indicator, ${periodId}, audience, 1
    from unnest(${treeKeys}::bigint[]) as leaf, unnest(${indicatorIds}::int[]) as indicator,
      unnest(array[${INTERNAL}::int, ${PUBLIC}::int]) as audience`.execute(ctx.tx);
}

/**
 * Counts new values: appends the observations, replaces the cells under their locks, and appends one delta for each
 * cell, all in one statement, so that concurrent writers of a cell queue up and no delta is lost. Of two values for a
 * cell the one of the later revision counts, of one revision the one observed later. The audit entry of the running
 * operation vouches for every observation.
 */
export async function countCells(ctx: Context, changes: readonly CellChange[]): Promise<void> {
  if (changes.length === 0) return;
  const sorted = [...changes].sort((a, b) => (a.treeKey < b.treeKey ? -1 : a.treeKey > b.treeKey ? 1 : 0));
  const counting = sql<Observed>`
    with incoming as (
      select * from unnest(
        ${sorted.map((c) => c.treeKey)}::bigint[], ${sorted.map((c) => c.indicatorId)}::int[],
        ${sorted.map((c) => c.periodId)}::int[], ${sorted.map((c) => c.audience)}::smallint[],
        ${sorted.map((c) => c.value)}::numeric[], ${sorted.map((c) => c.isAtLeast)}::boolean[],
        ${sorted.map((c) => c.isProvisional)}::boolean[], ${sorted.map((c) => c.revision)}::int[],
        ${sorted.map((c) => c.sourceId)}::uuid[], ${sorted.map((c) => c.purpose ?? 'administrative')}::text[],
        ${sorted.map((c) => c.reason?.code ?? null)}::text[], ${sorted.map((c) => c.reason?.text ?? null)}::text[])
      as t(tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional, revision, source_id,
        purpose, reason_code, reason_text)
    ), observed as (
      insert into indicators.observation (tree_key, indicator_id, period_id, audience, value, is_at_least,
        is_provisional, revision, source_id, purpose, reason_code, reason_text, audit_id, recorded_at)
      select tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional, revision, source_id,
        purpose, reason_code, reason_text, ${ctx.auditId}, ${ctx.now} from incoming
      returning id, tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional, revision
    ), counted as (
      insert into indicators.cell as c (tree_key, indicator_id, period_id, audience, value, is_at_least,
        is_provisional, revision, observation_id)
      select tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional, revision, id
      from observed order by tree_key, indicator_id, period_id, audience
      on conflict (tree_key, indicator_id, period_id, audience) do update set
        was_value = c.value, was_at_least = c.is_at_least, was_provisional = c.is_provisional,
        was_revision = c.revision, value = excluded.value, is_at_least = excluded.is_at_least,
        is_provisional = excluded.is_provisional, revision = excluded.revision,
        observation_id = excluded.observation_id
      where (c.revision, c.observation_id) < (excluded.revision, excluded.observation_id)
      returning *
    ), changed as (
      insert into indicators.delta (tree_key, indicator_id, period_id, audience, value, received, positive, at_least,
        provisional, revised)
      select tree_key, indicator_id, period_id, audience, value - coalesce(was_value, 0),
        (was_value is null)::int, (value >= 1)::int - coalesce(was_value >= 1, false)::int,
        is_at_least::int - coalesce(was_at_least, false)::int,
        is_provisional::int - coalesce(was_provisional, false)::int,
        (revision > 1)::int - coalesce(was_revision > 1, false)::int
      from counted
    )
    select id, tree_key, indicator_id, period_id, audience from observed`.execute(ctx.tx);
  const [{ rows }] = await Promise.all([counting, announce(ctx, sorted)]);
  sealObservations(ctx, sorted, rows);
}

/** What `indicators.changed` says: public figures that moved, at leaves given by their keys. */
export interface FiguresChanged {
  indicatorIds: number[];
  periodIds: number[];
  treeKeys: string[];
}

async function announce(ctx: Context, changes: readonly CellChange[]): Promise<void> {
  const open = changes.filter((change) => change.audience === PUBLIC);
  if (open.length === 0) return;
  const event: FiguresChanged = {
    indicatorIds: [...new Set(open.map((change) => change.indicatorId))],
    periodIds: [...new Set(open.map((change) => change.periodId))],
    treeKeys: [...new Set(open.map((change) => String(change.treeKey)))],
  };
  await emit(ctx.tx, FIGURES_CHANGED, event);
}

interface Observed {
  id: bigint;
  tree_key: bigint;
  indicator_id: number;
  period_id: number;
  audience: number;
}

function sealObservations(ctx: Context, changes: readonly CellChange[], observed: readonly Observed[]): void {
  const keyOf = (k: bigint, i: number, p: number, a: number) => `${k}/${i}/${p}/${a}`;
  const ids = new Map(
    observed.map((o) => [keyOf(o.tree_key, o.indicator_id, o.period_id, o.audience), o.id]),
  );
  for (const { treeKey, indicatorId, periodId, audience, ...rest } of changes) {
    const id = ids.get(keyOf(treeKey, indicatorId, periodId, audience));
    const row = { treeKey, indicatorId, periodId, audience, ...rest, auditId: ctx.auditId };
    ctx.seal('indicators.observation', String(id), observationSeal(row));
  }
}
