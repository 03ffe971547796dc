import { type ExportColumn, exportOf } from '#kernel/exchange/index.ts';
import { reportingContracts as contracts, type FormSummary, type ReportSummary } from './contract.ts';
import { formsPage, READERS, reportsPage } from './queries.ts';

const formColumns: readonly ExportColumn<FormSummary>[] = [
  { title: { zh: '编号', en: 'Code' }, value: ({ code }) => code },
  { title: { zh: '名称', en: 'Chinese name' }, value: ({ name }) => name.zh },
  { title: { zh: '英文名称', en: 'English name' }, value: ({ name }) => name.en },
  { title: { zh: '期间', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => state },
  { title: { zh: '截止日期', en: 'Due on' }, value: ({ dueOn }) => dueOn },
  { title: { zh: '应报', en: 'Expected' }, type: 'number', value: ({ expected }) => expected },
  { title: { zh: '已报', en: 'Submitted' }, type: 'number', value: ({ submitted }) => submitted },
  { title: { zh: '已通过', en: 'Approved' }, type: 'number', value: ({ approved }) => approved },
  { title: { zh: '逾期', en: 'Overdue' }, type: 'number', value: ({ overdue }) => overdue },
];

const reportColumns: readonly ExportColumn<ReportSummary>[] = [
  { title: { zh: '报表', en: 'Form' }, value: ({ formCode }) => formCode },
  { title: { zh: '报表名称', en: 'Form name' }, value: ({ formName }) => formName.zh },
  { title: { zh: '期间', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '单位代码', en: 'Unit code' }, value: ({ unitCode }) => unitCode },
  { title: { zh: '单位', en: 'Unit' }, value: ({ unitName }) => unitName },
  { title: { zh: '所属', en: 'Path' }, value: ({ path }) => path },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => state },
  { title: { zh: '截止日期', en: 'Due on' }, value: ({ dueOn }) => dueOn },
  { title: { zh: '是否逾期', en: 'Overdue' }, value: ({ isOverdue }) => isOverdue },
  { title: { zh: '修订次数', en: 'Revision' }, value: ({ revision }) => revision },
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
