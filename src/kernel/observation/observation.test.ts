/** Work that fails is parked with its reason and moved by whoever may; what a request caused bears its reference. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCourier, createJobs, installJobTables, type JobKind, type Jobs } from '#kernel/jobs/index.ts';
import { createLog, createRecentLog } from '#kernel/log/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { emit, outboxRoom } from '#kernel/outbox/index.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { observationContracts as contracts } from './contract.ts';
import { beat, createObservationRoom, createTimings, leave } from './index.ts';

const operator = actorWith(['system']);
const office = actorWith(['office']);
const recent = createRecentLog();
const log = createLog('fatal', recent);
const processId = newId();
const room = createObservationRoom({
  processId,
  version: '0.0.0',
  timings: createTimings(),
  recent,
  settings: [],
  folder: async () => [{ name: 'anchors', bytes: 12 }],
  anchorsBytes: async () => 12,
  pagesTable: 'outbox.event',
  audit: () => ({ unanchored: 3, oldestAgeMs: 1000, isBehind: false }),
});
const operations = new Map(room.operations.map((one) => [one.contract.name, one]));

const faulty = { isMended: false, done: [] as string[] };
const Payload = z.object({ place: z.string() });
const fragile: JobKind<typeof Payload> = {
  name: 'test.fragile',
  payload: Payload,
  async run({ place }) {
    if (!faulty.isMended) throw new Error(`nobody at ${place}`);
    faulty.done.push(place);
  },
};

let test: TestDatabase;
let jobs: Jobs;
beforeAll(async () => {
  test = await createTestDatabase([outboxRoom, room]);
  await installJobTables(test.access.taihu_migrator);
  jobs = await createJobs(test.access.taihu_jobs, [fragile as JobKind], log);
  // One try instead of six, so that nobody waits for the pauses between them.
  await queryAs(test.superuser, `update pgboss.queue set retry_limit = 0`);
});
afterAll(async () => {
  await jobs?.stop();
  await test?.close();
});

async function ask<I extends InputSchema, O extends z.ZodType>(
  actor: Actor,
  contract: OperationContract<string, I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const operation = getOperation(operations, contract.name);
  const call = { actor, input, language: 'en', reference: newId() } as const;
  return contract.output.parse(await test.runner().run(operation, call));
}

const parkedNow = async () => (await ask(operator, contracts.parked, {})).items;
const within = { timeout: 20_000, interval: 50 };

describe('a job that failed as often as it is tried', () => {
  it('is parked with its reason, tried again once the cause is mended, and gone', async () => {
    await jobs.send('test.fragile', { place: 'the harbour' });
    await expect.poll(async () => (await parkedNow()).length, within).toBe(1);
    const [parked] = await parkedNow();
    expect(parked).toMatchObject({ kind: 'test.fragile', reason: 'nobody at the harbour', tries: 1 });
    const state = async () => {
      const { kinds } = await ask(operator, contracts.jobs, {});
      return kinds.find(({ name }) => name === 'test.fragile');
    };
    expect(await state()).toMatchObject({ parked: 1, waiting: 0 });
    faulty.isMended = true;
    expect(await ask(operator, contracts.retry, { ids: [parked?.id ?? ''] })).toEqual({ waiting: 1 });
    await expect.poll(() => faulty.done, within).toEqual(['the harbour']);
    await expect.poll(async () => (await state())?.lastDoneAt, within).toBeDefined();
    expect(await state()).toMatchObject({ parked: 0, waiting: 0 });
    expect(await ask(operator, contracts.retry, { ids: [parked?.id ?? ''] })).toEqual({ waiting: 0 });
  });

  it('is given up by the operator, with an entry in the trail that names it', async () => {
    faulty.isMended = false;
    await jobs.send('test.fragile', { place: 'the tower' });
    await expect.poll(async () => (await parkedNow()).length, within).toBe(1);
    const [parked] = await parkedNow();
    expect(await ask(operator, contracts.giveUp, { ids: [parked?.id ?? ''] })).toEqual({ givenUp: 1 });
    expect(await parkedNow()).toEqual([]);
    const entries = await queryAs<{ details: unknown }>(
      test.superuser,
      `select details from audit.entry where operation = 'observation.give-up-jobs'`,
    );
    expect(entries).toEqual([{ details: { ids: parked?.id, givenUp: 1 } }]);
  });

  it('is listed by key, page after page, each once', async () => {
    for (const place of ['one', 'two', 'three']) await jobs.send('test.fragile', { place });
    await expect.poll(async () => (await parkedNow()).length, within).toBe(3);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await ask(operator, contracts.parked, { limit: 1, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual((await parkedNow()).map(({ id }) => id));
    await ask(operator, contracts.giveUp, { ids: seen });
  });

  it('is nobody else’s to see or to move, also behind the operations', async () => {
    await expect(ask(office, contracts.parked, {})).rejects.toMatchObject({ code: 'common.forbidden' });
    await jobs.send('test.fragile', { place: 'the gate' });
    await expect.poll(async () => (await parkedNow()).length, within).toBe(1);
    const [parked] = await parkedNow();
    const rows = await queryAs(
      test.access.taihu_app,
      `select (select count(*)::int from observation.parked_jobs(null, null, 10)) as seen,
         (select count(*)::int from observation.job_kinds()) as kinds,
         observation.retry_jobs($1::uuid[]) as tried, observation.give_up_jobs($1::uuid[]) as given_up`,
      [[parked?.id]],
    );
    expect(rows).toEqual([{ seen: 0, kinds: 0, tried: 0, given_up: 0 }]);
    await ask(operator, contracts.giveUp, { ids: [parked?.id ?? ''] });
  });
});

describe('the reference of a request', () => {
  it('goes through the outbox and the job to exactly the lines that it caused', async () => {
    faulty.isMended = true;
    const reference = newId();
    const courier = createCourier(
      test.access.taihu_jobs,
      async (events) => {
        for (const event of events) {
          const references = event.reference === null ? [] : [event.reference];
          await jobs.send('test.fragile', event.payload, { references });
        }
      },
      log,
    );
    const settings = { actor: newId(), roles: ['office'], scope: [] };
    await test.database.transaction({ ...settings, reference }, (tx) =>
      emit(tx, 'test', { place: 'the lake' }),
    );
    await test.database.transaction(settings, (tx) => emit(tx, 'test', { place: 'the hill' }));
    await expect.poll(() => faulty.done, within).toEqual(expect.arrayContaining(['the lake', 'the hill']));
    await courier.stop();
    const find = () => ask(operator, contracts.reference, { reference });
    await expect.poll(async () => (await find()).lines.length, within).toBe(1);
    const [line] = (await find()).lines;
    expect(line).toMatchObject({ level: 'info', message: 'a job was done' });
    expect(line?.fields).toContainEqual({ name: 'job', value: 'test.fragile' });
    expect((await ask(operator, contracts.reference, { reference: newId() })).lines).toEqual([]);
  });
});

describe('the processes of a city', () => {
  const asTaihu = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [] };
  const row = (id: string, seenAt: Date) => ({
    id,
    host: 'a-machine',
    pid: 7,
    version: '0.0.0',
    runtime: 'Node 24',
    works: true,
    startedAt: new Date('2026-01-05T00:00:00Z'),
    seenAt,
    calls: 10,
    p95: 12.5,
    eventLoopP99: 21,
    memoryBytes: 1_000_000,
  });

  it('are those that beat; one that fell silent is swept, one that stops takes leave', async () => {
    const other = newId();
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 0, 0, seconds));
    await test.database.transaction(asTaihu, (tx) => beat(tx, row(other, at(0))));
    await test.database.transaction(asTaihu, (tx) => beat(tx, row(processId, at(60))));
    const ids = async () => {
      const { processes } = await ask(operator, contracts.status, {});
      return processes.map(({ id, isThis }) => [id, isThis]);
    };
    expect(new Set(await ids())).toEqual(
      new Set([
        [other, false],
        [processId, true],
      ]),
    );
    await test.database.transaction(asTaihu, (tx) => beat(tx, row(processId, at(180))));
    expect(await ids()).toEqual([[processId, true]]);
    await test.database.transaction(asTaihu, (tx) => leave(tx, processId));
    expect(await ids()).toEqual([]);
  });

  it('have a database whose largest tables and folder are told', async () => {
    const storage = await ask(operator, contracts.storage, {});
    expect(storage.databaseBytes).toBeGreaterThan(1_000_000);
    expect(storage.tables.length).toBeGreaterThan(5);
    const sizes = storage.tables.map(({ bytes }) => bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(storage.folder).toEqual([{ name: 'anchors', bytes: 12 }]);
  });
});
