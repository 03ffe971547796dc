/** Props for tests of pages: as the demo gives them, and as someone who means harm would. */
import type { Figure, FigureShare, Release, Revision, Trend } from '#kernel/indicators/contract.ts';
import { newId } from '#lib/id.ts';
import type { Revised } from './index.ts';

const COUNTIES = ['锡山区', '惠山区', '滨湖区', '崇安区', '南长区', '北塘区', '新区', '江阴市', '宜兴市'];
const PINYIN = 'Xishan Huishan Binhu Chong’an Nanchang Beitang Xinqu Jiangyin Yixing'.split(' ');

function shareOf(
  index: number,
  name: string,
  nameEn: string,
  value: string | null,
  kind: FigureShare['kind'] = 'government',
): FigureShare {
  return {
    code: `3202${String(81 + index).padStart(2, '0')}000000`,
    name,
    nameEn,
    kind,
    level: 3,
    isOwn: false,
    value,
    bound: 'exact',
    status: 'final',
    completeness: { expected: 140, received: 133 },
  };
}

/** A coverage with a county below it, a department, and one that is silent. */
export function makeCoverage(overrides: Partial<Figure> = {}): Figure {
  return makeFigure({
    indicator: 'network.dedicated.coverage',
    name: { zh: '电子政务专网覆盖率', en: 'Coverage of the private government network' },
    value: '97.5',
    unitOfMeasure: { zh: '%', en: '%' },
    decimals: 2,
    trace: {
      rule: { zh: '覆盖率', en: 'A coverage' },
      parts: [],
      children: {
        items: [
          shareOf(0, '锡山区', 'Xishan District', '100'),
          shareOf(1, '市教育局', 'Education Bureau, Wuxi City', '96.25', 'department'),
          shareOf(2, '市水利局', '市水利局', null, 'department'),
        ],
      },
    },
    ...overrides,
  });
}

/** Growth with the two figures that it is worked out from, and a share that is withheld. */
export function makeGrowth(overrides: Partial<Figure> = {}): Figure {
  const growth = makeCoverage({ kind: 'growth', value: '72.11', bound: 'atLeast' });
  const { unit, name, unitOfMeasure, completeness } = growth;
  const part = { indicator: 'a.b', unit: unit.code, name, unitOfMeasure, completeness } as const;
  const reason = { code: 'suppressed', zh: '涉及个体保密，不予公布', en: 'Withheld' } as const;
  const [first, ...others] = growth.trace.children.items;
  return {
    ...growth,
    trace: {
      ...growth.trace,
      parts: [
        { ...part, role: 'current', period: '2008', value: '26200000000', bound: 'atLeast', status: 'final' },
        { ...part, role: 'base', period: '2007', value: null, reason, bound: 'exact', status: 'revised' },
      ],
      children: { items: first ? [{ ...first, value: null, reason }, ...others] : [] },
    },
    ...overrides,
  };
}

/** Four periods: one below zero, one not reported, and growth where it is defined. */
export function makeTrend(): Trend {
  const { indicator, name, unit, unitOfMeasure } = makeFigure();
  const missing = { code: 'missing', zh: '尚无上报，缺数不作零', en: 'Nothing was received' } as const;
  const none = { value: null, reason: missing, bound: 'exact' } as const;
  const quality = { bound: 'exact', status: 'final', completeness: { expected: 3, received: 3 } } as const;
  const points = ['-12.5', null, '40', '60'].map((value, index) => ({
    period: `2008Q${index + 1}`,
    value,
    ...(value === null ? { reason: missing } : {}),
    ...quality,
    previous: index === 3 ? { value: '50', bound: 'exact' as const } : none,
    year: none,
  }));
  return { indicator, name, unit, unitOfMeasure, growthIn: 'percent', points };
}

/** What of a figure was revised: one with a reason, and one that is withheld, of another indicator. */
export function makeRevised(overrides: Partial<Revision['unit']> = {}): Revised {
  const { indicator: code, name, unit, unitOfMeasure, period } = makeFigure();
  const reason = { code: 'suppressed', zh: '涉及个体保密，不予公布', en: 'Withheld' } as const;
  const one = {
    unit: { ...unit, ...overrides },
    indicator: { code, name, unitOfMeasure },
    period,
    revision: 2,
    at: '2009-03-01T01:30:00.000Z',
  };
  return {
    hasMore: true,
    items: [
      { ...one, before: '610', value: '640', difference: '30', reasonCode: 'late' },
      { ...one, period: '2008Q4', before: null, value: null, difference: null, reason },
    ],
  };
}

/** A figure that is not released yet. */
export function makeHeld(): Figure {
  const releaseAt = '2009-03-01T01:30:00.000Z';
  return makeFigure({
    value: null,
    reason: { code: 'embargoed', zh: '尚未到发布时间', en: 'Not released yet', releaseAt },
  });
}

/** A release of the calendar. */
export function makeRelease(): Release {
  const { indicator: code, name } = makeFigure();
  return {
    id: newId(),
    name,
    indicators: [{ code, name }],
    period: '2008',
    stage: 'flash',
    releaseAt: '2009-03-01T01:30:00.000Z',
  };
}

/** A village that was sent the form and has not answered. */
export function makeSilent(): Figure {
  return makeLeaf({
    value: null,
    bound: 'atLeast',
    completeness: { expected: 1, received: 0 },
    trace: {
      rule: { zh: '合计：下列各单位上报数之和。', en: 'A sum.' },
      parts: [],
      children: { items: [] },
    },
  });
}

/** The city's figure with its counties; overrides replace whole fields. */
export function makeFigure(overrides: Partial<Figure> = {}): Figure {
  const values = ['61', '84', '70', '58', '49', '52', '66', '110', '90'];
  return {
    indicator: 'network.extranet.connected',
    name: {
      zh: '接入电子政务外网的社区（乡镇）',
      en: 'Communities and townships on the government extranet',
    },
    unit: { code: '320200000000', name: '无锡市', nameEn: 'Wuxi', level: 2 },
    path: [],
    period: '2008',
    sourcePeriods: ['2008Q4'],
    value: '640',
    unitOfMeasure: { zh: '个', en: 'units' },
    decimals: 0,
    status: 'final',
    bound: 'atLeast',
    vintage: { sequence: '4182', at: '2009-01-06T02:30:00.000Z' },
    boundary: '2008-12-31',
    completeness: { expected: 1254, received: 1198 },
    audience: 'public',
    isDemo: true,
    kind: 'sum',
    trace: {
      rule: { zh: '合计：下列各单位上报数之和。', en: 'A sum: what the units below reported, added up.' },
      parts: [],
      children: {
        items: COUNTIES.map((name, index) =>
          shareOf(index, name, PINYIN[index] ?? name, values[index] ?? null),
        ),
      },
    },
    ...overrides,
  };
}

/** A village's figure with the report that it stands on. */
export function makeLeaf(overrides: Partial<Figure> = {}): Figure {
  const [city, county, town] = [
    { code: '320200000000', name: '无锡市', nameEn: 'Wuxi' },
    { code: '320281000000', name: '江阴市', nameEn: 'Jiangyin' },
    { code: '320281001000', name: '澄江街道', nameEn: 'Chengjiang' },
  ];
  const approvers = [town, county, city].flatMap((unit) => (unit ? [unit] : []));
  return makeFigure({
    unit: { code: '320281001001', name: '君山社区', nameEn: 'Junshan', level: 5 },
    path: approvers.toReversed(),
    value: '1',
    bound: 'exact',
    completeness: { expected: 1, received: 1 },
    trace: {
      rule: { zh: '合计：下列各单位上报数之和。', en: 'A sum: what the units below reported, added up.' },
      parts: [],
      children: { items: [] },
      submission: {
        id: newId(),
        formCode: 'NET-01.2008Q4',
        form: '社区（乡镇）电子政务外网接入情况',
        formEn: 'Extranet access of communities and townships',
        unit: '320281001001',
        submittedAt: '2009-01-03T01:12:00.000Z',
        revision: 1,
        approvals: approvers.map(({ code, name }, index) => ({
          unitCode: code,
          unitName: name,
          at: `2009-01-0${4 + index}T06:40:00.000Z`,
          auditEntry: newId(),
        })),
        auditEntry: newId(),
      },
    },
    ...overrides,
  });
}

/** What must come out as text wherever it goes in. */
export const HOSTILE = `</title></style><script>alert("1")</script>'"><img src=x onerror=a> & ${'长'.repeat(500)}`;

/** The figures of the conference, by code. */
export function conferenceFigures(name?: string): Map<string, Figure> {
  const rows = [
    [
      'network.extranet.connected',
      '640',
      '接入外网的社区（乡镇）',
      'Communities and townships on the extranet',
      '个',
      'units',
    ],
    ['network.dedicated.connected', '52', '接入专网的单位', 'Units on the private network', '个', 'units'],
    ['network.dedicated.coverage', '100', '电子政务专网覆盖率', 'Coverage of the private network', '%', '%'],
    ['network.levels', '4', '网络贯通的层级', 'Levels of government reached', '级', 'levels'],
    [
      'cards.socialSecurity.issued',
      '2000000',
      '社会保障卡累计发行量',
      'Social-security cards issued',
      '张',
      'cards',
    ],
    ['cards.transit.issued', '720000', '公交卡累计发行量', 'Transit cards issued', '张', 'cards'],
    ['industry.software.sales', '26200000000', '软件销售收入', 'Sales of software', '元', 'yuan'],
    ['industry.software.sales.growth', '72', '软件销售收入增长', 'Sales of software, growth', '%', '%'],
    ['industry.manufacturing.enterprises', '507', '制造企业', 'Manufacturers', '家', 'enterprises'],
    ['industry.manufacturing.above100Million', '183', '超亿元企业', 'Large makers', '家', 'enterprises'],
    ['industry.manufacturing.output', '210000000000', '产值', 'Output', '元', 'yuan'],
    ['industry.manufacturing.output.growth', '17', '产值增长', 'Output, growth', '%', '%'],
  ] as const;
  return new Map(
    rows.map(([indicator, value, zh, en, unitZh, unitEn]) => {
      const bound = indicator === 'network.extranet.connected' ? 'atLeast' : 'exact';
      const names = { zh: name ?? zh, en: name ?? en };
      return [
        indicator,
        makeFigure({ indicator, value, bound, name: names, unitOfMeasure: { zh: unitZh, en: unitEn } }),
      ];
    }),
  );
}
