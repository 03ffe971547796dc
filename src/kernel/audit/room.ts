import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { exportOf } from '#kernel/exchange/index.ts';
import { accountNames, findAccountFacts } from '#kernel/identity/index.ts';
import { type Context, query, type Room, readCursor } from '#kernel/operation/index.ts';
import { getUnitByCode, rangesOfUnit } from '#kernel/units/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { listNewestAnchors } from './anchor-store.ts';
import { type AuditEntry, auditContracts as contracts } from './contract.ts';
import { type DifferenceSource, differencesOf } from './differences.ts';
import { findEntry, listEntries } from './entry-store.ts';
import { refuse } from './refusals.ts';
import { bury, retention, setRetention } from './retention.ts';
import { findBurial } from './retention-store.ts';

const AUDITOR = { roles: ['auditor'] } as const;
const Digits = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

/** The place of an entry in the list: when it was written, and its id. */
const Place = z.tuple([Digits, z.uuid()]);

const isOfAccount = ({ actorKind }: AuditEntry) => actorKind === 'account' || actorKind === 'operator-as';

async function named<E extends AuditEntry>(ctx: Context, entries: readonly E[]): Promise<E[]> {
  const ids = new Set(entries.filter(isOfAccount).map(({ actorId }) => actorId));
  const names = await accountNames(ctx.tx, [...ids]);
  return entries.map((entry) => {
    const actorAccount = names.get(entry.actorId);
    return actorAccount === undefined ? entry : { ...entry, actorAccount };
  });
}

interface Looked {
  actor?: string | undefined;
  account?: string | undefined;
  unit?: string | undefined;
}

/** Who and where, as the entries know them; undefined where there is no such account. */
async function placesOf(ctx: Context, { actor, account, unit }: Looked) {
  const found =
    account === undefined
      ? undefined
      : await findAccountFacts(ctx.tx, account.toLowerCase(), cityDay(ctx.now));
  const isNobody = account !== undefined && (!found || (actor !== undefined && actor !== found.accountId));
  if (isNobody) return undefined;
  const { id } = unit === undefined ? {} : await getUnitByCode(ctx.tx, unit, cityDay(ctx.now));
  return {
    actor: found?.accountId ?? actor,
    ranges: id === undefined ? undefined : await rangesOfUnit(ctx.tx, id, cityDay(ctx.now)),
  };
}

async function entriesPage(
  ctx: Context,
  { after, limit, actor, account, unit, ...filter }: z.output<typeof contracts.entries.input>,
) {
  const [written, id] = readCursor(Place, after) ?? [];
  const before = written === undefined || id === undefined ? undefined : { written, id };
  const places = await placesOf(ctx, { actor, account, unit });
  if (!places) return { items: [] };
  const rows = await listEntries(ctx.tx, { ...filter, ...places, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await named(
    ctx,
    page.map(({ view }) => view),
  );
  if (rows.length <= limit || !last) return { items };
  return { items, next: encodeCursor([String(last.written), last.view.id]) };
}

/** It shows who acted by name, and so it is a view of personal data: it leaves an entry like any other. */
const entries = query(contracts.entries, {
  access: AUDITOR,
  audit: () => ({ subject: 'audit/entries' }),
  handle: entriesPage,
});

const exportEntries = exportOf(contracts.export, {
  access: AUDITOR,
  subject: 'audit/entries',
  page: entriesPage,
  columns: [
    { title: { zh: '时间', en: 'Time' }, value: ({ at }) => at },
    { title: { zh: '操作', en: 'Operation' }, value: ({ operation }) => operation },
    { title: { zh: '操作者类别', en: 'Kind of actor' }, value: ({ actorKind }) => actorKind },
    { title: { zh: '账号', en: 'Account' }, value: ({ actorAccount }) => actorAccount },
    { title: { zh: '操作者编号', en: 'Actor' }, value: ({ actorId }) => actorId },
    { title: { zh: '任务', en: 'Job' }, value: ({ actorJob }) => actorJob },
    { title: { zh: '对象', en: 'Subject' }, value: ({ subject }) => subject },
    { title: { zh: '单位键', en: 'Unit key' }, value: ({ unitKey }) => unitKey },
    { title: { zh: '结果', en: 'Outcome' }, value: ({ outcome }) => outcome },
    { title: { zh: '拒绝代码', en: 'Refusal' }, value: ({ refusal }) => refusal },
    { title: { zh: '详情', en: 'Details' }, value: ({ details }) => JSON.stringify(details) },
    { title: { zh: '内容摘要', en: 'Content hash' }, value: ({ contentHash }) => contentHash },
    { title: { zh: '条目编号', en: 'Entry' }, value: ({ id }) => id },
  ],
});

function entryQuery(sources: readonly DifferenceSource[]) {
  return query(contracts.entry, {
    access: AUDITOR,
    audit: ({ id }) => ({ subject: `audit/${id}` }),
    async handle(ctx, input) {
      const found = await findEntry(ctx.tx, input.id);
      if (!found) throw (await findBurial(ctx.tx, input.id)) ? refuse('buried') : refuseCommon('not-found');
      const [entry = found] = await named(ctx, [found]);
      return { ...entry, differences: await differencesOf(ctx, found, sources) };
    },
  });
}

const anchors = query(contracts.anchors, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, { after, limit }) {
    const [below] = readCursor(z.tuple([Digits]), after) ?? [];
    const found = await listNewestAnchors(ctx.tx, below, limit + 1);
    const items = found
      .slice(0, limit)
      .map(({ seq, at, entries: count, previousRoot, root, keyId, signature }) => ({
        seq: String(seq),
        at,
        entries: count,
        previousRoot,
        root,
        keyId,
        signature,
      }));
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: encodeCursor([last.seq]) } : { items };
  },
});

/** The room of the audit trail; what changed in a row is told by the rooms whose rows they are. */
export function createAuditRoom(sources: readonly DifferenceSource[]): Room {
  return {
    name: 'audit',
    operations: [entries, exportEntries, entryQuery(sources), anchors, retention, setRetention, bury],
    migrations: { room: 'audit', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
