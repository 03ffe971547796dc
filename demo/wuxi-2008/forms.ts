/** The forms of the demo and what the units of Wuxi answer: fictional rows whose totals are those of the conference. */
import type { z } from 'zod';
import type { indicatorsContracts } from '#kernel/indicators/contract.ts';
import type { reportingContracts } from '#modules/reporting/contract.ts';
import { draw, shareOut, shuffled } from './choice.ts';

export const CITY = '320200000000';
/** Where the tour takes a visitor: a village that has not reported yet, its town and its county. */
export const STORY_VILLAGE = '320281001001';
export const STORY_TOWN = '320281001000';
export const STORY_COUNTY = '320281000000';
export const QUARTERS = ['2008Q1', '2008Q2', '2008Q3', '2008Q4'] as const;
export type Quarter = (typeof QUARTERS)[number];

type NewIndicator = z.input<typeof indicatorsContracts.define.input>['indicators'][number];
type NewForm = z.input<typeof reportingContracts.defineForm.input>;
type Recipients = z.input<typeof reportingContracts.sendForm.input>['recipients'];

const UNITS = { zh: '个', en: 'units' };
const CARDS = { zh: '张', en: 'cards' };
const PERCENT = { zh: '%', en: '%' };

export const INDICATORS: NewIndicator[] = [
  {
    code: 'network.extranet.connected',
    name: {
      zh: '接入电子政务外网的社区（乡镇）',
      en: 'Communities and townships on the government extranet',
    },
    unitOfMeasure: UNITS,
    frequency: 'quarter',
    maximum: '1',
  },
  {
    code: 'network.dedicated.connected',
    name: {
      zh: '接入电子政务专网的市（县）区和部门',
      en: 'Districts and departments on the private network',
    },
    unitOfMeasure: UNITS,
    frequency: 'quarter',
    maximum: '1',
  },
  {
    code: 'network.dedicated.coverage',
    name: { zh: '电子政务专网覆盖率', en: 'Coverage of the private government network' },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'coverage',
    sources: ['network.dedicated.connected'],
    decimals: 2,
  },
  {
    code: 'network.levels',
    name: { zh: '电子政务网络贯通的层级', en: 'Levels of government that the networks reach' },
    unitOfMeasure: { zh: '级', en: 'levels' },
    frequency: 'quarter',
    kind: 'levels',
    sources: ['network.dedicated.connected', 'network.extranet.connected'],
  },
  {
    code: 'cards.socialSecurity.issued',
    name: { zh: '社会保障卡累计发行量', en: 'Social-security cards issued' },
    unitOfMeasure: CARDS,
    frequency: 'quarter',
  },
  {
    code: 'cards.transit.issued',
    name: { zh: '公交卡累计发行量', en: 'Transit cards issued' },
    unitOfMeasure: CARDS,
    frequency: 'quarter',
  },
  {
    code: 'cards.transit.growth',
    name: { zh: '公交卡累计发行量比上季增长', en: 'Transit cards issued, growth on the quarter before' },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'growth',
    sources: ['cards.transit.issued'],
    growth: { comparison: 'previous', basis: 'nominal' },
    decimals: 2,
  },
  {
    code: 'cards.transit.perSocialSecurity',
    name: { zh: '每百张社会保障卡对应的公交卡', en: 'Transit cards for each hundred social-security cards' },
    unitOfMeasure: CARDS,
    frequency: 'quarter',
    kind: 'ratio',
    sources: ['cards.transit.issued', 'cards.socialSecurity.issued'],
    factor: '100',
    decimals: 2,
  },
  {
    code: 'community.terminals',
    name: { zh: '社区（村）公共信息终端', en: 'Public terminals in communities and villages' },
    unitOfMeasure: { zh: '台', en: 'terminals' },
    frequency: 'quarter',
    maximum: '500',
  },
];

/** A unit that was asked, as the answers need it. */
export interface Asked {
  code: string;
}

/** What a unit answers: a value for each indicator, or nothing at all. */
export type Answers = Map<string, string>;

export interface DemoForm {
  key: string;
  form: Omit<NewForm, 'period' | 'dueOn' | 'expiresOn' | 'code'>;
  /** To whom it goes; several rounds make one form. */
  recipients(quarter: Quarter, villages: readonly string[]): Recipients[];
  /** Who answers what; units left out have not reported. */
  answers(quarter: Quarter, asked: readonly Asked[]): Map<string, Answers>;
}

const OFFICE = { zh: '无锡市信息化办公室', en: 'Wuxi Informatization Office' };
const quarterOf = (quarter: Quarter) => QUARTERS.indexOf(quarter);

/** Communities of the access plan of 2008; with the towns, those that the extranet form asks. */
const PLANNED_VILLAGES = 614;
const CONNECTED = [521, 563, 602, 640] as const;
const NOT_REPORTED = 12;

function one(indicator: string, value: string | number): Answers {
  return new Map([[indicator, String(value)]]);
}

const extranet: DemoForm = {
  key: 'NET-01',
  form: {
    name: { zh: '社区（乡镇）电子政务外网接入情况', en: 'Extranet access of communities and townships' },
    items: [
      {
        indicator: 'network.extranet.connected',
        help: {
          zh: '本单位已接入市电子政务外网并能访问市级应用的填 1，否则填 0。',
          en: 'Enter 1 if your unit is on the city’s extranet and can open the city’s applications, otherwise 0.',
        },
      },
    ],
    approver: OFFICE,
    purpose: 'administrative',
    minutesAsked: 5,
  },
  recipients: (_, villages) => [
    { below: CITY, levels: [4] },
    { codes: shuffled(villages, 'access plan', (code) => code).slice(0, PLANNED_VILLAGES) },
  ],
  answers(quarter, asked) {
    const order = shuffled(asked, 'connected', (unit) => unit.code);
    const reporting = order.slice(0, order.length - NOT_REPORTED);
    const connected = CONNECTED[quarterOf(quarter)] ?? 0;
    return new Map(
      reporting.map((unit, index) => [
        unit.code,
        one('network.extranet.connected', index < connected ? 1 : 0),
      ]),
    );
  },
};

const dedicated: DemoForm = {
  key: 'NET-02',
  form: {
    name: { zh: '电子政务专网接入情况', en: 'Access to the private government network' },
    items: [{ indicator: 'network.dedicated.connected' }],
    approver: OFFICE,
    purpose: 'administrative',
    minutesAsked: 5,
  },
  recipients: () => [
    { below: CITY, levels: [3] },
    { below: CITY, levels: [3], kind: 'department' },
  ],
  answers(quarter, asked) {
    const missing = [4, 2, 1, 0][quarterOf(quarter)] ?? 0;
    const order = shuffled(asked, 'dedicated', (unit) => unit.code);
    return new Map(
      order.map((unit, index) => [unit.code, one('network.dedicated.connected', index < missing ? 0 : 1)]),
    );
  },
};

/** Cards by district: shares of the totals of the conference, larger where more people live. */
function cardForm(
  key: string,
  suffix: string,
  indicator: string,
  name: { zh: string; en: string },
  totals: number[],
): DemoForm {
  return {
    key,
    form: { name, items: [{ indicator }], approver: OFFICE, purpose: 'administrative', minutesAsked: 10 },
    recipients: () => [{ below: CITY, kind: 'department', codeSuffix: suffix }],
    answers(quarter, asked) {
      const order = [...asked].sort((a, b) => (a.code < b.code ? -1 : 1));
      const weights = order.map((unit) => 60 + draw(120, 'weight', unit.code));
      const shares = shareOut(totals[quarterOf(quarter)] ?? 0, weights);
      return new Map(order.map((unit, index) => [unit.code, one(indicator, shares[index] ?? 0)]));
    },
  };
}

const SILENT_VILLAGES = 50;

const terminals: DemoForm = {
  key: 'COM-01',
  form: {
    name: { zh: '社区（村）信息化基本情况', en: 'Informatization of communities and villages' },
    items: [
      {
        indicator: 'community.terminals',
        allowsAtLeast: true,
        help: {
          zh: '供居民免费使用的电脑、查询机等，按季末实有数填报。',
          en: 'Computers and kiosks that residents may use free of charge, as at the end of the quarter.',
        },
      },
    ],
    approver: OFFICE,
    purpose: 'administrative',
    minutesAsked: 10,
  },
  recipients: () => [{ below: CITY, levels: [5] }],
  answers(quarter, asked) {
    const others = asked.filter((unit) => unit.code !== STORY_VILLAGE);
    const order = asked.filter((unit) => unit.code === STORY_VILLAGE);
    order.push(...shuffled(others, 'terminals', (unit) => unit.code));
    return new Map(
      order.slice(SILENT_VILLAGES).map((unit) => {
        const base = 1 + draw(9, 'terminals', unit.code);
        return [unit.code, one('community.terminals', base + Math.floor((quarterOf(quarter) * base) / 6))];
      }),
    );
  },
};

/** In the order in which they are loaded: the headline first. */
export const FORMS: DemoForm[] = [
  dedicated,
  cardForm(
    'CARD-01',
    '-LABOUR',
    'cards.socialSecurity.issued',
    { zh: '社会保障卡发行情况', en: 'Social-security cards issued' },
    [1_820_000, 1_880_000, 1_940_000, 2_000_000],
  ),
  cardForm(
    'CARD-02',
    '-TRANSPORT',
    'cards.transit.issued',
    { zh: '公交卡发行情况', en: 'Transit cards issued' },
    [610_000, 650_000, 690_000, 720_000],
  ),
  extranet,
  terminals,
];
