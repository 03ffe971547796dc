import { z } from 'zod';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { fileQuery, query, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { STAFF } from './commands.ts';
import { readContent } from './content-store.ts';
import { filesContracts as contracts } from './contract.ts';
import { findFile, listFiles, viewOf } from './file-store.ts';
import { type Owners, standingOf } from './owner.ts';

const Cursor = z.tuple([z.uuid()]);

export const list = (owners: Owners) =>
  query(contracts.list, {
    access: STAFF,
    audit: 'not-audited',
    async handle(ctx, { ownerKind, ownerId, after, limit }) {
      const { mayChange, isNamed } = await standingOf(ctx, owners, ownerKind, ownerId, false);
      const [from] = readCursor(Cursor, after) ?? [];
      const found = await listFiles(ctx.tx, ownerKind, ownerId, from, limit + 1);
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(viewOf).map(({ by, ...view }) => (isNamed ? { ...view, by } : view)),
        policies: { change: mayChange },
        ...(found.length > limit && last ? { next: encodeCursor([last.id]) } : {}),
      };
    },
  });

/** Given out as it was kept, piece by piece; who took it is in the trail before its first byte leaves. */
export const download = (owners: Owners) =>
  fileQuery(contracts.download, {
    access: STAFF,
    audit: ({ id }, tally) => ({ subject: `file/${id}`, details: { ...tally } }),
    async handle(ctx, { id }) {
      const file = await findFile(ctx.tx, id);
      if (!file) throw refuseCommon('not-found');
      await standingOf(ctx, owners, file.ownerKind, file.ownerId, false);
      let bytes = 0;
      async function* counted() {
        for await (const chunk of readContent(ctx.tx, file?.sha256 ?? '')) {
          bytes += chunk.length;
          yield chunk;
        }
      }
      return {
        name: file.name,
        type: file.type,
        bytes: counted(),
        tally: () => ({ sha256: file.sha256, bytes }),
      };
    },
  });
