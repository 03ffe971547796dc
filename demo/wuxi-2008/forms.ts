/** The forms of the demo and what the units of Wuxi answer: fictional rows whose totals are those of the conference. */
import { draw, shuffled } from './choice.ts';
import {
  type Answers,
  answersOf,
  CITY,
  type DemoForm,
  PAPER,
  type Quarter,
  STOCK_QUARTERS,
  spread,
} from './form.ts';
import { INDUSTRY_FORMS } from './industry.ts';

/** Where the tour takes a visitor: a village that has not reported yet, its town and its county. */
export const STORY_VILLAGE = '320281001001';
export const STORY_TOWN = '320281001000';
export const STORY_COUNTY = '320281000000';

/** A total at the end of each quarter for which a form is sent. */
type Totals = readonly [q2007: number, q1: number, q2: number, q3: number, q4: number];
const at = (totals: Totals, quarter: Quarter) => totals[STOCK_QUARTERS.indexOf(quarter)] ?? 0;

/** Communities of the access plan of 2008; with the towns, those that the extranet form asks. */
const PLANNED_VILLAGES = 614;
const CONNECTED: Totals = [458, 521, 563, 602, 640];
const NOT_REPORTED = 12;

function one(indicator: string, value: string | number): Answers {
  return new Map([[indicator, String(value)]]);
}

const extranet: DemoForm = {
  key: 'NET-01',
  quarters: STOCK_QUARTERS,
  form: {
    ...PAPER,
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
    minutesAsked: 5,
  },
  recipients: (villages) => [
    { below: CITY, levels: [4] },
    { codes: shuffled(villages, 'access plan', (code) => code).slice(0, PLANNED_VILLAGES) },
  ],
  answers(quarter, asked) {
    const order = shuffled(asked, 'connected', (unit) => unit.code);
    const reporting = order.slice(0, order.length - NOT_REPORTED);
    const connected = at(CONNECTED, quarter);
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
  quarters: STOCK_QUARTERS,
  form: {
    ...PAPER,
    name: { zh: '电子政务专网接入情况', en: 'Access to the private government network' },
    items: [{ indicator: 'network.dedicated.connected' }],
    minutesAsked: 5,
  },
  recipients: () => [
    { below: CITY, levels: [3] },
    { below: CITY, levels: [3], kind: 'department' },
  ],
  answers(quarter, asked) {
    const missing = at([6, 4, 2, 1, 0], quarter);
    const order = shuffled(asked, 'dedicated', (unit) => unit.code);
    return new Map(
      order.map((unit, index) => [unit.code, one('network.dedicated.connected', index < missing ? 0 : 1)]),
    );
  },
};

/** Cards by district: shares of the totals of the conference, larger where more people live. */
function cardForm(
  key: string,
  codeSuffix: string,
  indicator: string,
  name: { zh: string; en: string },
  totals: Totals,
): DemoForm {
  return {
    key,
    quarters: STOCK_QUARTERS,
    form: { ...PAPER, name, items: [{ indicator }], minutesAsked: 10 },
    recipients: () => [{ below: CITY, kind: 'department', codeSuffix }],
    answers: answersOf((quarter, units) => ({ [indicator]: spread(at(totals, quarter), units) })),
  };
}

/** What the bureaus of the districts say of services on the net and of the safety of their systems. */
const services: DemoForm = {
  key: 'SRV-01',
  quarters: STOCK_QUARTERS,
  form: {
    ...PAPER,
    name: { zh: '网上政务服务和信息安全情况', en: 'Services online and the safety of systems' },
    items: [
      { indicator: 'services.online.items' },
      {
        indicator: 'services.online.handled',
        help: { zh: '本季度当期办结的件数。', en: 'Applications closed in this quarter alone.' },
      },
      { indicator: 'security.systems.graded' },
    ],
    minutesAsked: 20,
  },
  recipients: () => [{ below: CITY, kind: 'department', codeSuffix: '-INFO', levels: [4] }],
  answers: answersOf((quarter, units) => ({
    'services.online.items': spread(at([1_180, 1_260, 1_345, 1_420, 1_512], quarter), units, 'items'),
    'services.online.handled': spread(
      at([52_300, 58_900, 66_400, 71_800, 83_600], quarter),
      units,
      'handled',
    ),
    'security.systems.graded': spread(at([96, 118, 142, 167, 188], quarter), units, 'graded'),
  })),
};

/** What towns and subdistricts have and do themselves. */
const towns: DemoForm = {
  key: 'TWN-01',
  quarters: STOCK_QUARTERS,
  form: {
    ...PAPER,
    name: { zh: '乡镇（街道）信息化情况', en: 'Informatization of towns and subdistricts' },
    items: [
      {
        indicator: 'town.officers',
        help: {
          zh: '专职和兼职人员，按季末实有数填报。',
          en: 'Full-time and part-time staff, as at the end of the quarter.',
        },
      },
      { indicator: 'town.trained' },
      { indicator: 'town.hotspots' },
    ],
    minutesAsked: 15,
  },
  recipients: () => [{ below: CITY, levels: [4] }],
  answers: answersOf((quarter, units) => ({
    'town.officers': spread(at([196, 208, 221, 233, 247], quarter), units, 'officers'),
    'town.trained': spread(at([9_400, 10_200, 12_900, 11_800, 14_600], quarter), units, 'trained'),
    'town.hotspots': spread(at([310, 372, 455, 548, 660], quarter), units, 'hotspots'),
  })),
};

const SILENT_VILLAGES = 50;

const terminals: DemoForm = {
  key: 'COM-01',
  quarters: STOCK_QUARTERS,
  form: {
    ...PAPER,
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
        const quarters = STOCK_QUARTERS.indexOf(quarter) - 1;
        return [unit.code, one('community.terminals', base + Math.floor((quarters * base) / 6))];
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
    [1_750_000, 1_820_000, 1_880_000, 1_940_000, 2_000_000],
  ),
  cardForm(
    'CARD-02',
    '-TRANSPORT',
    'cards.transit.issued',
    { zh: '公交卡发行情况', en: 'Transit cards issued' },
    [570_000, 610_000, 650_000, 690_000, 720_000],
  ),
  extranet,
  ...INDUSTRY_FORMS,
  services,
  towns,
  terminals,
];
