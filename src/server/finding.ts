import { getOperation, systemActor } from '#kernel/operation/index.ts';
import { INDEXED_KINDS, type IndexedKind, searchContracts } from '#kernel/search/contract.ts';
import { newId } from '#lib/id.ts';
import type { House } from './house.ts';

/** Goes through what can be found of some kinds, a stretch in a transaction, so that work goes on meanwhile. */
export async function rebuildSearch(
  house: Pick<House, 'operations' | 'runner'>,
  kinds: readonly IndexedKind[] = INDEXED_KINDS,
  goesOn: () => boolean = () => true,
): Promise<{ written: number; removed: number }> {
  const { rebuild } = searchContracts;
  const operation = getOperation(house.operations, rebuild.name);
  const sum = { written: 0, removed: 0 };
  for (const kind of kinds) {
    for (let after: string | undefined = ''; after !== undefined && goesOn(); ) {
      const call = { actor: systemActor('search'), language: 'zh', reference: newId() } as const;
      const answer = rebuild.output.parse(
        await house.runner.run(operation, { ...call, input: { kind, after } }),
      );
      sum.written += answer.written;
      sum.removed += answer.removed;
      after = answer.next;
    }
  }
  return sum;
}
