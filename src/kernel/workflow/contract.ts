/** Contracts of the room workflow: how work goes from hand to hand, as data that a screen can draw. */
import { z } from 'zod';
import { commandContract, queryContract, ROLES } from '#kernel/operation/contract.ts';

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
} as const;
