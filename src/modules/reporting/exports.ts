import { type ExportColumn, exportOf, yesOrNo } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import {
  reportingContracts as contracts,
  type FormSummary,
  type InboxItem,
  type ReportSummary,
} from './contract.ts';
import { REPORT_FLOW } from './flow.ts';
import { formsPage, inboxPage, READERS, reportsPage } from './queries.ts';
import { FORM_STATE_WORDS, TASK_WORDS } from './words-contract.ts';

/** What the flow calls the states of a report. */
const stateOf = (state: ReportSummary['state'], language: Language) =>
  REPORT_FLOW.flow.states.find(({ name }) => name === state)?.title[language] ?? state;

const formColumns = (language: Language): readonly ExportColumn<FormSummary>[] => [
  { title: { zh: '编号', en: 'Code' }, value: ({ code }) => code },
  { title: { zh: '名称', en: 'Chinese name' }, value: ({ name }) => name.zh },
  { title: { zh: '英文名称', en: 'English name' }, value: ({ name }) => name.en },
  { title: { zh: '期别', en: 'Period' }, value: ({ period }) => period },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => FORM_STATE_WORDS[state][language] },
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

const inboxColumns = (language: Language): readonly ExportColumn<InboxItem>[] => [
  { title: { zh: '事项', en: 'Task' }, value: ({ task }) => TASK_WORDS[task][language] },
  { title: { zh: '办理期限', en: 'To be done by' }, value: ({ step }) => step?.dueOn },
  {
    title: { zh: '剩余工作日', en: 'Working days left' },
    type: 'number',
    value: ({ step }) => step?.workingDaysLeft,
  },
  {
    title: { zh: '已督办', en: 'Taken up' },
    value: ({ step }) => step && yesOrNo(step.isEscalated, language),
  },
  ...reportColumns(language),
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

export const exportInbox = exportOf(contracts.exportInbox, {
  access: READERS,
  subject: 'inbox',
  page: inboxPage,
  columns: inboxColumns,
});
