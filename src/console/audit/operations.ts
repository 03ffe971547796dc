/** What an entry calls an operation, in words: the titles of the contracts. */
import { auditContracts } from '#kernel/audit/contract.ts';
import { filesContracts } from '#kernel/files/contract.ts';
import type { Text } from '#kernel/i18n/contract.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { keysContracts } from '#kernel/keys/contract.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { observationContracts } from '#kernel/observation/contract.ts';
import { publicationContracts } from '#kernel/publication/contract.ts';
import { searchContracts } from '#kernel/search/contract.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { viewsContracts } from '#kernel/views/contract.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { fillingContracts } from '#modules/reporting/filling-contract.ts';

const ROOMS = [
  reportingContracts,
  fillingContracts,
  identityContracts,
  unitsContracts,
  indicatorsContracts,
  auditContracts,
  keysContracts,
  publicationContracts,
  installationContracts,
  filesContracts,
  notifyContracts,
  workflowContracts,
  observationContracts,
  searchContracts,
  viewsContracts,
];

const TITLES: ReadonlyMap<string, Text> = new Map(
  ROOMS.flatMap((room) => Object.values(room).map(({ name, title }) => [name, title] as const)),
);

/** The title of an operation; one that the console does not know is called by its name. */
export function titleOf(operation: string): Text {
  return TITLES.get(operation) ?? { zh: operation, en: operation };
}

/** The operations that a list of entries can be narrowed to. */
export const OPERATIONS: readonly string[] = [...TITLES.keys()];
