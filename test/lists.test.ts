/** Every list of the house leaves it as a file, with the filters that it has on its screen. */
import { expect, it } from 'vitest';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { listContracts } from '#server/contracts.ts';

/** Lists that nobody takes away as a table, and why. */
const NOT_EXPORTED: Readonly<Record<string, string>> = {
  'audit.anchors': 'public, read by whoever verifies the trail, as data',
  'keys.public': 'public, read by whoever verifies a signature, as data',
  'indicators.figure': 'public, read as data at its own address; whoever works here exports its inner twin',
  'files.list': 'the papers of one record, each of which is fetched itself',
  'identity.delegations': 'a person’s own few, on the page of the account',
  'units.children': 'a step of the tree, which units.list holds whole',
  'units.search': 'some of what units.list holds',
  'workflow.calendar-years': 'the choice of a year, whose days stand on its own page',
};

const contracts = [...listContracts().values()];
const fieldsOf = ({ input }: OperationContract) => input.shape;
const isPaged = (contract: OperationContract) =>
  contract.kind === 'query' && 'after' in fieldsOf(contract) && 'limit' in fieldsOf(contract);

const exported = new Set(contracts.flatMap(({ list }) => list ?? []));

it('exports every paged list, or says why not', () => {
  const lists = contracts.filter(isPaged).map(({ name }) => name);
  const missing = lists.filter((name) => !exported.has(name) && !Object.hasOwn(NOT_EXPORTED, name));
  expect(lists.length).toBeGreaterThan(15);
  expect(missing).toEqual([]);
  expect(Object.keys(NOT_EXPORTED).filter((name) => exported.has(name) || !lists.includes(name))).toEqual([]);
});

it('gives an export the filters of its list, and no others', () => {
  for (const contract of contracts) {
    if (contract.list === undefined) continue;
    const list = listContracts().get(contract.list);
    expect(list, contract.name).toBeDefined();
    if (!list) continue;
    const { after: _, limit: __, ...filters } = fieldsOf(list);
    const { format, ...own } = fieldsOf(contract);
    expect(format, contract.name).toBeDefined();
    expect(Object.keys(own), contract.name).toEqual(Object.keys(filters));
    for (const [field, schema] of Object.entries(filters)) expect(own[field], contract.name).toBe(schema);
  }
});
