/** What a form takes of what units say: values within their limits, checks that hold, doubts that are explained. */
import type { FieldFault } from '#kernel/errors/index.ts';
import { findIndicators, type IndicatorRecord } from '#kernel/indicators/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { ExpressionFault } from '#lib/expression.ts';
import type { Check, Explanation, Reference } from './check-contract.ts';
import {
  broken,
  cellsOf,
  conditionOf,
  type ReadCheck,
  readChecks,
  textOfRule,
  valuesOf,
} from './checking-contract.ts';
import type { Cell } from './contract.ts';
import { indicatorsOf } from './counting.ts';
import type { FormRecord } from './form-store.ts';
import { referencesOf } from './references.ts';
import { refuse } from './refusals.ts';
import type { ReportRecord } from './report-store.ts';
import { cellFaults } from './rules.ts';

const TEXTS = {
  twice: { zh: '编号重复', en: 'The code stands twice' },
  elsewhere: { zh: '至少应含本表的一个指标', en: 'It must be about something that this form asks' },
  unknown: { zh: '没有可填报的指标 {code}', en: 'There is no indicator {code} to report' },
  unexplained: { zh: '请说明：{text}', en: 'Please explain: {text}' },
  noCheck: { zh: '本表没有核实性关系 {code}', en: 'This form has no soft check {code}' },
} as const;

function say(ctx: Context, code: keyof typeof TEXTS, given: Record<string, string> = {}): string {
  return TEXTS[code][ctx.language].replaceAll(/\{(\w+)\}/g, (_, name: string) => given[name] ?? '');
}

function readAt(ctx: Context, check: Check, path: string, faults: FieldFault[]): ReadCheck | undefined {
  try {
    conditionOf(check.rule);
    return readChecks([check])[0];
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    faults.push({ path: `${path}.rule.condition`, code: 'condition', message: error.texts[ctx.language] });
    return undefined;
  }
}

/** Refuses checks that cannot be read, that name what is not reported, or that are about nothing of the form. */
export async function requireChecks(
  ctx: Context,
  { items, checks }: Pick<FormRecord, 'items' | 'checks'>,
): Promise<void> {
  const faults: FieldFault[] = [];
  const asked = new Set(items.map(({ indicator }) => indicator));
  const codes = new Set<string>();
  const read = checks.map((check, index) => {
    const path = `checks.${index}`;
    if (codes.has(check.code))
      faults.push({ path: `${path}.code`, code: 'twice', message: say(ctx, 'twice') });
    codes.add(check.code);
    return { path, check: readAt(ctx, check, path, faults) };
  });
  const terms = read.flatMap(({ check }) => check?.terms ?? []);
  const known = await findIndicators(ctx.tx, [...new Set(terms.map(({ code }) => code))]);
  for (const { path, check } of read) {
    if (!check) continue;
    const unknown = check.terms.find(({ code }) => known.get(code)?.kind !== 'sum');
    if (unknown)
      faults.push({ path: `${path}.rule`, code: 'unknown', message: say(ctx, 'unknown', { ...unknown }) });
    else if (cellsOf(check, asked).length === 0)
      faults.push({ path: `${path}.rule`, code: 'elsewhere', message: say(ctx, 'elsewhere') });
  }
  if (faults.length > 0) throw refuse('checks-wrong', {}, faults);
}

/** What a unit says with a report. */
export interface Said {
  cells: readonly Cell[];
  explanations: readonly Explanation[];
}

/** The explanations that a draft may keep: of soft checks of its form. */
function strayExplanations(ctx: Context, { checks }: FormRecord, { explanations }: Said): FieldFault[] {
  const soft = new Set(checks.filter(({ severity }) => severity === 'soft').map(({ code }) => code));
  return explanations.flatMap(({ check }, index) =>
    soft.has(check)
      ? []
      : [
          {
            path: `explanations.${index}.check`,
            code: 'no-check',
            message: say(ctx, 'noCheck', { code: check }),
          },
        ],
  );
}

/** The faults of checks: hard ones that do not hold, and soft ones that nobody explains. */
function checkFaults(
  ctx: Context,
  wrong: readonly ReadCheck[],
  { explanations }: Said,
  indicators: ReadonlyMap<string, IndicatorRecord>,
): FieldFault[] {
  const explained = new Set(explanations.map(({ check }) => check));
  const nameOf = (code: string) => indicators.get(code)?.name[ctx.language] ?? code;
  return wrong.flatMap(({ check }) => {
    const text = textOfRule(check.rule, nameOf, ctx.language);
    const path = `checks.${check.code}`;
    if (check.severity === 'hard') return [{ path, code: 'hard', message: text }];
    if (explained.has(check.code)) return [];
    return [{ path, code: 'unexplained', message: say(ctx, 'unexplained', { text }) }];
  });
}

/** Takes what a unit says, or refuses it with all faults at once; gives the explanations that are still needed. */
export type Taking = (report: ReportRecord, said: Said) => Explanation[];

/** How a form takes drafts: what they have must be right, and what does not hold is for later. */
export async function draftTaker(ctx: Context, form: FormRecord): Promise<Taking> {
  const indicators = await indicatorsOf(ctx, [form]);
  return (_, said) => {
    const faults = cellFaults(form, said.cells, indicators, false, ctx.language);
    refuseAny([...faults, ...strayExplanations(ctx, form, said)], faults.length > 0);
    return [...said.explanations];
  };
}

/** How a form takes what is submitted: whole, checked against what else is known of the units, and explained. */
export async function submissionTaker(
  ctx: Context,
  form: FormRecord,
  reports: readonly ReportRecord[],
): Promise<Taking> {
  const checks = readChecks(form.checks);
  const codes = [...form.items.map(({ indicator }) => indicator), ...checks.flatMap(codesOf)];
  const [indicators, references] = await Promise.all([
    findIndicators(ctx.tx, [...new Set(codes)]),
    referencesOf(
      ctx,
      form,
      checks,
      reports.map(({ unitId }) => unitId),
    ),
  ]);
  return ({ unitId }, said) => {
    const wrong = broken(checks, valuesOf(said.cells, references.get(unitId) ?? []));
    const faults = cellFaults(form, said.cells, indicators, true, ctx.language);
    refuseAny(
      [...faults, ...strayExplanations(ctx, form, said), ...checkFaults(ctx, wrong, said, indicators)],
      faults.length > 0,
    );
    const needed = new Set(wrong.map(({ check }) => check.code));
    return said.explanations.filter(({ check }) => needed.has(check));
  };
}

const codesOf = ({ terms }: ReadCheck) => terms.map(({ code }) => code);

function refuseAny(faults: readonly FieldFault[], areCellsWrong: boolean): void {
  if (faults.length > 0) throw refuse(areCellsWrong ? 'cells-wrong' : 'checks-broken', {}, faults);
}

/** What stands beside a report of a form, for its checks. */
export async function referencesBeside(
  ctx: Context,
  form: FormRecord,
  { unitId }: ReportRecord,
): Promise<Reference[]> {
  return (await referencesOf(ctx, form, readChecks(form.checks), [unitId])).get(unitId) ?? [];
}
