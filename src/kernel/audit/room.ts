import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { query, type Room, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { auditContracts as contracts } from './contract.ts';
import { findEntry, listEntries } from './entry-store.ts';

const AUDITOR = { roles: ['auditor'] } as const;

/** The place of an entry in the list: when it was written, and its id. */
const Place = z.tuple([
  z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
  z.uuid(),
]);

const entries = query(contracts.entries, {
  access: AUDITOR,
  audit: 'not-audited',
  async handle(ctx, { after, limit, ...filter }) {
    const [written, id] = readCursor(Place, after) ?? [];
    const before = written === undefined || id === undefined ? undefined : { written, id };
    const rows = await listEntries(ctx.tx, { ...filter, before, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const items = page.map(({ view }) => view);
    if (rows.length <= limit || !last) return { items };
    return { items, next: encodeCursor([String(last.written), last.view.id]) };
  },
});

const entry = query(contracts.entry, {
  access: AUDITOR,
  audit: 'not-audited',
  async handle(ctx, input) {
    const found = await findEntry(ctx.tx, input.id);
    if (!found) throw refuseCommon('not-found');
    return found;
  },
});

/** The room of the audit trail: two queries for the auditor; all else is the pipeline's and the anchor job's. */
export const auditRoom: Room = {
  name: 'audit',
  operations: [entries, entry],
  migrations: { room: 'audit', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
