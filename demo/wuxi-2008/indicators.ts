/** The indicators of the demo, by the fields of the conference. */
import type { z } from 'zod';
import type { indicatorsContracts } from '#kernel/indicators/contract.ts';

type NewIndicator = z.input<typeof indicatorsContracts.define.input>['indicators'][number];

const UNITS = { zh: '个', en: 'units' };
const CARDS = { zh: '张', en: 'cards' };
const PERCENT = { zh: '%', en: '%' };
const FIRMS = { zh: '家', en: 'enterprises' };
const YUAN = { zh: '元', en: 'yuan' };
const PEOPLE = { zh: '人', en: 'people' };

/** On the same period of the year before, at the prices of each. */
const ON_LAST_YEAR = { comparison: 'year', basis: 'nominal' } as const;

const NETWORK: NewIndicator[] = [
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
];

const SERVICES: NewIndicator[] = [
  {
    code: 'cards.socialSecurity.issued',
    name: { zh: '社会保障卡累计发行量', en: 'Social-security cards issued' },
    unitOfMeasure: CARDS,
    frequency: 'quarter',
  },
  {
    code: 'cards.socialSecurity.growth',
    name: {
      zh: '社会保障卡累计发行量比上年同期增长',
      en: 'Social-security cards issued, growth on the year before',
    },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'growth',
    sources: ['cards.socialSecurity.issued'],
    growth: ON_LAST_YEAR,
    decimals: 2,
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
    code: 'services.online.items',
    name: { zh: '可在网上办理的政务服务事项', en: 'Government services that can be applied for online' },
    unitOfMeasure: { zh: '项', en: 'services' },
    frequency: 'quarter',
  },
  {
    code: 'services.online.handled',
    name: { zh: '网上办理的政务服务', en: 'Applications handled online' },
    unitOfMeasure: { zh: '件', en: 'applications' },
    frequency: 'quarter',
    time: 'sum',
  },
  {
    code: 'services.online.perItem',
    name: { zh: '平均每项网上服务办理量', en: 'Applications handled for each online service' },
    unitOfMeasure: { zh: '件', en: 'applications' },
    frequency: 'quarter',
    kind: 'ratio',
    sources: ['services.online.handled', 'services.online.items'],
    decimals: 1,
  },
  {
    code: 'security.systems.graded',
    name: { zh: '完成等级保护定级备案的信息系统', en: 'Information systems graded and filed for protection' },
    unitOfMeasure: UNITS,
    frequency: 'quarter',
  },
];

const COMMUNITY: NewIndicator[] = [
  {
    code: 'community.terminals',
    name: { zh: '社区（村）公共信息终端', en: 'Public terminals in communities and villages' },
    unitOfMeasure: { zh: '台', en: 'terminals' },
    frequency: 'quarter',
    maximum: '500',
  },
  {
    code: 'community.terminals.average',
    name: { zh: '平均每个社区（村）的公共信息终端', en: 'Public terminals for each community or village' },
    unitOfMeasure: { zh: '台', en: 'terminals' },
    frequency: 'quarter',
    kind: 'average',
    sources: ['community.terminals'],
    decimals: 2,
  },
  {
    code: 'town.officers',
    name: { zh: '乡镇（街道）信息化工作人员', en: 'Staff for informatization in towns and subdistricts' },
    unitOfMeasure: PEOPLE,
    frequency: 'quarter',
    maximum: '200',
  },
  {
    code: 'town.trained',
    name: { zh: '参加信息技术培训的居民', en: 'Residents trained in information technology' },
    unitOfMeasure: { zh: '人次', en: 'attendances' },
    frequency: 'quarter',
    time: 'sum',
  },
  {
    code: 'town.hotspots',
    name: { zh: '公共无线接入点', en: 'Public wireless access points' },
    unitOfMeasure: UNITS,
    frequency: 'quarter',
  },
  {
    code: 'town.hotspots.most',
    name: { zh: '公共无线接入点最多的乡镇（街道）', en: 'Most public wireless access points in one town' },
    unitOfMeasure: UNITS,
    frequency: 'quarter',
    kind: 'maximum',
    sources: ['town.hotspots'],
  },
];

const MANUFACTURING: NewIndicator[] = [
  {
    code: 'industry.manufacturing.enterprises',
    name: { zh: '规模以上信息产品制造企业', en: 'Manufacturers of information products above scale' },
    unitOfMeasure: FIRMS,
    frequency: 'quarter',
  },
  {
    code: 'industry.manufacturing.above100Million',
    name: {
      zh: '销售收入超过 1 亿元的信息产品制造企业',
      en: 'Manufacturers of information products that sell more than 100 million yuan',
    },
    unitOfMeasure: FIRMS,
    frequency: 'quarter',
  },
  {
    code: 'industry.manufacturing.above100Million.share',
    name: {
      zh: '超亿元企业占规模以上企业的比重',
      en: 'Share of manufacturers above scale that sell more than 100 million yuan',
    },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'ratio',
    sources: ['industry.manufacturing.above100Million', 'industry.manufacturing.enterprises'],
    factor: '100',
    decimals: 2,
  },
  {
    code: 'industry.manufacturing.output',
    name: { zh: '信息产品制造业产值', en: 'Output of information products' },
    unitOfMeasure: YUAN,
    frequency: 'quarter',
    time: 'sum',
  },
  {
    code: 'industry.manufacturing.output.growth',
    name: {
      zh: '信息产品制造业产值比上年同期增长',
      en: 'Output of information products, growth on the year before',
    },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'growth',
    sources: ['industry.manufacturing.output'],
    growth: ON_LAST_YEAR,
  },
  {
    code: 'industry.manufacturing.output.perEnterprise',
    name: { zh: '平均每家规模以上企业的产值', en: 'Output for each manufacturer above scale' },
    unitOfMeasure: YUAN,
    frequency: 'quarter',
    kind: 'ratio',
    sources: ['industry.manufacturing.output', 'industry.manufacturing.enterprises'],
  },
];

/** What the sales of software and information outsourcing are made of. */
export const SOFTWARE_PARTS = [
  ['industry.software.development', '软件开发销售收入', 'Sales of software development'],
  ['industry.software.integration', '系统集成销售收入', 'Sales of system integration'],
  ['industry.software.embedded', '嵌入式软件销售收入', 'Sales of embedded software'],
  ['industry.software.outsourcing', '信息服务外包销售收入', 'Sales of information outsourcing'],
] as const;

const SOFTWARE: NewIndicator[] = [
  {
    code: 'industry.software.sales',
    name: { zh: '软件和信息服务外包销售收入', en: 'Sales of software and information outsourcing' },
    unitOfMeasure: YUAN,
    frequency: 'quarter',
    time: 'sum',
  },
  {
    code: 'industry.software.sales.growth',
    name: {
      zh: '软件和信息服务外包销售收入比上年同期增长',
      en: 'Sales of software and information outsourcing, growth on the year before',
    },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'growth',
    sources: ['industry.software.sales'],
    growth: ON_LAST_YEAR,
  },
  ...SOFTWARE_PARTS.map(
    ([code, zh, en]): NewIndicator => ({
      code,
      name: { zh, en },
      unitOfMeasure: YUAN,
      frequency: 'quarter',
      time: 'sum',
    }),
  ),
  {
    code: 'industry.software.embedded.share',
    name: { zh: '嵌入式软件占软件销售收入的比重', en: 'Share of embedded software in sales' },
    unitOfMeasure: PERCENT,
    frequency: 'quarter',
    kind: 'ratio',
    sources: ['industry.software.embedded', 'industry.software.sales'],
    factor: '100',
    decimals: 2,
  },
];

/** In the order of the catalogue: what others are taken from before them. */
export const INDICATORS: NewIndicator[] = [
  ...NETWORK,
  ...SERVICES,
  ...COMMUNITY,
  ...MANUFACTURING,
  ...SOFTWARE,
];
