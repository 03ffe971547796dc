import { z } from 'zod';
import { type ExportColumn, exportOf } from '#kernel/exchange/index.ts';
import { type Context, command, type Operation, query, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { observationContracts as contracts, type JobKindState, type ParkedJob } from './contract.ts';
import {
  findOutbox,
  giveUpParked,
  type JobKindRow,
  listJobKinds,
  listParked,
  type ParkedRow,
  retryParked,
} from './store.ts';

const SYSTEM = { roles: ['system'] } as const;
const Place = z.tuple([z.iso.datetime(), z.uuid()]);

const when = <K extends string>(key: K, at: Date | null) =>
  (at === null ? {} : { [key]: at.toISOString() }) as Partial<Record<K, string>>;

function kindOf({ name, waiting, active, parked, cron, ...row }: JobKindRow): JobKindState {
  return {
    name,
    waiting,
    active,
    parked,
    ...(cron === null ? {} : { cron }),
    ...when('oldestWaitingAt', row.oldest_waiting_at),
    ...when('lastDoneAt', row.last_done_at),
    ...when('lastFailedAt', row.last_failed_at),
  };
}

function parkedOf(row: ParkedRow): ParkedJob {
  return {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    tries: row.tries,
    createdAt: row.created_at.toISOString(),
    failedAt: row.failed_at.toISOString(),
    references: row.caused_by,
  };
}

const PARKED_COLUMNS: readonly ExportColumn<ParkedJob>[] = [
  { title: { zh: '任务', en: 'Job' }, value: ({ kind }) => kind },
  { title: { zh: '原因', en: 'Reason' }, value: ({ reason }) => reason },
  { title: { zh: '次数', en: 'Tries' }, type: 'number', value: ({ tries }) => tries },
  { title: { zh: '建立时间', en: 'Created at' }, value: ({ createdAt }) => createdAt },
  { title: { zh: '失败时间', en: 'Failed at' }, value: ({ failedAt }) => failedAt },
  { title: { zh: '参考号', en: 'References' }, value: ({ references }) => references.join(' ') },
  { title: { zh: '编号', en: 'Id' }, value: ({ id }) => id },
];

async function parkedPage(
  { tx }: Context,
  { after, limit }: z.output<typeof contracts.parked.input>,
): Promise<z.output<typeof contracts.parked.output>> {
  const [at, id] = readCursor(Place, after) ?? [];
  const before = at === undefined || id === undefined ? undefined : { at, id };
  const rows = await listParked(tx, before, limit + 1);
  const items = rows.slice(0, limit).map(parkedOf);
  const last = items.at(-1);
  return rows.length > limit && last ? { items, next: encodeCursor([last.failedAt, last.id]) } : { items };
}

/** The queue as the operator sees it, and what he does with work that it gave up. */
export function createJobOperations(): Operation[] {
  const jobs = query(contracts.jobs, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(ctx) {
      const kinds = (await listJobKinds(ctx.tx)).map(kindOf);
      const { waiting, oldestAt } = await findOutbox(ctx.tx);
      return { kinds, outbox: { waiting, ...when('oldestAt', oldestAt) } };
    },
  });

  const parked = query(contracts.parked, { access: SYSTEM, audit: 'not-audited', handle: parkedPage });

  const exportParked = exportOf(contracts.exportParked, {
    access: SYSTEM,
    subject: 'jobs/parked',
    page: parkedPage,
    columns: PARKED_COLUMNS,
  });

  const retry = command(contracts.retry, {
    access: SYSTEM,
    audit: ({ ids }, output) => ({
      subject: 'jobs',
      details: { ids: ids.slice(0, 20).join(','), waiting: output?.waiting ?? 0 },
    }),
    handle: async (ctx, { ids }) => ({ waiting: await retryParked(ctx.tx, ids) }),
  });

  const giveUp = command(contracts.giveUp, {
    access: SYSTEM,
    audit: ({ ids }, output) => ({
      subject: 'jobs',
      details: { ids: ids.slice(0, 20).join(','), givenUp: output?.givenUp ?? 0 },
    }),
    handle: async (ctx, { ids }) => ({ givenUp: await giveUpParked(ctx.tx, ids) }),
  });

  return [jobs, parked, exportParked, retry, giveUp];
}
