/** Contracts of the room workflow: how work goes from hand to hand, as data that a screen can draw. */
import { z } from 'zod';
import { AnnouncedYear, CalendarYear, KNOWLEDGE } from '#kernel/clock/contract.ts';
import { commandContract, PageInput, pageOf, queryContract, ROLES } from '#kernel/operation/contract.ts';

const Name = z.string().regex(/^[a-z][a-zA-Z]{1,30}$/);
const Title = z.object({ zh: z.string().min(1).max(40), en: z.string().min(1).max(60) });

/** A state: with whom work lies in it, until when, and after how long it goes up where nobody acts. */
export const FlowState = z.object({
  name: Name,
  title: Title,
  /** With the unit whose work it is, with a reviewer above, or with nobody, when it is through. */
  waitsFor: z.enum(['unit', 'reviewer', 'nobody']),
  /** Working days for the step from the day on which the state is entered; the first state is given its day. */
  dueInWorkingDays: z.int().min(1).max(250).optional(),
  /** Working days past the due day after which the unit above sees it and may act. */
  escalatesAfterWorkingDays: z.int().min(1).max(250).optional(),
});

/** A transition: who may, from where to where, what must hold, and what it means for authorship. */
export const FlowTransition = z.object({
  action: Name,
  title: Title,
  from: z.array(Name).min(1),
  to: Name,
  /** A role, held at the unit whose work it is or at the unit for whose decision it waits. */
  by: z.object({ role: z.enum(ROLES), at: z.enum(['unit', 'waiting']) }),
  /** Where it waits afterwards: where it was, at the first reviewer above, at the next one, or nowhere. */
  moves: z.enum(['stays', 'first', 'next', 'nowhere']),
  /** A condition by its name; of several transitions of one action the first whose condition holds is taken. */
  guard: Name.optional(),
  needsReason: z.boolean().optional(),
  /** Whoever does it has had a hand in what is reviewed, and may not review it. */
  isAuthoring: z.boolean().optional(),
  /** What is said from here on is new: who had a hand in what was said before is free to review it. */
  startsAnew: z.boolean().optional(),
});

export const Flow = z.object({
  name: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  version: z.int().min(1),
  title: Title,
  initial: Name,
  states: z.array(FlowState).min(2).max(30),
  transitions: z.array(FlowTransition).min(1).max(60),
});
export type Flow = z.infer<typeof Flow>;
export type FlowState = z.infer<typeof FlowState>;
export type FlowTransition = z.infer<typeof FlowTransition>;

/** A year of the working calendar: how well its days are known, from where, and who brought them where anyone did. */
export const KnownYear = z.object({
  year: z.int(),
  knowledge: z.enum(KNOWLEDGE),
  source: z.string().optional(),
  broughtAt: z.iso.datetime().optional(),
  /** The account, by its sign-in name: told to system administrators alone. */
  broughtBy: z.string().optional(),
});
export type KnownYear = z.infer<typeof KnownYear>;

/** A year with its days off and the weekend days on which all work; both empty where only weekends are known. */
export const YearOfDays = KnownYear.extend({
  holidays: CalendarYear.shape.holidays,
  makeUpDays: CalendarYear.shape.makeUpDays,
});
export type YearOfDays = z.infer<typeof YearOfDays>;

export const workflowContracts = {
  flow: queryContract({
    name: 'workflow.flow',
    title: { zh: '查看流程', en: 'View a flow' },
    input: z.object({ name: Flow.shape.name, version: z.coerce.number().int().min(1).optional() }),
    output: Flow,
    example: { name: 'reporting.report' },
  }),
  escalate: commandContract({
    name: 'workflow.escalate',
    title: { zh: '逾期督办', en: 'Take overdue work up' },
    input: z.object({}),
    output: z.object({ escalated: z.int() }),
    example: {},
  }),
  calendar: queryContract({
    name: 'workflow.calendar',
    title: { zh: '查看一年的工作日', en: 'View the working days of a year' },
    input: z.object({ year: z.coerce.number().int().min(1949).max(9999) }),
    output: YearOfDays,
    example: { year: 2027 },
  }),
  calendarYears: queryContract({
    name: 'workflow.calendar-years',
    title: { zh: '工作日历各年', en: 'Years of the working calendar' },
    input: z.object({ ...PageInput }),
    /** `present` is the year in which the city is. */
    output: pageOf(KnownYear).extend({ present: z.int() }),
    example: { limit: 20 },
  }),
  setCalendarYear: commandContract({
    name: 'workflow.set-calendar-year',
    title: { zh: '登记一年的放假安排', en: 'Bring the holidays of a year' },
    /** Replaces the year whole. Days that are set already stay as they are; only what is reckoned later changes. */
    input: AnnouncedYear,
    /** How well the year was known before. */
    output: z.object({ before: z.enum(KNOWLEDGE) }),
    example: {
      year: 2028,
      source: '国务院办公厅关于2028年部分节假日安排的通知',
      holidays: [['2028-01-24', '2028-01-31', '春节']],
      makeUpDays: ['2028-01-22'],
    },
  }),
} as const;
