/** Values of a unit that stand beside a form, as the form's checks ask for them. */
import { findCells, findIndicators, INTERNAL, type IndicatorRecord } from '#kernel/indicators/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { findKeysOfUnits } from '#kernel/units/index.ts';
import { type Term, termKey } from '#lib/expression.ts';
import { findPeriod, makePeriod, type Period, periodBefore, periodsIn, yearBefore } from '#lib/period.ts';
import type { Reference } from './check-contract.ts';
import type { ReadCheck } from './checking-contract.ts';
import type { FormRecord } from './form-store.ts';

/** The terms of checks that no cell of the form answers, each once. */
export function termsBeside(form: Pick<FormRecord, 'items'>, checks: readonly ReadCheck[]): Term[] {
  const asked = new Set(form.items.map(({ indicator }) => indicator));
  const beside = checks
    .flatMap(({ terms }) => terms)
    .filter(({ code, shift }) => shift !== undefined || !asked.has(code));
  return [...new Map(beside.map((term) => [termKey(term), term])).values()];
}

/**
 * The period that a term means beside a form's: of an indicator kept for other periods, the one that ends with the
 * form's, so that a cumulative fourth quarter stands beside its year. Undefined where there is none.
 */
export function periodOfTerm({ shift }: Term, frequency: Period['kind'], form: Period): Period | undefined {
  const here = periodEndingWith(form, frequency);
  if (!here || shift === undefined) return here;
  if (shift === 'lastYear') return yearBefore(here);
  return shift === 'earlier' && here.ordinal === 1 ? undefined : periodBefore(here);
}

function periodEndingWith(form: Period, kind: Period['kind']): Period | undefined {
  const ordinal = (form.ordinal * periodsIn(kind)) / periodsIn(form.kind);
  return Number.isInteger(ordinal) ? makePeriod(kind, form.year, ordinal) : undefined;
}

interface Asked {
  term: Term;
  indicator: IndicatorRecord;
  period: Period;
}

async function askedBeside(ctx: Context, form: FormRecord, checks: readonly ReadCheck[]): Promise<Asked[]> {
  const terms = termsBeside(form, checks);
  const own = findPeriod(form.period);
  if (terms.length === 0 || !own) return [];
  const indicators = await findIndicators(ctx.tx, [...new Set(terms.map(({ code }) => code))]);
  return terms.flatMap((term) => {
    const indicator = indicators.get(term.code);
    const period = indicator && periodOfTerm(term, indicator.frequency, own);
    return indicator && period ? [{ term, indicator, period }] : [];
  });
}

/** What counts inside the government of each unit beside a form; a unit stands where it stood at each period's end. */
export async function referencesOf(
  ctx: Context,
  form: FormRecord,
  checks: readonly ReadCheck[],
  unitIds: readonly string[],
): Promise<ReadonlyMap<string, Reference[]>> {
  const asked = await askedBeside(ctx, form, checks);
  if (asked.length === 0) return new Map();
  const keys = await findKeysOfUnits(ctx.tx, unitIds, [...new Set(asked.map(({ period }) => period.end))]);
  const cells = await findCells(ctx.tx, {
    treeKeys: [...new Set(keys.map(({ treeKey }) => treeKey))],
    periodIds: [...new Set(asked.map(({ period }) => period.id))],
    audience: INTERNAL,
    indicatorIds: [...new Set(asked.map(({ indicator }) => indicator.id))],
  });
  const placeOf = (treeKey: bigint, periodId: number, indicatorId: number) =>
    `${treeKey} ${periodId} ${indicatorId}`;
  const found = new Map(
    cells.map((cell) => [placeOf(cell.treeKey, cell.periodId, cell.indicatorId), cell] as const),
  );
  const references = keys.flatMap(({ unitId, day, treeKey }) =>
    asked.flatMap(({ term, indicator, period }) => {
      const cell = period.end === day ? found.get(placeOf(treeKey, period.id, indicator.id)) : undefined;
      if (!cell) return [];
      const { code, shift } = term;
      const bound = cell.isAtLeast ? ('atLeast' as const) : ('exact' as const);
      const said = { indicator: code, period: period.code, value: cell.value, bound };
      return [{ unitId, reference: shift === undefined ? said : { ...said, shift } }];
    }),
  );
  const byUnit = Map.groupBy(references, ({ unitId }) => unitId);
  return new Map([...byUnit].map(([unitId, all]) => [unitId, all.map(({ reference }) => reference)]));
}
