/** Every query that gives values of figures is one of the ways that the tests of confidentiality try. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { listContracts } from '#server/contracts.ts';
import { WAYS } from './support/figure-ways.ts';
import { fieldsOf } from './support/output-fields.ts';

/** What outputs call values of figures, wherever they stand. */
const VALUES: readonly string[] = ['value', 'before', 'after', 'base', 'cells', 'countedCells'];
/** The rooms that hold values: each of their queries is looked at, whatever it calls what it gives. */
const ROOMS = /^(indicators|reporting)\./;

/** Queries that could be taken for ways to a figure, each with what it gives instead. */
const NO_VALUES: Readonly<Record<string, string>> = {
  'indicators.list': 'definitions',
  'indicators.export': 'definitions',
  'indicators.check-formula': 'definitions of what a formula names',
  'indicators.calendar': 'when figures are released, and which',
  'indicators.export-releases': 'when figures are released, and which',
  'reporting.forms': 'what is asked, and how many reported',
  'reporting.export-forms': 'what is asked, and how many reported',
  'reporting.form': 'what is asked, and how many reported',
  'reporting.reports': 'where reports stand',
  'reporting.export-reports': 'where reports stand',
  'reporting.inbox': 'where reports stand',
  'reporting.export-inbox': 'where reports stand',
  'reporting.export-filling':
    'what the caller drafted for his own units: src/modules/reporting/filling.test.ts',
  'files.download': 'evidence, read with its report: src/modules/reporting/evidence.test.ts',
  'units.export': 'the tree',
  'identity.export-rights': 'who may do what',
  'identity.export-accounts': 'accounts',
  'audit.export': 'entries without what they changed',
  'notify.export-deliveries': 'what was sent to other systems, as they were sent it: whether, never what',
  'notify.export-inbox': 'what the reader was told: forms, units and days',
  'notify.export-webhooks': 'where public events go',
  'observation.export-parked': 'jobs, and why they failed',
  'observation.reference': 'numbers of a request in the log',
};

const mayGiveValues = (contract: OperationContract) =>
  contract.kind === 'query' &&
  (contract.file !== undefined ||
    ROOMS.test(contract.name) ||
    VALUES.some((name) => fieldsOf(contract.output).has(name)));

it('holds for each query that gives values, and for nothing that is gone', () => {
  const found = [...listContracts().values()].filter(mayGiveValues).map(({ name }) => name);
  expect(found.sort()).toEqual([...Object.keys(WAYS), ...Object.keys(NO_VALUES)].sort());
});

it('finds values at any depth of an output', () => {
  const output = z.object({
    items: z.array(z.object({ trace: z.record(z.string(), z.object({ value: z.string() })) })),
  });
  expect([...fieldsOf(output)]).toEqual(['items', 'trace', 'value']);
});
