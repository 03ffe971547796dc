import { fileURLToPath } from 'node:url';
import type { DifferenceSource, SealedKind } from '#kernel/audit/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command, query, type Room } from '#kernel/operation/index.ts';
import { type IndexSource, putEntries } from '#kernel/search/index.ts';
import { getUnitByCode, type UnitRecord } from '#kernel/units/index.ts';
import { findPeriod, type Period } from '#lib/period.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import {
  entryOf,
  findIndicators,
  getIndicator,
  type IndicatorRecord,
  listIndicators,
} from './definition-store.ts';
import { defineIndicator, indicatorsPage } from './definitions.ts';
import { observationDifferences } from './difference-store.ts';
import { createSharesExport, exportIndicators, exportReleases, exportRevisions, READERS } from './exports.ts';
import { ExpressionFault, parseExpression, termsOf } from './expression.ts';
import { type Lineage, readFigure } from './figure.ts';
import { measureGroups } from './measure.ts';
import { listObservations, type SumsOf } from './read-store.ts';
import { refuse } from './refusals.ts';
import { calendar, moveReleaseTo, planRelease, publishRelease } from './releases.ts';
import { revisions } from './revisions.ts';
import { sealedObservations } from './seal-store.ts';
import { checkPublished, readTrend } from './trend.ts';
import { INTERNAL, PUBLIC } from './write-store.ts';

const define = command(contracts.define, {
  access: { roles: ['office'] },
  audit: (input) => ({
    subject: 'indicators',
    details: { codes: input.indicators.map((i) => i.code).join(' ') },
  }),
  async handle(ctx, input) {
    for (const [index, indicator] of input.indicators.entries()) await defineIndicator(ctx, indicator, index);
    await putEntries(ctx.tx, [...new Map(input.indicators.map((one) => [one.code, entryOf(one)])).values()]);
    return { defined: input.indicators.length };
  },
});

/** All definitions, for the search. */
export const figuresIndexed: IndexSource = {
  kind: 'figure',
  page: async (ctx, after, limit) => (await listIndicators(ctx.tx, after, limit)).map(entryOf),
};

const list = query(contracts.list, { access: 'public', audit: 'not-audited', handle: indicatorsPage });

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

const history = query(contracts.history, {
  access: READERS,
  audit: 'not-audited',
  async handle(ctx, input) {
    const indicator = await getIndicator(ctx.tx, input.indicator);
    if (indicator.kind !== 'sum') throw refuse('not-reported', { code: indicator.code });
    const period = findPeriod(input.period);
    if (period?.kind !== indicator.frequency)
      throw refuse('period-too-fine', { code: indicator.code, period: input.period });
    const unit = await getUnitByCode(ctx.tx, input.unit, period.end);
    const [revision, id] = (input.after ?? '').split('.');
    const before =
      revision && id && /^\d+$/.test(revision + id)
        ? { revision: Number(revision), id: BigInt(id) }
        : undefined;
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
      ...(rows.length > input.limit && last ? { next: `${last.revision}.${last.id}` } : {}),
    };
  },
});

const checkFormula = query(contracts.checkFormula, {
  access: { roles: ['office'] },
  audit: 'not-audited',
  async handle(ctx, { expression }) {
    try {
      const codes = termsOf(parseExpression(expression));
      const known = await findIndicators(ctx.tx, codes);
      const terms = codes.map((code) => {
        const found = known.get(code);
        return found ? { code, name: found.name, unitOfMeasure: found.unitOfMeasure } : { code };
      });
      return { terms };
    } catch (error) {
      if (error instanceof ExpressionFault) return { fault: error.texts, terms: [] };
      throw error;
    }
  },
});

const trend = query(contracts.trend, {
  access: 'public',
  audit: 'not-audited',
  handle: (ctx, input) => readTrend(ctx, input, PUBLIC),
});

const internalTrend = query(contracts.internalTrend, {
  access: READERS,
  audit: 'not-audited',
  handle: (ctx, input) => readTrend(ctx, input, INTERNAL),
});

const checkGrowth = query(contracts.checkGrowth, {
  access: READERS,
  audit: 'not-audited',
  handle: (ctx, input) => checkPublished(ctx, input, INTERNAL),
});

/** The room of figures; what lies in later rooms reaches it through the lineage. */
export function createIndicatorsRoom(
  lineage: Lineage,
): Room & { sealed: SealedKind; differences: DifferenceSource } {
  const figure = query(contracts.figure, {
    access: 'public',
    audit: 'not-audited',
    handle: (ctx, input) => readFigure(ctx, input, PUBLIC, lineage),
  });
  const internalFigure = query(contracts.internalFigure, {
    access: READERS,
    audit: 'not-audited',
    handle: (ctx, input) => readFigure(ctx, input, INTERNAL, lineage),
  });
  return {
    name: 'indicators',
    operations: [
      define,
      list,
      figure,
      internalFigure,
      history,
      revisions,
      checkFormula,
      checkGrowth,
      trend,
      internalTrend,
      planRelease,
      moveReleaseTo,
      publishRelease,
      calendar,
      exportIndicators,
      createSharesExport(lineage),
      exportRevisions,
      exportReleases,
    ],
    migrations: { room: 'indicators', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
    sealed: sealedObservations,
    differences: observationDifferences,
  };
}
