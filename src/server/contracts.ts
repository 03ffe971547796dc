import { auditContracts } from '#kernel/audit/contract.ts';
import { filesContracts } from '#kernel/files/contract.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { keysContracts } from '#kernel/keys/contract.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { observationContracts } from '#kernel/observation/contract.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { publicationContracts } from '#kernel/publication/contract.ts';
import { searchContracts } from '#kernel/search/contract.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { viewsContracts } from '#kernel/views/contract.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { fillingContracts } from '#modules/reporting/filling-contract.ts';

const ALL: readonly OperationContract[] = [
  ...Object.values(keysContracts),
  ...Object.values(searchContracts),
  ...Object.values(unitsContracts),
  ...Object.values(identityContracts),
  ...Object.values(auditContracts),
  ...Object.values(installationContracts),
  ...Object.values(viewsContracts),
  ...Object.values(filesContracts),
  ...Object.values(observationContracts),
  ...Object.values(notifyContracts),
  ...Object.values(workflowContracts),
  ...Object.values(indicatorsContracts),
  ...Object.values(publicationContracts),
  ...Object.values(reportingContracts),
  ...Object.values(fillingContracts),
];

/** Every contract of the house by name, without opening anything: for help and for the command line. */
export function listContracts(): ReadonlyMap<string, OperationContract> {
  return new Map(ALL.map((contract) => [contract.name, contract]));
}
