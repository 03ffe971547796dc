import { assert } from '#kernel/errors/index.ts';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { searchContracts as contracts, FOUND_KINDS, type Hit } from './contract.ts';
import type { IndexSource, LiveSource } from './entry.ts';
import { findEntries, holdIndex, keepOnly, markBuilt, putEntries } from './store.ts';

/** How much of a kind is gone through in one transaction: no other writes to the index meanwhile. */
const STRETCH = 500;

/** The room, with the rooms that find their own things and those that tell of theirs for the index. */
export function createSearchRoom(live: readonly LiveSource[], sources: readonly IndexSource[]): Room {
  const find = query(contracts.find, {
    access: 'signed-in',
    audit: 'not-audited',
    async handle(ctx, { text, kinds = [...FOUND_KINDS], limit }) {
      const items: Hit[] = [];
      for (const kind of FOUND_KINDS) {
        if (!kinds.includes(kind)) continue;
        const own = live.find((source) => source.kind === kind);
        if (own) items.push(...(await own.find(ctx, text, limit)));
        else if (kind !== 'unit') items.push(...(await findEntries(ctx.tx, [kind], text, limit)));
      }
      return { items };
    },
  });

  const people = query(contracts.people, {
    // Whoever may list accounts, in the part of the tree of those roles alone; and audited as the list is.
    access: { roles: ['system', 'security'] },
    audit: () => ({ subject: 'accounts' }),
    handle: async (ctx, { text, limit }) => ({ items: await findEntries(ctx.tx, ['person'], text, limit) }),
  });

  const rebuild = command(contracts.rebuild, {
    access: 'system',
    audit: ({ kind }, output) => ({
      subject: `search/${kind}`,
      details: { written: output?.written ?? 0, removed: output?.removed ?? 0 },
    }),
    async handle(ctx, { kind, after = '' }) {
      const source = sources.find((one) => one.kind === kind);
      assert(source, `no room tells of its things of the kind ${kind}`);
      await holdIndex(ctx.tx);
      const entries = await source.page(ctx, after, STRETCH);
      await putEntries(ctx.tx, entries);
      const last = entries.length < STRETCH ? undefined : entries.at(-1)?.id;
      const removed = await keepOnly(ctx.tx, kind, {
        after,
        through: last ?? null,
        existing: entries.map(({ id }) => id),
      });
      if (last === undefined) await markBuilt(ctx.tx, kind, ctx.now);
      return { written: entries.length, removed, ...(last === undefined ? {} : { next: last }) };
    },
  });

  return { name: 'search', operations: [find, people, rebuild] };
}
