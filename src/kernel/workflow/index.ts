/** Workflow: how work goes from hand to hand, as data; one engine, one history, and what happens when nobody acts. */
import { fileURLToPath } from 'node:url';
import { assert, refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { Topic } from '#kernel/notify/index.ts';
import { query, type Room } from '#kernel/operation/index.ts';
import { calendarOperations, LACKING } from './calendar.ts';
import { workflowContracts as contracts } from './contract.ts';
import { escalate } from './escalation.ts';
import type { DefinedFlow } from './flow.ts';

export { tellOfLackingYears } from './calendar.ts';
export { calendarOf } from './calendar-store.ts';
export { workflowDigest } from './digest-store.ts';
export { judge, type Standing, wayUp } from './engine.ts';
export { type DefinedFlow, defineFlow } from './flow.ts';
export {
  type EntryStep,
  insertSteps,
  listSteps,
  listStepsOf,
  type StepRecord,
  stepsToKeep,
  updateInstances,
} from './instance-store.ts';
export { begin } from './work.ts';

/** What the room tells people about. */
export const workflowTopics: readonly Topic[] = [LACKING];

/** The room with the flows of the house; the newest version of a name is the one that is drawn. */
export function createWorkflowRoom(flows: readonly DefinedFlow<never>[]): Room {
  const names = flows.map(({ flow }) => `${flow.name}/${flow.version}`);
  assert(new Set(names).size === names.length, 'two flows have one name and version');
  const view = query(contracts.flow, {
    access: 'signed-in',
    audit: 'not-audited',
    handle: async (_, { name, version }) => {
      const found = flows
        .map(({ flow }) => flow)
        .filter((flow) => flow.name === name && (version === undefined || flow.version === version))
        .toSorted((a, b) => b.version - a.version)[0];
      if (!found) throw refuseCommon('not-found');
      return found;
    },
  });
  return {
    name: 'workflow',
    operations: [view, escalate, ...calendarOperations],
    migrations: { room: 'workflow', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
