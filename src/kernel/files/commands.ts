import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { keepContent, shareContent } from './content-store.ts';
import { filesContracts as contracts, MOST_OWNER_BYTES, MOST_OWNER_FILES } from './contract.ts';
import { examine } from './examine.ts';
import { closeFile, type FileRecord, findFile, insertFile, sealOf, viewOf, weigh } from './file-store.ts';
import { nameFor } from './name.ts';
import { type Owners, requireChangeable } from './owner.ts';
import { refuse } from './refusals.ts';

/** Which of them may is the owner's room to say. */
export const STAFF = { roles: ['reporter', 'reviewer', 'office'] } as const;
/** The kind under which audit entries vouch for files. */
export const FILE_SEAL = 'files.file';
/** Attached and taken away again, over and over. */
const MOST_EVER = 10 * MOST_OWNER_FILES;

async function requireRoom(ctx: Context, kind: string, id: string, bytes: number): Promise<void> {
  const held = await weigh(ctx.tx, kind, id);
  const isFull = held.files >= MOST_OWNER_FILES || held.ever >= MOST_EVER;
  if (isFull || held.bytes + bytes > MOST_OWNER_BYTES) throw refuse('too-many');
}

export const attach = (owners: Owners) =>
  command(contracts.attach, {
    access: STAFF,
    audit: ({ ownerId }, output) => ({
      subject: `owner/${ownerId}`,
      details: output ? { file: output.id, sha256: output.sha256, bytes: output.sizeBytes } : {},
    }),
    async handle(ctx, { ownerKind, ownerId, name }) {
      const { treeKey, round } = await requireChangeable(ctx, owners, ownerKind, ownerId);
      if (!ctx.upload) throw refuse('no-file');
      await requireRoom(ctx, ownerKind, ownerId, 0);
      const kept = await examine(await readFile(ctx.upload.path));
      await requireRoom(ctx, ownerKind, ownerId, kept.bytes.length);
      const file: FileRecord = {
        id: newId(),
        treeKey,
        ownerKind,
        ownerId,
        name: nameFor(name, kept.type),
        sha256: sha256(kept.bytes),
        sentSha256: ctx.upload.sha256,
        salt: randomBytes(16).toString('hex'),
        fromRound: round,
        attachedBy: ctx.actor.id,
        attachedByName: ctx.actor.name,
        attachedAt: ctx.now,
      };
      await shareContent(ctx.tx);
      await insertFile(ctx.tx, file, ctx.auditId);
      await keepContent(ctx.tx, file.sha256, kept, ctx.now);
      ctx.seal(FILE_SEAL, file.id, sealOf(file));
      const { type, preview } = kept;
      return viewOf({ ...file, type, sizeBytes: kept.bytes.length, ...(preview ? { preview } : {}) });
    },
  });

/** What was handed in with it keeps it: it is only no part of what is handed in from now on. */
export const remove = (owners: Owners) =>
  command(contracts.remove, {
    access: STAFF,
    audit: ({ id }) => ({ subject: `file/${id}` }),
    async handle(ctx, { id }) {
      const found = await findFile(ctx.tx, id);
      if (!found) throw refuseCommon('not-found');
      const { round } = await requireChangeable(ctx, owners, found.ownerKind, found.ownerId);
      // Anew, now that nobody else may change it.
      const file = await findFile(ctx.tx, id);
      if (!file || file.untilRound !== undefined) throw refuseCommon('not-found');
      ctx.seal(FILE_SEAL, id, sealOf(await closeFile(ctx.tx, file, round, ctx.auditId)));
      return {};
    },
  });
