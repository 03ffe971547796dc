/** The indicators of the demo, by the fields of the conference; units report them by the quarter. */
import type { z } from 'zod';
import type { indicatorsContracts } from '#kernel/indicators/contract.ts';

type NewIndicator = z.input<typeof indicatorsContracts.define.input>['indicators'][number];

const UNITS = { zh: '个', en: 'units' };
const CARDS = { zh: '张', en: 'cards' };
const PERCENT = { zh: '%', en: '%' };
const FIRMS = { zh: '家', en: 'enterprises' };
const YUAN = { zh: '元', en: 'yuan' };
const TERMINALS = { zh: '台', en: 'terminals' };
const APPLICATIONS = { zh: '件', en: 'applications' };

/** What an indicator is beside its names: a sum of what stands at the quarter's end where nothing else is said. */
type Rest = Omit<NewIndicator, 'code' | 'name' | 'unitOfMeasure' | 'frequency'>;

const indicator = (
  code: string,
  zh: string,
  en: string,
  unitOfMeasure: NewIndicator['unitOfMeasure'],
  rest: Rest = {},
): NewIndicator => ({ code, name: { zh, en }, unitOfMeasure, frequency: 'quarter', ...rest });

/** What happened within the quarter, so that a year is the sum of its four. */
const FLOW: Rest = { time: 'sum' };
/** Of each unit, whether it is so. */
const YES_OR_NO: Rest = { maximum: '1' };

/** Growth on the same quarter or year before, or on the quarter before, at the prices of each. */
const growthOf = (source: string, comparison: 'year' | 'previous', decimals = 0): Rest => ({
  kind: 'growth',
  sources: [source],
  growth: { comparison, basis: 'nominal' },
  decimals,
});

/** One figure for each of another, or for each hundred. */
const ratioOf = (source: string, by: string, rest: Rest = {}): Rest => ({
  kind: 'ratio',
  sources: [source, by],
  ...rest,
});
const OF_A_HUNDRED: Rest = { factor: '100', decimals: 2 };

const NETWORK: NewIndicator[] = [
  indicator(
    'network.extranet.connected',
    '接入电子政务外网的社区（乡镇）',
    'Communities and townships on the government extranet',
    UNITS,
    YES_OR_NO,
  ),
  indicator(
    'network.dedicated.connected',
    '接入电子政务专网的市（县）区和部门',
    'Districts and departments on the private network',
    UNITS,
    YES_OR_NO,
  ),
  indicator(
    'network.dedicated.coverage',
    '电子政务专网覆盖率',
    'Coverage of the private government network',
    PERCENT,
    { kind: 'coverage', sources: ['network.dedicated.connected'], decimals: 2 },
  ),
  indicator(
    'network.levels',
    '电子政务网络贯通的层级',
    'Levels of government that the networks reach',
    { zh: '级', en: 'levels' },
    { kind: 'levels', sources: ['network.dedicated.connected', 'network.extranet.connected'] },
  ),
];

const SERVICES: NewIndicator[] = [
  indicator('cards.socialSecurity.issued', '社会保障卡累计发行量', 'Social-security cards issued', CARDS),
  indicator(
    'cards.socialSecurity.growth',
    '社会保障卡累计发行量比上年同期增长',
    'Social-security cards issued, growth on the year before',
    PERCENT,
    growthOf('cards.socialSecurity.issued', 'year', 2),
  ),
  indicator('cards.transit.issued', '公交卡累计发行量', 'Transit cards issued', CARDS),
  indicator(
    'cards.transit.growth',
    '公交卡累计发行量比上季增长',
    'Transit cards issued, growth on the quarter before',
    PERCENT,
    growthOf('cards.transit.issued', 'previous', 2),
  ),
  indicator(
    'cards.transit.perSocialSecurity',
    '每百张社会保障卡对应的公交卡',
    'Transit cards for each hundred social-security cards',
    CARDS,
    ratioOf('cards.transit.issued', 'cards.socialSecurity.issued', OF_A_HUNDRED),
  ),
  indicator(
    'services.online.items',
    '可在网上办理的政务服务事项',
    'Government services that can be applied for online',
    { zh: '项', en: 'services' },
  ),
  indicator(
    'services.online.handled',
    '网上办理的政务服务',
    'Applications handled online',
    APPLICATIONS,
    FLOW,
  ),
  indicator(
    'services.online.perItem',
    '平均每项网上服务办理量',
    'Applications handled for each online service',
    APPLICATIONS,
    ratioOf('services.online.handled', 'services.online.items', { decimals: 1 }),
  ),
  indicator(
    'security.systems.graded',
    '完成等级保护定级备案的信息系统',
    'Information systems graded and filed for protection',
    UNITS,
  ),
];

const COMMUNITY: NewIndicator[] = [
  indicator(
    'community.terminals',
    '社区（村）公共信息终端',
    'Public terminals in communities and villages',
    TERMINALS,
    { maximum: '500' },
  ),
  indicator(
    'community.terminals.average',
    '平均每个社区（村）的公共信息终端',
    'Public terminals for each community or village',
    TERMINALS,
    { kind: 'average', sources: ['community.terminals'], decimals: 2 },
  ),
  indicator(
    'town.officers',
    '乡镇（街道）信息化工作人员',
    'Staff for informatization in towns and subdistricts',
    { zh: '人', en: 'people' },
    { maximum: '200' },
  ),
  indicator(
    'town.trained',
    '参加信息技术培训的居民',
    'Residents trained in information technology',
    { zh: '人次', en: 'attendances' },
    FLOW,
  ),
  indicator('town.hotspots', '公共无线接入点', 'Public wireless access points', UNITS),
  indicator(
    'town.hotspots.most',
    '公共无线接入点最多的乡镇（街道）',
    'Most public wireless access points in one town',
    UNITS,
    { kind: 'maximum', sources: ['town.hotspots'] },
  ),
];

const MANUFACTURING: NewIndicator[] = [
  indicator(
    'industry.manufacturing.enterprises',
    '规模以上信息产品制造企业',
    'Manufacturers of information products above scale',
    FIRMS,
  ),
  indicator(
    'industry.manufacturing.above100Million',
    '销售收入超过 1 亿元的信息产品制造企业',
    'Manufacturers of information products that sell more than 100 million yuan',
    FIRMS,
  ),
  indicator(
    'industry.manufacturing.above100Million.share',
    '超亿元企业占规模以上企业的比重',
    'Share of manufacturers above scale that sell more than 100 million yuan',
    PERCENT,
    ratioOf('industry.manufacturing.above100Million', 'industry.manufacturing.enterprises', OF_A_HUNDRED),
  ),
  indicator(
    'industry.manufacturing.output',
    '信息产品制造业产值',
    'Output of information products',
    YUAN,
    FLOW,
  ),
  indicator(
    'industry.manufacturing.output.growth',
    '信息产品制造业产值比上年同期增长',
    'Output of information products, growth on the year before',
    PERCENT,
    growthOf('industry.manufacturing.output', 'year'),
  ),
  indicator(
    'industry.manufacturing.output.perEnterprise',
    '平均每家规模以上企业的产值',
    'Output for each manufacturer above scale',
    YUAN,
    ratioOf('industry.manufacturing.output', 'industry.manufacturing.enterprises'),
  ),
];

/** What the sales of software and information outsourcing are made of. */
export const SOFTWARE_PARTS = [
  ['industry.software.development', '软件开发销售收入', 'Sales of software development'],
  ['industry.software.integration', '系统集成销售收入', 'Sales of system integration'],
  ['industry.software.embedded', '嵌入式软件销售收入', 'Sales of embedded software'],
  ['industry.software.outsourcing', '信息服务外包销售收入', 'Sales of information outsourcing'],
] as const;

const SOFTWARE: NewIndicator[] = [
  indicator(
    'industry.software.sales',
    '软件和信息服务外包销售收入',
    'Sales of software and information outsourcing',
    YUAN,
    FLOW,
  ),
  indicator(
    'industry.software.sales.growth',
    '软件和信息服务外包销售收入比上年同期增长',
    'Sales of software and information outsourcing, growth on the year before',
    PERCENT,
    growthOf('industry.software.sales', 'year'),
  ),
  ...SOFTWARE_PARTS.map(([code, zh, en]) => indicator(code, zh, en, YUAN, FLOW)),
  indicator(
    'industry.software.embedded.share',
    '嵌入式软件占软件销售收入的比重',
    'Share of embedded software in sales',
    PERCENT,
    ratioOf('industry.software.embedded', 'industry.software.sales', OF_A_HUNDRED),
  ),
];

/** In the order of the catalogue: what others are taken from before them. */
export const INDICATORS: NewIndicator[] = [
  ...NETWORK,
  ...SERVICES,
  ...COMMUNITY,
  ...MANUFACTURING,
  ...SOFTWARE,
];
