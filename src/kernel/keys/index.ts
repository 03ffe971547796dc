/** Keys: made, sealed under the master key, rotated and published; whoever signs asks here. */
import { fileURLToPath } from 'node:url';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { isId } from '#lib/id.ts';
import { keysContracts as contracts } from './contract.ts';
import { listKeys } from './key-store.ts';
import type { Keyring } from './keyring.ts';

export type { PublicKey } from './contract.ts';
export { type Keyring, openKeyring, publicKeys, verify } from './keyring.ts';
export { MasterKeyFault, readMasterKey } from './master-key.ts';
export { sealBytes, unsealBytes } from './sealing.ts';

const list = query(contracts.public, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const { after } = input;
    if (after !== undefined && !isId(after)) throw refuseCommon('not-a-cursor');
    const keys = await listKeys(ctx.tx, { purpose: input.purpose, after, limit: input.limit + 1 });
    const items = keys.slice(0, input.limit);
    const last = items.at(-1);
    return keys.length > input.limit && last ? { items, next: last.id } : { items };
  },
});

/** The room of keys, around an opened keyring. */
export function createKeysRoom(keyring: Keyring): Room {
  const rotate = command(contracts.rotate, {
    access: { roles: ['security'] },
    audit: (input, output) => ({
      subject: `keys/${input.purpose}`,
      details: {
        isCompromised: String(input.isCompromised),
        ...(output ? { retired: output.retired, current: output.current } : {}),
      },
    }),
    async handle(ctx, input) {
      const { retired, current } = await keyring.rotate(ctx.tx, input.purpose, input.isCompromised);
      return { retired: retired.id, current: current.id };
    },
  });
  return {
    name: 'keys',
    operations: [list, rotate],
    migrations: { room: 'keys', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
