/** Whoever looks at people other than in his own chain of work leaves an entry. */
import { expect, it } from 'vitest';
import type { Operation } from '#kernel/operation/index.ts';
import { roomsOfTests } from '#server/testing.ts';
import { fieldsOf } from './support/output-fields.ts';

/** What outputs call people. */
const PEOPLE: readonly string[] = [
  'account',
  'actorAccount',
  'broughtBy',
  'by',
  'displayName',
  'holder',
  'onBehalfOf',
  'reporter',
];
/** Rooms and queries that tell of people whatever they call them. */
const OF_PEOPLE = /^(identity|audit)\.|^search\.people$|^files\.|^notify\.(settings|channels|inbox)$/;

/** Looks at people that leave no entry, each with the reason. */
const NOT_AUDITED: Readonly<Record<string, string>> = {
  'identity.me': 'the caller himself',
  'identity.sessions': 'the caller himself',
  'identity.second-factor': 'the caller himself',
  'identity.provider-link': 'the caller himself',
  'identity.delegations': 'whom the caller himself stands in for, and who stands in for him',
  'identity.rights': 'roles and operations, no person',
  'identity.password-policy': 'a policy, no person',
  'audit.anchors': 'signed roots, no person',
  'audit.retention': 'days by operation, no person',
  'files.list': 'who attached: told to those on the way of its report alone',
  'files.retention': 'days by kind, no person',
  'notify.inbox': 'what the caller himself was told',
  'notify.settings': 'the caller himself',
  'notify.channels': 'ways out, no person',
  'workflow.flow': 'roles that take a step, no person',
  'workflow.calendar': 'who brought a year: told to system administrators alone, who bring years',
  'workflow.calendar-years': 'who brought a year: told to system administrators alone, who bring years',
  'indicators.figure': 'the same trace, read by everyone without its people: test/leaks.property.test.ts',
  'indicators.internal-figure': 'who reported and approved: told to those on the way of the report alone',
  'reporting.report': 'who did what: told to those on its way alone',
};

const tellsOfPeople = ({ contract }: Operation) =>
  contract.kind === 'query' &&
  (OF_PEOPLE.test(contract.name) || PEOPLE.some((field) => fieldsOf(contract.output).has(field)));

it('is true of every query that tells of people, or it says why not', () => {
  const silent = [...roomsOfTests().operations.values()]
    .filter(tellsOfPeople)
    .filter(({ audit }) => audit === 'not-audited')
    .map(({ contract }) => contract.name);
  expect(silent.sort()).toEqual(Object.keys(NOT_AUDITED).sort());
});
