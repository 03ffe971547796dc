/** The engine: what becomes of a piece of work when someone acts on it. It knows nothing but its arguments. */
import type { Calendar } from '#kernel/clock/index.ts';
import type { Grant } from '#kernel/operation/index.ts';
import { ancestorsOf, contains, subtreeOf } from '#lib/tree-key.ts';
import type { FlowTransition } from './contract.ts';
import { type DefinedFlow, stateOf } from './flow.ts';

/** A unit on the way up. */
export interface Place {
  unitId: string;
  key: bigint;
}

/** Where a piece of work stands. */
export interface Standing {
  state: string;
  unitId: string;
  treeKey: bigint;
  topKey: bigint;
  waiting?: Place;
  /** The unit above that may act as well, because nobody acted in time. */
  escalated?: Place;
  dueOn?: string;
  escalatesOn?: string;
  authors: readonly string[];
}

/** Who acts, with the roles that he holds or stands in for. */
export interface ActingPerson {
  id: string;
  grants: readonly Pick<Grant, 'role' | 'unitId' | 'serves' | 'onBehalfOf'>[];
}

export interface Attempt<F> {
  action: string;
  person: ActingPerson;
  facts: F;
  reason?: string | undefined;
  /** The units on the way up by their keys. */
  units: Pick<ReadonlyMap<bigint, { id: string }>, 'get'>;
  today: string;
  calendar: Calendar;
}

export const REASONS_REFUSED = [
  'wrong-state',
  'not-holder',
  'own-work',
  'no-reason',
  'guarded',
  'no-unit',
] as const;

export type Verdict =
  | { isAllowed: false; why: (typeof REASONS_REFUSED)[number]; guard?: string }
  | {
      isAllowed: true;
      transition: FlowTransition;
      /** The unit at which the person acts; the subject's own where he is no reviewer. */
      at: Place;
      behalfOf?: { id: string; name: string };
      next: Standing;
    };

/**
 * The keys of the units that decide in turn: those above the subject up to the top, nearest first. What belongs to the
 * top itself is decided by the top.
 */
export function wayUp(treeKey: bigint, topKey: bigint): bigint[] {
  const range = subtreeOf(topKey);
  const way = ancestorsOf(treeKey).filter((key) => contains(range, key));
  return way.length > 0 ? way : [topKey];
}

function nextKey(standing: Standing, at: bigint): bigint | undefined {
  const way = wayUp(standing.treeKey, standing.topKey);
  return way[way.indexOf(at) + 1];
}

const isOwn = (standing: Standing, id: string) => standing.authors.includes(id);

/** The role by which a person may take a transition, held or stood in for, and the unit at which it is taken. */
function holding({ by }: FlowTransition, standing: Standing, person: ActingPerson) {
  const places: Place[] =
    by.at === 'unit'
      ? [{ unitId: standing.unitId, key: standing.treeKey }]
      : [standing.waiting, standing.escalated].filter((place) => place !== undefined);
  const held = places.flatMap((at) =>
    person.grants
      .filter(({ role, unitId, serves }) => role === by.role && (serves ?? [unitId]).includes(at.unitId))
      .map(({ onBehalfOf }) => ({ at, onBehalfOf })),
  );
  // Own roles first; of those stood in for, one whose holder has no hand in it.
  return held.toSorted((a, b) => weigh(a.onBehalfOf) - weigh(b.onBehalfOf))[0];
  function weigh(other: { id: string } | undefined): number {
    return other === undefined ? 0 : isOwn(standing, other.id) ? 2 : 1;
  }
}

/** Judges an act: the transition that it takes and where the work then stands, or why it is refused. */
export function judge<F>(defined: DefinedFlow<F>, standing: Standing, attempt: Attempt<F>): Verdict {
  const { action, person, facts, reason } = attempt;
  const candidates = defined.flow.transitions.filter(
    (transition) => transition.action === action && transition.from.includes(standing.state),
  );
  const [first] = candidates;
  if (!first) return { isAllowed: false, why: 'wrong-state' };
  const held = holding(first, standing, person);
  if (!held) return { isAllowed: false, why: 'not-holder' };
  const { at, onBehalfOf } = held;
  const isReview = first.by.at === 'waiting';
  // Nobody reviews what he had a hand in: not as himself, not for another, and no other for him.
  if (isReview && (isOwn(standing, person.id) || (onBehalfOf && isOwn(standing, onBehalfOf.id))))
    return { isAllowed: false, why: 'own-work' };
  const known = { ...facts, hasNext: nextKey(standing, at.key) !== undefined };
  const transition = candidates.find(({ guard }) => guard === undefined || defined.guards[guard]?.(known));
  if (!transition)
    return { isAllowed: false, why: 'guarded', ...(first.guard ? { guard: first.guard } : {}) };
  if (transition.needsReason && (reason ?? '').trim() === '') return { isAllowed: false, why: 'no-reason' };
  const waiting = waitingAfter(transition, standing, at, attempt.units);
  if (waiting === 'missing') return { isAllowed: false, why: 'no-unit' };
  return {
    isAllowed: true,
    transition,
    at,
    ...(onBehalfOf ? { behalfOf: onBehalfOf } : {}),
    next: after(defined, standing, transition, waiting, attempt, onBehalfOf?.id),
  };
}

function waitingAfter(
  { moves }: FlowTransition,
  standing: Standing,
  at: Place,
  units: Attempt<unknown>['units'],
): Place | undefined | 'missing' {
  if (moves === 'nowhere') return undefined;
  if (moves === 'stays') return standing.waiting;
  const key = moves === 'first' ? wayUp(standing.treeKey, standing.topKey)[0] : nextKey(standing, at.key);
  const unit = key === undefined ? undefined : units.get(key);
  return key === undefined || !unit ? 'missing' : { unitId: unit.id, key };
}

/** The due day of a state and the day after which it goes up. */
export function termsOf(
  defined: DefinedFlow<never>,
  name: string,
  dueOn: string | undefined,
  calendar: Calendar,
) {
  if (dueOn === undefined) return {};
  const { escalatesAfterWorkingDays: after } = stateOf(defined.flow, name);
  return { dueOn, ...(after === undefined ? {} : { escalatesOn: calendar.addWorkingDays(dueOn, after) }) };
}

function after<F>(
  defined: DefinedFlow<F>,
  standing: Standing,
  transition: FlowTransition,
  waiting: Place | undefined,
  { person, today, calendar }: Attempt<F>,
  behalfId: string | undefined,
): Standing {
  const { waiting: _, escalated, dueOn, escalatesOn, ...rest } = standing;
  const isSameStep = transition.moves === 'stays' && transition.to === standing.state;
  const days = stateOf(defined.flow, transition.to).dueInWorkingDays;
  const terms = isSameStep
    ? {
        ...(escalated ? { escalated } : {}),
        ...(dueOn ? { dueOn } : {}),
        ...(escalatesOn ? { escalatesOn } : {}),
      }
    : termsOf(
        defined,
        transition.to,
        days === undefined ? undefined : calendar.addWorkingDays(today, days),
        calendar,
      );
  const before = transition.startsAnew ? [] : standing.authors;
  const hands = transition.isAuthoring ? [person.id, ...(behalfId === undefined ? [] : [behalfId])] : [];
  return {
    ...rest,
    state: transition.to,
    ...(waiting ? { waiting } : {}),
    ...terms,
    authors: hands.every((hand) => before.includes(hand)) ? before : [...new Set([...before, ...hands])],
  };
}
