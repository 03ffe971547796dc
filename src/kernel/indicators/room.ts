import { fileURLToPath } from 'node:url';
import type { DifferenceSource, SealedKind } from '#kernel/audit/index.ts';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { type IndexSource, putEntries } from '#kernel/search/index.ts';
import { ExpressionFault, parseExpression, termsOf } from '#lib/expression.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import { entryOf, findIndicators, listIndicators } from './definition-store.ts';
import { defineIndicator, indicatorsPage } from './definitions.ts';
import { observationDifferences } from './difference-store.ts';
import {
  createSharesExport,
  exportHistory,
  exportIndicators,
  exportReleases,
  exportRevisions,
  exportTrend,
  READERS,
} from './exports.ts';
import { type Lineage, readFigure } from './figure.ts';
import { historyPage } from './history.ts';
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

const history = query(contracts.history, { access: READERS, audit: 'not-audited', handle: historyPage });

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
      exportHistory,
      exportTrend,
      exportReleases,
    ],
    migrations: { room: 'indicators', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
    sealed: sealedObservations,
    differences: observationDifferences,
  };
}
