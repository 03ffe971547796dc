/** Contracts of the reporting module: forms, the reports that units file on them, and their way up to the city. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { FileView } from '#kernel/files/file-contract.ts';
import {
  BOUNDS,
  DecimalText,
  IndicatorCode,
  PeriodCode,
  REVISION_REASONS,
} from '#kernel/indicators/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
import { Day, UNIT_KINDS, UnitCode } from '#kernel/units/contract.ts';
import { PERIOD_KINDS } from '#lib/period.ts';
import { Check, Explanation, Reference } from './check-contract.ts';

const Name = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });

export const FORM_PURPOSES = ['administrative', 'statistical'] as const;
export const FORM_STATES = ['draft', 'sent', 'closed'] as const;

/** Why a report says something else of what counts already; it goes with the figure. */
export const RevisionCode = z.enum(REVISION_REASONS);
export type RevisionCode = z.infer<typeof RevisionCode>;

/**
 * Where a report stands: with its unit (`draft`, `returned`), with the reviewers of a level above (`submitted`), or
 * through (`approved`). `waitingLevel` says whose turn it is.
 */
export const REPORT_STATES = ['draft', 'submitted', 'returned', 'approved'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** Why a report is in someone's inbox; `chase`: nobody acted in time, and it went up. */
export const TASKS = ['fill', 'correct', 'decide', 'chase'] as const;
export type Task = (typeof TASKS)[number];

export const FormItem = z.object({
  indicator: IndicatorCode,
  /** Allows the unit to say that the true value is at least the one given. */
  allowsAtLeast: z.boolean().default(false),
  isRequired: z.boolean().default(true),
  help: z.object({ zh: z.string().max(500), en: z.string().max(500) }).optional(),
});

export const Form = z.object({
  id: z.uuid(),
  code: z.string().regex(/^[A-Z][A-Z0-9-]{1,30}$/, '如 NET-01 / such as NET-01'),
  name: Name,
  period: PeriodCode,
  periodKind: z.enum(PERIOD_KINDS),
  items: z.array(FormItem).min(1).max(100),
  /** What must hold of what units report, or be explained. */
  checks: z.array(Check).max(100).default([]),
  dueOn: Day,
  /** After this day the form may be refused by those asked. */
  expiresOn: Day,
  approver: z.object({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
  purpose: z.enum(FORM_PURPOSES),
  minutesAsked: z.int().min(1).max(10_000),
  state: z.enum(FORM_STATES),
  version: z.int(),
});
export type Form = z.infer<typeof Form>;

export const FormSummary = Form.omit({ items: true, checks: true }).extend({
  expected: z.int(),
  submitted: z.int(),
  approved: z.int(),
  overdue: z.int(),
});

/** One cell: the value as a decimal string, or absent while nothing is typed. */
export const Cell = z.object({
  indicator: IndicatorCode,
  value: DecimalText.optional(),
  bound: z.enum(BOUNDS).default('exact'),
});
export type Cell = z.infer<typeof Cell>;

/** What the caller may do with a report: a screen shows only these buttons. */
export const ReportPolicies = z.object({
  save: z.boolean(),
  submit: z.boolean(),
  approve: z.boolean(),
  return: z.boolean(),
  correct: z.boolean(),
});

export type FormSummary = z.infer<typeof FormSummary>;

export const ReportSummary = z.object({
  id: z.uuid(),
  formId: z.uuid(),
  formCode: z.string(),
  formName: Name,
  period: z.string(),
  unitCode: UnitCode,
  unitName: z.string(),
  unitNameEn: z.string(),
  /** The names from the county down to the unit, for lists. */
  path: z.string(),
  state: z.enum(REPORT_STATES),
  /** The level of the tree whose reviewer is to decide; absent unless submitted. */
  waitingLevel: z.int().optional(),
  revision: z.int(),
  dueOn: Day,
  isOverdue: z.boolean(),
  /** The present step: its day, the working days left to it (negative when it is past), and whether it went up. */
  step: z.object({ dueOn: Day, workingDaysLeft: z.int(), isEscalated: z.boolean() }).optional(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
});
export type ReportSummary = z.infer<typeof ReportSummary>;

/** A report that waits for the caller, and why. */
export const InboxItem = ReportSummary.extend({ task: z.enum(TASKS) });
export type InboxItem = z.infer<typeof InboxItem>;

/** A file that was handed in. */
export const Evidence = FileView.pick({ id: true, name: true, type: true, sizeBytes: true, sha256: true });
export type Evidence = z.infer<typeof Evidence>;

/** One event in a report's life. */
export const ReportEvent = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['opened', 'saved', 'submitted', 'approved', 'returned', 'correction', 'escalated']),
  unitCode: UnitCode,
  unitName: z.string(),
  /** The person; absent for who has no part in the report's way. */
  by: z.string().optional(),
  /** For whom, where a deputy acted. */
  onBehalfOf: z.string().optional(),
  reason: z.string().optional(),
  /** With what opened a revision: why, as a code that goes with the figure. */
  reasonCode: RevisionCode.optional(),
  revision: z.int(),
  auditEntry: z.uuid(),
  /** With a submission: the files that were handed in with it. */
  evidence: z.array(Evidence).optional(),
  /** With a submission: why values that soft checks doubt are right. */
  explanations: z.array(Explanation).optional(),
});

export type ReportEvent = z.infer<typeof ReportEvent>;

export const ReportView = ReportSummary.extend({
  form: Form,
  cells: z.array(Cell),
  /** The cells as last counted, beside which a correction is shown. */
  countedCells: z.array(Cell),
  /** Values of the unit beside the form, as its checks ask for them; for who fills or reviews the report alone. */
  references: z.array(Reference),
  /** Why values that soft checks doubt are right, as last kept. */
  explanations: z.array(Explanation),
  events: z.array(ReportEvent),
  /** The flow by which it goes, in the version with which it began. */
  flow: z.object({ name: z.string(), version: z.int() }),
  /** Whether what it says counts, so that a return asks for a revision. */
  isCounted: z.boolean(),
  policies: ReportPolicies,
});
export type ReportView = z.infer<typeof ReportView>;

const FORM_ID = '01900000-0000-7000-8000-000000000001';
const REPORT_ID = '01900000-0000-7000-8000-000000000002';
const Version = z.int().min(0);
const Decided = z.object({ id: z.uuid(), version: Version });
const Reason = z.string().trim().min(2).max(500);
/** What a unit says: its values, and why those that soft checks doubt are right. */
const Said = { cells: z.array(Cell).max(100), explanations: z.array(Explanation).max(100).default([]) };
const EXAMPLE_CELLS = [{ indicator: 'network.extranet.connected', value: '1', bound: 'exact' as const }];

/** What became of one of many: done, or refused with its code and a text in the caller's language. */
export const Settled = z.object({
  outcome: z.enum(['done', 'refused']),
  code: z.string().optional(),
  text: z.string().optional(),
});
export type Settled = z.infer<typeof Settled>;

const FormInput = Form.omit({ id: true, state: true, version: true, periodKind: true });

/** Which units a form goes to: those named, or all of some levels and kinds below a unit. */
export const Recipients = z.object({
  codes: z.array(UnitCode).max(20_000).optional(),
  below: UnitCode.optional(),
  levels: z.array(z.int().min(0).max(5)).max(6).optional(),
  kind: z.enum(UNIT_KINDS).default('government'),
  /** With departments: only codes that end so, such as `-LABOUR`. */
  codeSuffix: z
    .string()
    .regex(/^-[A-Z0-9]{1,16}$/)
    .optional(),
});

/** Which forms a list of them shows. */
const FormsInput = z.object({
  state: z.enum(FORM_STATES).optional(),
  sort: z.enum(['-dueOn', 'dueOn', 'code']).default('-dueOn'),
  ...PageInput,
});

const InboxInput = z.object({ ...PageInput });

/** Which reports a list of them shows. */
const ReportsInput = z.object({
  form: z.uuid().optional(),
  unit: UnitCode.optional(),
  state: z.enum(REPORT_STATES).optional(),
  isOverdue: z.boolean().optional(),
  text: z.string().max(100).optional(),
  sort: z.enum(['unit', '-updatedAt', 'updatedAt', 'dueOn']).default('unit'),
  ...PageInput,
});

export const reportingContracts = {
  defineForm: commandContract({
    name: 'reporting.define-form',
    title: { zh: '制定报表', en: 'Define a form' },
    input: FormInput,
    output: Form,
    example: {
      code: 'NET-01',
      name: { zh: '电子政务外网接入情况', en: 'Extranet access' },
      period: '2008Q4',
      items: [{ indicator: 'network.extranet.connected' }],
      dueOn: '2009-01-10',
      expiresOn: '2009-12-31',
      approver: { zh: '市信息化办公室', en: 'City informatization office' },
      purpose: 'administrative',
      minutesAsked: 5,
    },
  }),
  changeForm: commandContract({
    name: 'reporting.change-form',
    title: { zh: '修改未下发的报表', en: 'Change a form not yet sent' },
    input: FormInput.extend({ id: z.uuid(), version: Version }),
    output: Form,
    example: {
      id: FORM_ID,
      version: 1,
      code: 'NET-01',
      name: { zh: '电子政务外网接入情况', en: 'Extranet access' },
      period: '2008Q4',
      items: [{ indicator: 'network.extranet.connected' }],
      dueOn: '2009-01-12',
      expiresOn: '2009-12-31',
      approver: { zh: '市信息化办公室', en: 'City informatization office' },
      purpose: 'administrative',
      minutesAsked: 5,
    },
  }),
  sendForm: commandContract({
    name: 'reporting.send-form',
    title: { zh: '下发报表', en: 'Send a form' },
    input: z.object({ id: z.uuid(), version: Version, recipients: Recipients }),
    output: z.object({ sent: z.int(), form: Form }),
    example: { id: FORM_ID, version: 1, recipients: { below: '320200000000', levels: [5] } },
  }),
  forms: queryContract({
    name: 'reporting.forms',
    title: { zh: '报表目录', en: 'Forms' },
    input: FormsInput,
    output: pageOf(FormSummary),
    example: { state: 'sent', limit: 20 },
  }),
  exportForms: exportContract({
    name: 'reporting.export-forms',
    title: { zh: '导出报表目录', en: 'Export forms' },
    list: { name: 'reporting.forms', input: FormsInput },
  }),
  form: queryContract({
    name: 'reporting.form',
    title: { zh: '查看报表', en: 'View a form' },
    input: z.object({ id: z.uuid() }),
    output: Form.extend({
      summary: FormSummary,
      policies: z.object({ change: z.boolean(), send: z.boolean(), fill: z.boolean() }),
    }),
    example: { id: FORM_ID },
  }),
  inbox: queryContract({
    name: 'reporting.inbox',
    title: { zh: '待办', en: 'Work due' },
    input: InboxInput,
    /** Reports that wait for the caller: to fill, to correct, or to decide; most urgent first. */
    output: pageOf(InboxItem).extend({
      counts: z.object({ fill: z.int(), correct: z.int(), decide: z.int(), chase: z.int() }),
    }),
    example: { limit: 20 },
  }),
  exportInbox: exportContract({
    name: 'reporting.export-inbox',
    title: { zh: '导出待办', en: 'Export the work due' },
    list: { name: 'reporting.inbox', input: InboxInput },
  }),
  reports: queryContract({
    name: 'reporting.reports',
    title: { zh: '报送情况', en: 'Reports' },
    input: ReportsInput,
    output: pageOf(ReportSummary).extend({ total: z.int() }),
    example: { isOverdue: true, limit: 20 },
  }),
  exportReports: exportContract({
    name: 'reporting.export-reports',
    title: { zh: '导出报送情况', en: 'Export reports' },
    list: { name: 'reporting.reports', input: ReportsInput },
  }),
  report: queryContract({
    name: 'reporting.report',
    title: { zh: '查看报送', en: 'View a report' },
    input: z.object({ id: z.uuid() }),
    output: ReportView,
    example: { id: REPORT_ID },
  }),
  save: commandContract({
    name: 'reporting.save',
    title: { zh: '保存草稿', en: 'Save a draft' },
    input: z.object({ id: z.uuid(), version: Version, ...Said }),
    output: Decided,
    example: { id: REPORT_ID, version: 1, cells: EXAMPLE_CELLS },
  }),
  submit: commandContract({
    name: 'reporting.submit',
    title: { zh: '上报', en: 'Submit a report' },
    input: z.object({ id: z.uuid(), version: Version, ...Said }),
    output: Decided,
    example: { id: REPORT_ID, version: 1, cells: EXAMPLE_CELLS },
  }),
  approve: commandContract({
    name: 'reporting.approve',
    title: { zh: '审核通过', en: 'Approve a report' },
    input: z.object({ id: z.uuid(), version: Version }),
    output: Decided.extend({ state: z.enum(REPORT_STATES) }),
    example: { id: REPORT_ID, version: 2 },
  }),
  return: commandContract({
    name: 'reporting.return',
    title: { zh: '退回', en: 'Return a report' },
    input: z.object({
      id: z.uuid(),
      version: Version,
      reason: Reason,
      /** Of a report that counts already: why its figures are to be revised. */
      reasonCode: RevisionCode.optional(),
    }),
    output: Decided,
    example: { id: REPORT_ID, version: 2, reason: '数值与去年相差过大，请核实' },
  }),
  correct: commandContract({
    name: 'reporting.correct',
    title: { zh: '更正', en: 'Open a correction' },
    input: z.object({
      id: z.uuid(),
      version: Version,
      reason: Reason,
      reasonCode: RevisionCode,
    }),
    output: Decided,
    example: { id: REPORT_ID, version: 4, reason: '漏报一个接入点', reasonCode: 'correction' },
  }),
  submitMany: commandContract({
    name: 'reporting.submit-many',
    title: { zh: '批量上报', en: 'Submit many reports' },
    input: z.object({
      form: z.uuid(),
      reports: z
        .array(z.object({ unit: UnitCode, ...Said }))
        .min(1)
        .max(5000),
    }),
    /** What became of each: one that is refused stops no other and leaves no half. */
    output: z.object({ submitted: z.int(), items: z.array(Settled.extend({ unit: UnitCode })) }),
    example: { form: FORM_ID, reports: [{ unit: '320281001001', cells: EXAMPLE_CELLS }] },
  }),
  approveMany: commandContract({
    name: 'reporting.approve-many',
    title: { zh: '批量审核通过', en: 'Approve many reports' },
    input: z.object({ ids: z.array(z.uuid()).min(1).max(5000) }),
    output: z.object({ approved: z.int(), items: z.array(Settled.extend({ id: z.uuid() })) }),
    example: { ids: [REPORT_ID] },
  }),
} as const;
