import { command, query } from '#kernel/operation/index.ts';
import { auditContracts as contracts } from './contract.ts';
import { refuse } from './refusals.ts';
import {
  BURIAL_SEAL,
  burialHashes,
  buryEntries,
  listRetention,
  replaceRetention,
} from './retention-store.ts';

/** So many at once: a burial is one entry, and verifying holds the hashes of one. */
const BURIED_AT_ONCE = 10_000;

export const retention = query(contracts.retention, {
  access: { roles: ['security', 'auditor'] },
  audit: 'not-audited',
  handle: async (ctx) => ({ keeping: await listRetention(ctx.tx) }),
});

/** The security administrator says how long; whoever is audited most, the system administrator, does not. */
export const setRetention = command(contracts.setRetention, {
  access: { roles: ['security'] },
  audit: ({ keeping, document }) => ({
    subject: 'audit/retention',
    details: { document, ...Object.fromEntries(keeping.map((one) => [one.operation, one.keepDays])) },
  }),
  async handle(ctx, { keeping }) {
    const names = keeping.map(({ operation }) => operation);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw refuse('kept-twice', { operation: twice });
    await replaceRetention(ctx.tx, keeping);
    return {};
  },
});

/** The entry of a burial vouches for the tombstones that it set, and is itself kept for good. */
export const bury = command(contracts.bury, {
  access: 'system',
  audit: (_, output) => ({ subject: 'audit/retention', details: { buried: output?.buried ?? 0 } }),
  async handle(ctx) {
    const buried = await buryEntries(ctx.tx, ctx.auditId, BURIED_AT_ONCE);
    if (buried > 0) {
      const hash = (await burialHashes(ctx.tx, [ctx.auditId])).get(ctx.auditId);
      ctx.seal(BURIAL_SEAL, ctx.auditId, hash ?? '');
    }
    return { buried };
  },
});
