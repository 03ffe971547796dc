import { assert } from '#kernel/errors/index.ts';
import { hashOf } from '#lib/hash.ts';
import { Flow, type FlowState, type FlowTransition } from './contract.ts';

/** What the engine itself knows of a piece of work when a guard is asked. */
export interface EngineFacts {
  /** Whether another reviewer stands above the one who acts. */
  hasNext: boolean;
}

/** The conditions of a flow by name: pure, over facts that the subject's room gathers. */
export type Guards<F> = Readonly<Record<string, (facts: F & EngineFacts) => boolean>>;

/** A definition that was found whole, with its guards. */
export interface DefinedFlow<F = object> {
  flow: Flow;
  guards: Guards<F>;
  sha256: string;
}

/** Checks a definition and gives it with its guards; a definition that leads nowhere does not start. */
export function defineFlow<F = object>(given: Flow, guards: Guards<F>): DefinedFlow<F> {
  const flow = Flow.parse(given);
  const faults = flowFaults(flow, Object.keys(guards));
  assert(faults.length === 0, `the flow ${flow.name}: ${faults.join('; ')}`);
  return { flow, guards, sha256: hashOf(flow) };
}

/** The state of a name; of a defined flow there is one. */
export function stateOf(flow: Flow, name: string): FlowState {
  const state = flow.states.find((candidate) => candidate.name === name);
  assert(state, `${flow.name} has no state ${name}`);
  return state;
}

/** The states that can be reached from one, itself included, along transitions or against them. */
function reached(flow: Flow, start: string, isBackward = false): Set<string> {
  const found = new Set([start]);
  for (const name of found) {
    for (const { from, to } of flow.transitions) {
      if (isBackward ? to === name : from.includes(name))
        for (const next of isBackward ? from : [to]) found.add(next);
    }
  }
  return found;
}

/** What is wrong with a definition: all of it, in words for whoever writes definitions. */
export function flowFaults(flow: Flow, guards: readonly string[]): string[] {
  const names = flow.states.map((state) => state.name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const mentioned = [flow.initial, ...flow.transitions.flatMap(({ from, to }) => [...from, to])];
  const unknown = [...new Set(mentioned.filter((name) => !names.includes(name)))];
  const fromStart = reached(flow, flow.initial);
  const ends = flow.states.filter((state) => state.waitsFor === 'nobody').map((state) => state.name);
  const toEnd = new Set(ends.flatMap((end) => [...reached(flow, end, true)]));
  return [
    ...twice.map((name) => `state ${name} stands twice`),
    ...unknown.map((name) => `there is no state ${name}`),
    ...(ends.length === 0 ? ['no state is an end'] : []),
    ...names.filter((name) => !fromStart.has(name)).map((name) => `state ${name} is never reached`),
    ...names.filter((name) => !toEnd.has(name)).map((name) => `no way leads from ${name} to an end`),
    ...flow.transitions.flatMap((transition) => transitionFaults(flow, transition, guards)),
    ...ambiguous(flow),
  ];
}

function transitionFaults(flow: Flow, transition: FlowTransition, guards: readonly string[]): string[] {
  const { action, guard, by, from, to, moves } = transition;
  const waits = (name: string) => flow.states.find((state) => state.name === name)?.waitsFor;
  const faults: string[] = [];
  if (guard !== undefined && !guards.includes(guard)) faults.push(`${action} names no guard: ${guard}`);
  if (by.at === 'waiting' && from.some((name) => waits(name) !== 'reviewer'))
    faults.push(`${action} is for a reviewer where none is waited for`);
  if ((waits(to) === 'reviewer') !== (moves === 'first' || moves === 'next'))
    faults.push(`${action} leads to ${to} and ${moves}`);
  return faults;
}

/** Of transitions of one action from one state, all but the last have a guard: otherwise the later are never taken. */
function ambiguous(flow: Flow): string[] {
  return flow.states.flatMap(({ name }) => {
    const byAction = Map.groupBy(
      flow.transitions.filter(({ from }) => from.includes(name)),
      ({ action }) => action,
    );
    return [...byAction].flatMap(([action, same]) =>
      same.slice(0, -1).some(({ guard }) => guard === undefined)
        ? [`${action} from ${name} is never taken twice`]
        : [],
    );
  });
}
