import { TOMBSTONE } from '#kernel/audit/index.ts';
import { command, query } from '#kernel/operation/index.ts';
import { FILE_SEAL } from './commands.ts';
import { dropUnreferenced, holdContent } from './content-store.ts';
import { filesContracts as contracts } from './contract.ts';
import type { Owners } from './owner.ts';
import { refuse } from './refusals.ts';
import {
  buryFiles,
  listRetention,
  replaceRetention,
  TOMBSTONE_SEAL,
  tombstoneSeal,
} from './retention-store.ts';

const BURIED_AT_ONCE = 500;

export const retention = query(contracts.retention, {
  access: { roles: ['security', 'auditor'] },
  audit: 'not-audited',
  handle: async (ctx) => ({ keeping: await listRetention(ctx.tx) }),
});

export const setRetention = (owners: Owners) =>
  command(contracts.setRetention, {
    access: { roles: ['security'] },
    audit: ({ keeping, document }) => ({
      subject: 'files/retention',
      details: { document, ...Object.fromEntries(keeping.map((one) => [one.ownerKind, one.keepDays])) },
    }),
    async handle(ctx, { keeping }) {
      const kinds = keeping.map(({ ownerKind }) => ownerKind);
      const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
      if (twice !== undefined) throw refuse('kept-twice', { kind: twice });
      const unknown = kinds.find((kind) => !owners.has(kind));
      if (unknown !== undefined) throw refuse('unknown-kind', { kind: unknown });
      await replaceRetention(ctx.tx, keeping);
      return {};
    },
  });

/** The entry says of every file that it is gone on purpose, and vouches for the tombstone in its place. */
export const bury = command(contracts.bury, {
  access: 'system',
  audit: (_, output) => ({ subject: 'files/retention', details: { buried: output?.buried ?? 0 } }),
  async handle(ctx) {
    await holdContent(ctx.tx);
    const buried = await buryFiles(ctx.tx, ctx.now, ctx.auditId, BURIED_AT_ONCE);
    await dropUnreferenced(ctx.tx, [...new Set(buried.map(({ sha256 }) => sha256))]);
    for (const one of buried) {
      ctx.seal(FILE_SEAL, one.id, TOMBSTONE);
      ctx.seal(TOMBSTONE_SEAL, one.id, tombstoneSeal(one));
    }
    return { buried: buried.length };
  },
});
