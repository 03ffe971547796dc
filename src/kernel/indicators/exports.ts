/** The lists of the room as files: the catalogue, what a figure is made of, how it went, the release calendar. */
import { type ExportColumn, exportOf, yesOrNo } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import type { Query } from '#kernel/operation/index.ts';
import {
  indicatorsContracts as contracts,
  type FigureShare,
  type Indicator,
  type PastValue,
  type Release,
  type Revision,
  type TrendPoint,
} from './contract.ts';
import { indicatorsPage } from './definitions.ts';
import { type Lineage, readFigure } from './figure.ts';
import { historyPage } from './history.ts';
import { calendarPage } from './releases.ts';
import { revisionsPage } from './revisions.ts';
import { readTrend } from './trend.ts';
import {
  BOUND_WORDS,
  FREQUENCY_WORDS,
  GROWTH_WORDS,
  KIND_WORDS,
  PURPOSE_WORDS,
  REVISION_WORDS,
  STATUS_WORDS,
  TIME_WORDS,
} from './words-contract.ts';
import { INTERNAL } from './write-store.ts';

/** Who reads figures that are not public yet: those who report, review and run the reporting. */
export const READERS = { roles: ['reporter', 'reviewer', 'office'] } as const;

const indicatorColumns = (language: Language): readonly ExportColumn<Indicator>[] => [
  { title: { zh: '编号', en: 'Code' }, value: ({ code }) => code },
  { title: { zh: '名称', en: 'Chinese name' }, value: ({ name }) => name.zh },
  { title: { zh: '英文名称', en: 'English name' }, value: ({ name }) => name.en },
  { title: { zh: '计量单位', en: 'Unit of measure' }, value: ({ unitOfMeasure }) => unitOfMeasure[language] },
  { title: { zh: '类型', en: 'Kind' }, value: ({ kind }) => KIND_WORDS[kind][language] },
  { title: { zh: '来源指标', en: 'Sources' }, value: ({ sources }) => sources.join(' ') },
  { title: { zh: '公式', en: 'Formula' }, value: ({ expression }) => expression },
  { title: { zh: '频率', en: 'Frequency' }, value: ({ frequency }) => FREQUENCY_WORDS[frequency][language] },
  { title: { zh: '跨期取法', en: 'Over time' }, value: ({ time }) => TIME_WORDS[time][language] },
  { title: { zh: '用途', en: 'Purpose' }, value: ({ purpose }) => PURPOSE_WORDS[purpose][language] },
  { title: { zh: '小数位数', en: 'Decimals' }, type: 'number', value: ({ decimals }) => decimals },
];

const shareColumns = (language: Language): readonly ExportColumn<FigureShare>[] => [
  { title: { zh: '单位代码', en: 'Unit code' }, value: ({ code }) => code },
  { title: { zh: '单位', en: 'Unit' }, value: ({ name }) => name },
  { title: { zh: '单位英文名', en: 'Unit in English' }, value: ({ nameEn }) => nameEn },
  { title: { zh: '层级', en: 'Level' }, type: 'number', value: ({ level }) => level },
  {
    title: { zh: '本单位填报', en: 'Own report' },
    value: ({ isOwn }) => yesOrNo(isOwn, language),
  },
  { title: { zh: '数值', en: 'Value' }, type: 'number', value: ({ value }) => value },
  { title: { zh: '数值性质', en: 'Bound' }, value: ({ bound }) => BOUND_WORDS[bound][language] },
  { title: { zh: '无数值的原因', en: 'Why there is no value' }, value: ({ reason }) => reason?.[language] },
  { title: { zh: '状态', en: 'Status' }, value: ({ status }) => STATUS_WORDS[status][language] },
  {
    title: { zh: '应报', en: 'Expected' },
    type: 'number',
    value: ({ completeness }) => completeness.expected,
  },
  {
    title: { zh: '已报', en: 'Received' },
    type: 'number',
    value: ({ completeness }) => completeness.received,
  },
];

const revisionColumns = (language: Language): readonly ExportColumn<Revision>[] => [
  { title: { zh: '单位代码', en: 'Unit code' }, value: ({ unit }) => unit.code },
  { title: { zh: '单位', en: 'Unit' }, value: ({ unit }) => unit.name },
  { title: { zh: '指标', en: 'Indicator' }, value: ({ indicator }) => indicator.code },
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '版', en: 'Revision' }, type: 'number', value: ({ revision }) => revision },
  { title: { zh: '原值', en: 'Before' }, type: 'number', value: ({ before }) => before },
  { title: { zh: '新值', en: 'Value' }, type: 'number', value: ({ value }) => value },
  { title: { zh: '差额', en: 'Difference' }, type: 'number', value: ({ difference }) => difference },
  { title: { zh: '无数值的原因', en: 'Why there is no value' }, value: ({ reason }) => reason?.[language] },
  {
    title: { zh: '修订原因', en: 'Reason' },
    value: ({ reasonCode }) => reasonCode && REVISION_WORDS[reasonCode][language],
  },
  { title: { zh: '时间', en: 'Time' }, value: ({ at }) => at },
];

const historyColumns = (language: Language): readonly ExportColumn<PastValue>[] => [
  { title: { zh: '时间', en: 'Time' }, value: ({ at }) => at },
  { title: { zh: '数值', en: 'Value' }, type: 'number', value: ({ value }) => value },
  { title: { zh: '数值性质', en: 'Bound' }, value: ({ bound }) => BOUND_WORDS[bound][language] },
  { title: { zh: '版', en: 'Revision' }, type: 'number', value: ({ revision }) => revision },
  {
    title: { zh: '修订原因', en: 'Reason' },
    value: ({ revisionReason: reason }) => reason && REVISION_WORDS[reason.code][language],
  },
  { title: { zh: '修订说明', en: 'In words' }, value: ({ revisionReason }) => revisionReason?.text },
  { title: { zh: '状态', en: 'Status' }, value: ({ status }) => STATUS_WORDS[status][language] },
  { title: { zh: '用途', en: 'Purpose' }, value: ({ purpose }) => PURPOSE_WORDS[purpose][language] },
  { title: { zh: '审计条目', en: 'Audit entry' }, value: ({ auditEntry }) => auditEntry },
];

/** A point with what its growths are measured in. */
type TrendRow = TrendPoint & { growthIn: string };

const trendColumns = (language: Language): readonly ExportColumn<TrendRow>[] => [
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '数值', en: 'Value' }, type: 'number', value: ({ value }) => value },
  { title: { zh: '数值性质', en: 'Bound' }, value: ({ bound }) => BOUND_WORDS[bound][language] },
  { title: { zh: '无数值的原因', en: 'Why there is no value' }, value: ({ reason }) => reason?.[language] },
  { title: { zh: '状态', en: 'Status' }, value: ({ status }) => STATUS_WORDS[status][language] },
  {
    title: { zh: '环比', en: 'On the period before' },
    type: 'number',
    value: ({ previous }) => previous.value,
  },
  {
    title: { zh: '无环比的原因', en: 'Why there is none' },
    value: ({ previous }) => previous.reason?.[language],
  },
  { title: { zh: '同比', en: 'On the year before' }, type: 'number', value: ({ year }) => year.value },
  { title: { zh: '无同比的原因', en: 'Why there is none' }, value: ({ year }) => year.reason?.[language] },
  { title: { zh: '增长的单位', en: 'Growth in' }, value: ({ growthIn }) => growthIn },
];

const releaseColumns = (language: Language): readonly ExportColumn<Release>[] => [
  { title: { zh: '名称', en: 'Chinese name' }, value: ({ name }) => name.zh },
  { title: { zh: '英文名称', en: 'English name' }, value: ({ name }) => name.en },
  {
    title: { zh: '指标', en: 'Indicators' },
    value: ({ indicators }) => indicators.map(({ code }) => code).join(' '),
  },
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '状态', en: 'Status' }, value: ({ stage }) => STATUS_WORDS[stage][language] },
  { title: { zh: '发布时间', en: 'Release at' }, value: ({ releaseAt }) => releaseAt },
  { title: { zh: '实际发布', en: 'Published at' }, value: ({ publishedAt }) => publishedAt },
];

export const exportIndicators = exportOf(contracts.export, {
  access: READERS,
  subject: 'indicators',
  page: indicatorsPage,
  columns: indicatorColumns,
});

export const exportRevisions = exportOf(contracts.exportRevisions, {
  access: READERS,
  subject: 'indicators/revisions',
  page: revisionsPage,
  columns: revisionColumns,
});

export const exportHistory = exportOf(contracts.exportHistory, {
  access: READERS,
  subject: 'indicators/history',
  page: historyPage,
  columns: historyColumns,
});

export const exportTrend = exportOf(contracts.exportTrend, {
  access: READERS,
  subject: 'indicators/trend',
  async page(ctx, input) {
    const { growthIn, points } = await readTrend(ctx, input, INTERNAL);
    const measured = GROWTH_WORDS[growthIn][ctx.language];
    return { items: points.map((point) => ({ ...point, growthIn: measured })) };
  },
  columns: trendColumns,
});

export const exportReleases = exportOf(contracts.exportReleases, {
  access: READERS,
  subject: 'indicators/releases',
  page: calendarPage,
  columns: releaseColumns,
});

/** The units below a figure with their shares, within the caller's scope, published or not. */
export function createSharesExport(lineage: Lineage): Query {
  return exportOf(contracts.exportShares, {
    access: READERS,
    subject: 'indicators/shares',
    page: async (ctx, input) => (await readFigure(ctx, input, INTERNAL, lineage)).trace.children,
    columns: shareColumns,
  });
}
