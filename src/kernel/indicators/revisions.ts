/** How a public figure was revised: of the values it is made of, what each was, became, and why. */
import { z } from 'zod';
import { type Context, query, readCursor } from '#kernel/operation/index.ts';
import { findUnitsByKeys, type UnitRecord } from '#kernel/units/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { exact } from '#lib/decimal.ts';
import { type Period, periodOfId } from '#lib/period.ts';
import { indicatorsContracts as contracts, type Revision } from './contract.ts';
import { findMakings, type IndicatorRecord } from './definition-store.ts';
import { openReading, openUnit } from './figure.ts';
import { measureGroups } from './measure.ts';
import { type Group, type Measure, type Reading, sourcePeriods } from './reading.ts';
import { listRevisions, type RevisionRecord } from './revision-store.ts';
import { PUBLIC } from './write-store.ts';

const RevisionCursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** The reported values that a figure of a period is read from. */
async function itemsOf(ctx: Context, { indicator, period }: Reading) {
  const makings = await findMakings(ctx.tx, [indicator.id]);
  const sources = new Map(makings.map(({ reported }) => [reported.id, reported]));
  const items = makings.flatMap(({ reported, takesNewest }) =>
    sourcePeriods(takesNewest ? { ...reported, time: 'sum' } : reported, period).map(({ id }) => ({
      indicatorId: reported.id,
      periodId: id,
    })),
  );
  return { sources, items };
}

/** What the door says of the units' own values, for revisions of one indicator and period. */
async function doorOf(
  ctx: Context,
  reading: Reading,
  of: { indicator: IndicatorRecord; period: Period },
  units: readonly UnitRecord[],
): Promise<ReadonlyMap<bigint, Measure['reason']>> {
  const groups = units.map((unit): Group => {
    const ranges = [{ lo: unit.treeKey, hi: unit.treeKey }];
    return { unit, day: of.period.end, ranges, isOwn: true };
  });
  const own = { ...reading, ...of, boundary: of.period.end };
  const { measures } = await measureGroups(ctx, own, groups);
  return new Map(units.map(({ treeKey }, index) => [treeKey, measures[index]?.reason]));
}

function revisionOf(
  row: RevisionRecord,
  { code, name, unitOfMeasure }: IndicatorRecord,
  unit: UnitRecord,
  reason: Measure['reason'],
): Revision {
  return {
    unit: { code: unit.code, name: unit.name, nameEn: unit.nameEn },
    indicator: { code, name, unitOfMeasure },
    period: periodOfId(row.periodId).code,
    revision: row.revision,
    ...(reason
      ? { before: null, value: null, difference: null, reason }
      : {
          before: row.before,
          value: row.value,
          difference: exact(row.value).minus(row.before).toFixed(),
        }),
    at: row.recordedAt.toISOString(),
    ...(row.reasonCode === undefined ? {} : { reasonCode: row.reasonCode }),
  };
}

/** The revisions as everyone may read them: each value passes the door as the unit's own would. */
async function shownOf(
  ctx: Context,
  reading: Reading,
  rows: readonly RevisionRecord[],
  sources: ReadonlyMap<number, IndicatorRecord>,
): Promise<Revision[]> {
  const shown = new Map<RevisionRecord, Revision>();
  for (const some of Map.groupBy(rows, (row) => `${row.indicatorId}/${row.periodId}`).values()) {
    const [first] = some;
    const indicator = first && sources.get(first.indicatorId);
    if (!indicator) continue;
    const period = periodOfId(first.periodId);
    const keys = [...new Set(some.map(({ treeKey }) => treeKey))];
    const units = await findUnitsByKeys(ctx.tx, keys, period.end);
    const reasons = await doorOf(ctx, reading, { indicator, period }, [...units.values()]);
    for (const row of some) {
      const unit = units.get(row.treeKey);
      if (unit) shown.set(row, revisionOf(row, indicator, unit, reasons.get(row.treeKey)));
    }
  }
  return rows.flatMap((row) => shown.get(row) ?? []);
}

export async function revisionsPage(
  ctx: Context,
  input: z.output<typeof contracts.revisions.input>,
): Promise<z.output<typeof contracts.revisions.output>> {
  const { reading } = await openReading(ctx, input, PUBLIC);
  const { group } = await openUnit(ctx, reading, input.unit);
  const { sources, items } = await itemsOf(ctx, reading);
  const cursor = readCursor(RevisionCursor, input.after);
  const { writtenBelow } = reading.moment;
  const rows = await listRevisions(ctx.tx, group.ranges, items, {
    limit: input.limit + 1,
    ...(cursor ? { before: BigInt(cursor[0]) } : {}),
    ...(writtenBelow === undefined ? {} : { writtenBelow }),
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: await shownOf(ctx, reading, page, sources),
    ...(rows.length > input.limit && last ? { next: encodeCursor([String(last.id)]) } : {}),
  };
}

export const revisions = query(contracts.revisions, {
  access: 'public',
  audit: 'not-audited',
  handle: revisionsPage,
});
