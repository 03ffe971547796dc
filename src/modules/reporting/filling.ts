/** A form filled in by a table: a row for each unit that the caller reports for, a column for each indicator. */
import { z } from 'zod';
import { type FieldFault, Refusal, refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type ExportColumn, exportOf, importOf } from '#kernel/exchange/index.ts';
import type { Text } from '#kernel/i18n/contract.ts';
import type { IndicatorRecord } from '#kernel/indicators/index.ts';
import { type Context, unitsServed } from '#kernel/operation/index.ts';
import { readTyped, type TypingFault } from '#lib/typed.ts';
import { type Act, actOnMany, mayAct, type Work } from './acting.ts';
import { Explanation } from './check-contract.ts';
import { cellsOf, readChecks } from './checking-contract.ts';
import { type Said, submissionTaker } from './checks.ts';
import type { Cell } from './contract.ts';
import { indicatorsOf } from './counting.ts';
import { fillingContracts as contracts } from './filling-contract.ts';
import { type FormRecord, findForm } from './form-store.ts';
import { EXPLANATION_WORDS } from './phrases-contract.ts';
import { refuse } from './refusals.ts';
import { listOpenReports, lockReportsOf, type ReportRecord } from './report-store.ts';

const REPORTERS = { roles: ['reporter'] } as const;
const MOST_ROWS = 5000;

/** The columns that every such table has beside its indicators; codes of indicators have a point in them. */
const COLUMNS = {
  unit: { zh: '单位代码', en: 'Unit code' },
  name: { zh: '单位', en: 'Unit' },
  template: { zh: '报表', en: 'Form' },
  explanation: { zh: '核实说明', en: 'Explanation' },
} as const satisfies Record<string, Text>;

const TEXTS = {
  'no-report': {
    zh: '本表没有您可以填报的该单位',
    en: 'You have no report of this unit to fill in on this form',
  },
  twice: { zh: '同一单位出现两次', en: 'The unit stands twice' },
  'wrong-template': { zh: '此行来自另一张报表', en: 'This row comes from another form' },
  notNumber: { zh: '不是数字，或有歧义', en: 'Not a number, or an ambiguous one' },
  whole: { zh: '请填整数', en: 'A whole number, please' },
  tooManyDecimals: { zh: '小数位过多', en: 'Too many decimals' },
  tooLong: { zh: '数字过长', en: 'The number is too long' },
  words: { zh: '说明须有 2 至 500 字', en: 'An explanation takes 2 to 500 characters' },
  'no-unit': { zh: '缺单位代码', en: 'The code of the unit is missing' },
} as const satisfies Record<string, Text> & Record<TypingFault, Text>;

/** A value that may be higher: `≥ 12`, `至少12`. */
const AT_LEAST = /^\s*(?:≥|>=|＞＝|至少|at least)\s*/i;

async function getForm(ctx: Context, id: string): Promise<FormRecord> {
  const form = await findForm(ctx.tx, id);
  if (!form || form.state === 'draft') throw refuseCommon('not-found');
  return form;
}

const titleOf = ({ name, unitOfMeasure }: IndicatorRecord): Text => ({
  zh: `${name.zh}（${unitOfMeasure.zh}）`,
  en: `${name.en} (${unitOfMeasure.en})`,
});

async function headingsOf(ctx: Context, form: FormRecord): Promise<Record<string, Text>> {
  const indicators = await indicatorsOf(ctx, [form]);
  const asked = form.items.flatMap(({ indicator: code }) => {
    const indicator = indicators.get(code);
    return indicator ? [[code, titleOf(indicator)] as const] : [];
  });
  return { ...COLUMNS, ...Object.fromEntries(asked) };
}

const writtenOf = ({ value, bound }: Cell) =>
  value === undefined ? undefined : bound === 'atLeast' ? `≥${value}` : value;

function explained({ explanations }: ReportRecord, language: 'zh' | 'en'): string {
  return explanations
    .map(({ reason, text }) => `${EXPLANATION_WORDS[reason][language]}：${text}`)
    .filter((text, index, all) => all.indexOf(text) === index)
    .join('；');
}

/** The reports that the caller may fill in now, as a table to be filled in: all but the answers is locked. */
export const exportFilling = exportOf(contracts.exportFilling, {
  access: REPORTERS,
  subject: 'reports to fill in',
  async page(ctx, { form: id, after, limit }) {
    const form = await getForm(ctx, id);
    const served = unitsServed(ctx.actor, 'reporter');
    const found = await listOpenReports(ctx.tx, form.id, served, BigInt(after ?? 0), limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.filter((report) => mayAct(ctx, 'submit', report, form)),
      ...(found.length > limit && last ? { next: String(last.treeKey) } : {}),
    };
  },
  async columns(language, ctx, { form: id }): Promise<ExportColumn<ReportRecord>[]> {
    const form = await getForm(ctx, id);
    const { unit, name, template, explanation, ...asked } = await headingsOf(ctx, form);
    const cellOf = (report: ReportRecord, code: string) =>
      report.cells.find(({ indicator }) => indicator === code);
    return [
      { title: unit ?? COLUMNS.unit, value: ({ unitCode }) => unitCode },
      {
        title: name ?? COLUMNS.name,
        value: (report) => (language === 'en' ? report.unitNameEn : report.unitName),
      },
      ...Object.entries(asked).map(([code, title]) => ({
        title,
        type: 'number' as const,
        isInput: true,
        value: (report: ReportRecord) => {
          const cell = cellOf(report, code);
          return cell && writtenOf(cell);
        },
      })),
      {
        title: explanation ?? COLUMNS.explanation,
        isInput: true,
        value: (report) => explained(report, language),
      },
      { title: template ?? COLUMNS.template, value: () => form.code },
    ];
  },
});

type Row = Readonly<Record<string, string>>;

/** A reason before the first colon, and words behind it; words alone say that the value was verified. */
function explanationOf(text: string): Pick<Explanation, 'reason' | 'text'> {
  const [, word = '', rest = ''] = /^([^：:]+)[：:]([^]*)$/.exec(text) ?? [];
  const found = Object.entries(EXPLANATION_WORDS).find(([code, { zh, en }]) =>
    [code, zh, en].some((name) => name.toLowerCase() === word.trim().toLowerCase()),
  );
  return found
    ? { reason: found[0] as Explanation['reason'], text: rest.trim() }
    : { reason: 'verified', text: text.trim() };
}

/** What a row says, and which of its cells cannot be read. */
function saidIn(row: Row, form: FormRecord, indicators: ReadonlyMap<string, IndicatorRecord>) {
  const faults: { field: string; code: TypingFault | 'words' }[] = [];
  const cells = form.items.map(({ indicator }): Cell => {
    const written = row[indicator] ?? '';
    const bound = AT_LEAST.test(written) ? ('atLeast' as const) : ('exact' as const);
    const typed = readTyped(written.replace(AT_LEAST, ''), indicators.get(indicator)?.decimals ?? 0);
    if (typed.isFault) faults.push({ field: indicator, code: typed.fault });
    const value = typed.isFault ? undefined : typed.value;
    return { indicator, bound, ...(value === undefined ? {} : { value }) };
  });
  const words = row['explanation'];
  const explanation = words === undefined ? undefined : explanationOf(words);
  const soft = form.checks.filter(({ severity }) => explanation && severity === 'soft');
  const explanations = soft.flatMap(({ code }) => {
    const read = Explanation.safeParse({ check: code, ...explanation });
    return read.success ? [read.data] : [];
  });
  if (explanations.length < soft.length) faults.push({ field: 'explanation', code: 'words' });
  return { said: { cells, explanations } satisfies Said, faults };
}

/** The column of the table in which the fault of a report is told. */
function columnOf(path: string, form: FormRecord): string {
  const [kind, at = ''] = path.split('.');
  if (kind === 'cells') return form.items[Number(at)]?.indicator ?? 'unit';
  if (kind !== 'checks') return 'explanation';
  const [check] = readChecks(form.checks.filter(({ code }) => code === at));
  const asked = new Set(form.items.map(({ indicator }) => indicator));
  return (check && cellsOf(check, asked)[0]) ?? 'unit';
}

/** Submits what the rows of a table say, all or none; refuses with the faults of all rows, each at its cell. */
async function fillFrom(ctx: Context, form: FormRecord, rows: readonly Row[]): Promise<Act[]> {
  const faults: FieldFault[] = [];
  const tell = (index: number, field: string, code: string, message: string) =>
    faults.push({ path: `rows.${index}.${field}`, code: `reporting.${code}`, message });
  const say = (index: number, field: string, code: keyof typeof TEXTS) =>
    tell(index, field, code, TEXTS[code][ctx.language]);
  const served = new Set(unitsServed(ctx.actor, 'reporter'));
  const units = rows.map((row) => row['unit'] ?? '');
  const reports = await lockReportsOf(ctx.tx, form.id, [...new Set(units)]);
  const byUnit = new Map(reports.map((report) => [report.unitCode, report]));
  const take = await submissionTaker(ctx, form, reports);
  const indicators = await indicatorsOf(ctx, [form]);
  const works = rows.flatMap((row, index): { index: number; work: Work }[] => {
    const unit = row['unit'];
    const report = unit === undefined ? undefined : byUnit.get(unit);
    if (unit === undefined) say(index, 'unit', 'no-unit');
    else if (units.indexOf(unit) !== index) say(index, 'unit', 'twice');
    else if (!report || !served.has(report.unitId) || !mayAct(ctx, 'submit', report, form))
      say(index, 'unit', 'no-report');
    else if (row['template'] !== undefined && row['template'] !== form.code)
      say(index, 'template', 'wrong-template');
    else {
      const { said, faults: unread } = saidIn(row, form, indicators);
      for (const { field, code } of unread) say(index, field, code);
      if (unread.length > 0) return [];
      try {
        return [{ index, work: { report, form, cells: said.cells, explanations: take(report, said) } }];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        for (const { path, code, message } of error.fields) tell(index, columnOf(path, form), code, message);
      }
    }
    return [];
  });
  if (faults.length > 0) throw refuse('table-wrong', {}, faults);
  const byIndex = new Map(works.map(({ index, work }) => [index, work]));
  const { acts, settled } = await actOnMany(ctx, 'submit', [...byIndex.keys()], (index) => {
    const work = byIndex.get(index);
    if (!work) throw refuseCommon('not-found');
    return work;
  });
  for (const { key, outcome, code = '', text = '' } of settled)
    if (outcome === 'refused') faults.push({ path: `rows.${key}.unit`, code, message: text });
  if (faults.length > 0) throw refuse('table-wrong', {}, faults);
  return acts;
}

export const importFilling = importOf(contracts.importFilling, {
  access: REPORTERS,
  subject: ({ form }) => `form/${form}`,
  input: z.object({ rows: z.array(z.record(z.string(), z.string())).min(1).max(MOST_ROWS) }),
  list: 'rows',
  headings: async (ctx, { form }) => headingsOf(ctx, await getForm(ctx, form)),
  handle: async (ctx, { rows }, { form }) => fillFrom(ctx, await getForm(ctx, form), rows),
});
