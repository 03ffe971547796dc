/** How a unit's own figure changed. */
import { z } from 'zod';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, readCursor } from '#kernel/operation/index.ts';
import { getUnitByCode, type UnitRecord } from '#kernel/units/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { findPeriod, type Period } from '#lib/period.ts';
import type { indicatorsContracts as contracts } from './contract.ts';
import { getIndicator, type IndicatorRecord } from './definition-store.ts';
import { measureGroups } from './measure.ts';
import { listObservations, type SumsOf } from './read-store.ts';
import { refuse } from './refusals.ts';
import { INTERNAL } from './write-store.ts';

const Place = z.tuple([z.string().regex(/^\d{1,9}$/), z.string().regex(/^\d{1,18}$/)]);

/** Whether the unit's own value would be shown to the caller: a history tells no more than the figure does. */
async function isOwnHistoryOpen(
  ctx: Context,
  indicator: IndicatorRecord,
  unit: UnitRecord,
  period: Period,
): Promise<boolean> {
  const group = { unit, day: period.end, ranges: [{ lo: unit.treeKey, hi: unit.treeKey }], isOwn: true };
  const moment = { audience: INTERNAL, at: ctx.now } as const;
  const { measures } = await measureGroups(ctx, { indicator, period, moment, boundary: period.end }, [group]);
  return measures[0]?.reason?.code !== 'suppressed';
}

/** What a unit's own figure was from one moment to the next, newest first. */
export async function historyPage(ctx: Context, input: z.output<typeof contracts.history.input>) {
  const indicator = await getIndicator(ctx.tx, input.indicator);
  if (indicator.kind !== 'sum') throw refuse('not-reported', { code: indicator.code });
  const period = findPeriod(input.period);
  if (period?.kind !== indicator.frequency)
    throw refuse('period-too-fine', { code: indicator.code, period: input.period });
  const unit = await getUnitByCode(ctx.tx, input.unit, period.end);
  const [revision, id] = readCursor(Place, input.after) ?? [];
  const before =
    revision === undefined || id === undefined ? undefined : { revision: Number(revision), id: BigInt(id) };
  const of: SumsOf = { indicatorIds: [indicator.id], periodIds: [period.id], audience: INTERNAL };
  const leaf = { treeKey: unit.treeKey, limit: input.limit + 1, ...(before ? { before } : {}) };
  const rows = await listObservations(ctx.tx, leaf, of);
  if (rows.length === 0 && !before) throw refuseCommon('not-found');
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  // What a unit said for statistics is for itself and for those who review it.
  const isOpen = await isOwnHistoryOpen(ctx, indicator, unit, period);
  if (!isOpen) throw refuseCommon('not-found');
  return {
    items: page.map((row) => ({
      revision: row.revision,
      value: row.value,
      bound: row.isAtLeast ? ('atLeast' as const) : ('exact' as const),
      status: row.isProvisional
        ? ('preliminary' as const)
        : row.revision > 1
          ? ('revised' as const)
          : ('final' as const),
      at: row.recordedAt.toISOString(),
      auditEntry: row.auditId,
      purpose: row.purpose,
      ...(row.reason ? { revisionReason: row.reason } : {}),
    })),
    ...(rows.length > input.limit && last
      ? { next: encodeCursor([String(last.revision), String(last.id)]) }
      : {}),
  };
}
