import { fileURLToPath } from 'node:url';
import type { DifferenceSource, SealedKind } from '#kernel/audit/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command, query, type Room } from '#kernel/operation/index.ts';
import { getUnitByCode } from '#kernel/units/index.ts';
import { findPeriod } from '#lib/period.ts';
import { indicatorsContracts as contracts, type Indicator } from './contract.ts';
import { findIndicators, getIndicator, listIndicators, saveIndicator } from './definition-store.ts';
import { observationDifferences } from './difference-store.ts';
import { type Lineage, readFigure } from './figure.ts';
import { listObservations, type SumsOf } from './read-store.ts';
import { refuse } from './refusals.ts';
import { sealedObservations } from './seal-store.ts';
import { INTERNAL, PUBLIC } from './write-store.ts';

/** Who reads figures that are not public yet: those who report, review and run the reporting. */
const READERS = { roles: ['reporter', 'reviewer', 'office'] } as const;

async function defineOne(ctx: Context, indicator: Indicator): Promise<void> {
  const sources = await findIndicators(ctx.tx, indicator.sources);
  const records = indicator.sources.map((code) => sources.get(code));
  const areSums = records.every(
    (record) => record?.kind === 'sum' && record.frequency === indicator.frequency,
  );
  const counts = { sum: records.length === 0, coverage: records.length === 1, levels: records.length >= 1 };
  if (!areSums || !counts[indicator.kind]) throw refuse('source-missing', { code: indicator.code });
  const ids = records.flatMap((record) => (record ? [record.id] : []));
  if (!(await saveIndicator(ctx.tx, indicator, ids)))
    throw refuse('definition-fixed', { code: indicator.code });
}

const define = command(contracts.define, {
  access: { roles: ['office'] },
  audit: (input) => ({
    subject: 'indicators',
    details: { codes: input.indicators.map((i) => i.code).join(' ') },
  }),
  async handle(ctx, input) {
    for (const indicator of input.indicators) await defineOne(ctx, indicator);
    return { defined: input.indicators.length };
  },
});

const list = query(contracts.list, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const items = await listIndicators(ctx.tx, input.after ?? '', input.limit + 1);
    const page = items.slice(0, input.limit);
    const last = page.at(-1);
    return items.length > input.limit && last ? { items: page, next: last.code } : { items: page };
  },
});

const history = query(contracts.history, {
  access: READERS,
  audit: 'not-audited',
  async handle(ctx, input) {
    const indicator = await getIndicator(ctx.tx, input.indicator);
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
      })),
      ...(rows.length > input.limit && last ? { next: `${last.revision}.${last.id}` } : {}),
    };
  },
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
    operations: [define, list, figure, internalFigure, history],
    migrations: { room: 'indicators', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
    sealed: sealedObservations,
    differences: observationDifferences,
  };
}
