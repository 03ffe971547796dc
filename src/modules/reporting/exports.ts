import { type ExportColumn, exportOf, yesOrNo } from '#kernel/exchange/index.ts';
import type { Language, Text } from '#kernel/i18n/contract.ts';
import { reportingContracts as contracts, type FormSummary, type ReportSummary } from './contract.ts';
import { REPORT_FLOW } from './flow.ts';
import { formsPage, READERS, reportsPage } from './queries.ts';

const FORM_STATES: Readonly<Record<FormSummary['state'], Text>> = {
  draft: { zh: '草稿', en: 'Draft' },
  sent: { zh: '已下发', en: 'Sent' },
  closed: { zh: '已关闭', en: 'Closed' },
};

/** What the flow calls the states of a report. */
const stateOf = (state: ReportSummary['state'], language: Language) =>
  REPORT_FLOW.flow.states.find(({ name }) => name === state)?.title[language] ?? state;

const formColumns = (language: Language): readonly ExportColumn<FormSummary>[] => [
  { title: { zh: '编号', en: 'Code' }, value: ({ code }) => code },
  { title: { zh: '名称', en: 'Chinese name' }, value: ({ name }) => name.zh },
  { title: { zh: '英文名称', en: 'English name' }, value: ({ name }) => name.en },
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => FORM_STATES[state][language] },
  { title: { zh: '报送期限', en: 'Due on' }, value: ({ dueOn }) => dueOn },
  { title: { zh: '应报', en: 'Expected' }, type: 'number', value: ({ expected }) => expected },
  { title: { zh: '已报', en: 'Submitted' }, type: 'number', value: ({ submitted }) => submitted },
  { title: { zh: '已通过', en: 'Approved' }, type: 'number', value: ({ approved }) => approved },
  { title: { zh: '逾期', en: 'Overdue' }, type: 'number', value: ({ overdue }) => overdue },
];

const reportColumns = (language: Language): readonly ExportColumn<ReportSummary>[] => [
  { title: { zh: '报表', en: 'Form' }, value: ({ formCode }) => formCode },
  { title: { zh: '报表名称', en: 'Form name' }, value: ({ formName }) => formName[language] },
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '单位代码', en: 'Unit code' }, value: ({ unitCode }) => unitCode },
  { title: { zh: '单位', en: 'Unit' }, value: ({ unitName }) => unitName },
  { title: { zh: '所属', en: 'Path' }, value: ({ path }) => path },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => stateOf(state, language) },
  { title: { zh: '报送期限', en: 'Due on' }, value: ({ dueOn }) => dueOn },
  { title: { zh: '是否逾期', en: 'Overdue' }, value: ({ isOverdue }) => yesOrNo(isOverdue, language) },
  { title: { zh: '版', en: 'Revision' }, value: ({ revision }) => revision },
  { title: { zh: '更新时间', en: 'Updated at' }, value: ({ updatedAt }) => updatedAt },
  { title: { zh: '编码', en: 'Id' }, value: ({ id }) => id },
];

export const exportForms = exportOf(contracts.exportForms, {
  access: READERS,
  subject: 'forms',
  page: formsPage,
  columns: formColumns,
});

export const exportReports = exportOf(contracts.exportReports, {
  access: READERS,
  subject: 'reports',
  page: reportsPage,
  columns: reportColumns,
});
