/**
 * What the districts return about the information industry, until enterprises report themselves. The totals of the year
 * are those of the conference; their growth gives the year before to within its rounding (domain.md 0).
 */
import { shareOut } from './choice.ts';
import { answersOf, CITY, type DemoForm, PAPER, QUARTERS, type Quarter, spread } from './form.ts';
import { SOFTWARE_PARTS } from './indicators.ts';

/** Amounts are shared out in ten thousand yuan, as districts keep their books. */
const WAN = 10_000;
/** Sales and output of a year in 万元; the year is heavier at its end. */
const SALES = { 2007: 1_523_256, 2008: 2_620_000 };
const OUTPUT = { 2007: 17_948_718, 2008: 21_000_000 };
const QUARTER_WEIGHTS = [21, 24, 26, 29];
const PART_WEIGHTS = [32, 21, 30, 17];

const ENTERPRISES: Record<Quarter, [aboveScale: number, above100Million: number]> = {
  '2007Q1': [431, 128],
  '2007Q2': [440, 133],
  '2007Q3': [449, 139],
  '2007Q4': [462, 148],
  '2008Q1': [478, 160],
  '2008Q2': [489, 168],
  '2008Q3': [499, 176],
  '2008Q4': [507, 183],
};

/** The share of a quarter in its year. */
function inQuarter(totals: typeof SALES, quarter: Quarter): number {
  const total = quarter.startsWith('2007') ? totals[2007] : totals[2008];
  return shareOut(total, QUARTER_WEIGHTS)[Number(quarter.slice(-1)) - 1] ?? 0;
}

const inYuan = (column: readonly number[]) => column.map((value) => value * WAN);

/** To the bureaus of the districts, for the quarters of both years. */
const RETURN = {
  quarters: QUARTERS,
  isWholeInSmall: true,
  recipients: () => [{ below: CITY, kind: 'department', codeSuffix: '-INFO', levels: [4] }],
} satisfies Partial<DemoForm>;

const manufacturing: DemoForm = {
  ...RETURN,
  key: 'IND-01',
  form: {
    ...PAPER,
    minutesAsked: 40,
    name: { zh: '信息产品制造业情况', en: 'The making of information products' },
    items: [
      {
        indicator: 'industry.manufacturing.enterprises',
        help: {
          zh: '年主营业务收入 500 万元及以上的企业，按季末实有数填报。',
          en: 'Enterprises with a yearly main revenue of 5 million yuan or more, as at the end of the quarter.',
        },
      },
      { indicator: 'industry.manufacturing.above100Million' },
      {
        indicator: 'industry.manufacturing.output',
        help: {
          zh: '本季度当期产值，不是年初以来的累计数；单位为元。',
          en: 'Output of this quarter alone, not since the beginning of the year; in yuan.',
        },
      },
    ],
    checks: [
      {
        code: 'H1',
        severity: 'hard',
        rule: {
          kind: 'atMost',
          left: 'industry.manufacturing.above100Million',
          right: 'industry.manufacturing.enterprises',
        },
      },
      {
        code: 'S1',
        severity: 'soft',
        rule: { kind: 'magnitude', indicator: 'industry.manufacturing.output' },
      },
    ],
  },
  answers: answersOf((quarter, units) => {
    const [aboveScale, above100Million] = ENTERPRISES[quarter];
    const enterprises = spread(aboveScale, units, 'enterprises');
    return {
      'industry.manufacturing.enterprises': enterprises,
      'industry.manufacturing.above100Million': shareOut(above100Million, enterprises),
      'industry.manufacturing.output': inYuan(spread(inQuarter(OUTPUT, quarter), units, 'output')),
    };
  }),
};

const software: DemoForm = {
  ...RETURN,
  key: 'IND-02',
  form: {
    ...PAPER,
    minutesAsked: 40,
    name: { zh: '软件和信息服务外包业情况', en: 'Software and information outsourcing' },
    items: [
      {
        indicator: 'industry.software.sales',
        help: {
          zh: '本季度当期销售收入，等于以下四项之和；单位为元。',
          en: 'Sales of this quarter alone, the sum of the four below; in yuan.',
        },
      },
      ...SOFTWARE_PARTS.map(([indicator]) => ({ indicator })),
    ],
    checks: [
      {
        code: 'H1',
        severity: 'hard',
        rule: {
          kind: 'total',
          total: 'industry.software.sales',
          parts: SOFTWARE_PARTS.map(([indicator]) => indicator),
        },
      },
      { code: 'S1', severity: 'soft', rule: { kind: 'magnitude', indicator: 'industry.software.sales' } },
    ],
  },
  answers: answersOf((quarter, units) => {
    const totals = shareOut(inQuarter(SALES, quarter), PART_WEIGHTS);
    const parts = SOFTWARE_PARTS.map(([indicator], part) => ({
      indicator,
      column: inYuan(spread(totals[part] ?? 0, units, indicator)),
    }));
    const sales = units.map((_, unit) => parts.reduce((sum, { column }) => sum + (column[unit] ?? 0), 0));
    return {
      'industry.software.sales': sales,
      ...Object.fromEntries(parts.map(({ indicator, column }) => [indicator, column])),
    };
  }),
};

export const INDUSTRY_FORMS: DemoForm[] = [software, manufacturing];
