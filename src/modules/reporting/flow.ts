import { type DefinedFlow, defineFlow } from '#kernel/workflow/index.ts';

/** What the guards of a report's flow ask. */
export interface ReportFacts {
  isExpired: boolean;
}

const REPORTER = { role: 'reporter', at: 'unit' } as const;
const REVIEWER = { role: 'reviewer', at: 'waiting' } as const;

/** How a report goes from its unit up to the owner of its form. A change of it takes a new version. */
export const REPORT_FLOW: DefinedFlow<ReportFacts> = defineFlow<ReportFacts>(
  {
    name: 'reporting.report',
    version: 1,
    title: { zh: '报送流程', en: 'The way of a report' },
    initial: 'draft',
    states: [
      {
        name: 'draft',
        title: { zh: '待填', en: 'To fill in' },
        waitsFor: 'unit',
        escalatesAfterWorkingDays: 3,
      },
      {
        name: 'submitted',
        title: { zh: '审核中', en: 'Under review' },
        waitsFor: 'reviewer',
        dueInWorkingDays: 5,
        escalatesAfterWorkingDays: 5,
      },
      { name: 'approved', title: { zh: '已通过', en: 'Approved' }, waitsFor: 'nobody' },
      {
        name: 'returned',
        title: { zh: '待更正', en: 'To correct' },
        waitsFor: 'unit',
        dueInWorkingDays: 3,
        escalatesAfterWorkingDays: 3,
      },
    ],
    transitions: [
      {
        action: 'save',
        title: { zh: '保存', en: 'Save' },
        from: ['draft'],
        to: 'draft',
        by: REPORTER,
        moves: 'stays',
        guard: 'isOpen',
        isAuthoring: true,
      },
      {
        action: 'save',
        title: { zh: '保存', en: 'Save' },
        from: ['returned'],
        to: 'returned',
        by: REPORTER,
        moves: 'stays',
        guard: 'isOpen',
        isAuthoring: true,
      },
      {
        action: 'submit',
        title: { zh: '上报', en: 'Submit' },
        from: ['draft', 'returned'],
        to: 'submitted',
        by: REPORTER,
        moves: 'first',
        guard: 'isOpen',
        isAuthoring: true,
      },
      {
        action: 'approve',
        title: { zh: '逐级通过', en: 'Pass up' },
        from: ['submitted'],
        to: 'submitted',
        by: REVIEWER,
        moves: 'next',
        guard: 'hasNext',
      },
      {
        action: 'approve',
        title: { zh: '最后通过', en: 'Approve' },
        from: ['submitted'],
        to: 'approved',
        by: REVIEWER,
        moves: 'nowhere',
      },
      {
        action: 'return',
        title: { zh: '退回', en: 'Return' },
        from: ['submitted'],
        to: 'returned',
        by: REVIEWER,
        moves: 'nowhere',
        needsReason: true,
      },
      {
        action: 'correct',
        title: { zh: '更正', en: 'Correct' },
        from: ['approved'],
        to: 'returned',
        by: REPORTER,
        moves: 'nowhere',
        guard: 'isOpen',
        needsReason: true,
        isAuthoring: true,
        startsAnew: true,
      },
    ],
  },
  { isOpen: ({ isExpired }) => !isExpired, hasNext: ({ hasNext }) => hasNext },
);
