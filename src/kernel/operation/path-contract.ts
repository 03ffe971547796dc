import type { OperationContract } from './contract.ts';

/** The path of an operation below /api/v1. */
export function pathOf(contract: Pick<OperationContract, 'name' | 'path'>): string {
  return contract.path ?? `/${contract.name.replace('.', '/')}`;
}
