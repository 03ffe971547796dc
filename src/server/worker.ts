import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { auditContracts } from '#kernel/audit/contract.ts';
import { filesContracts } from '#kernel/files/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import {
  closeVintage,
  FIGURES_CHANGED,
  type FiguresChanged,
  findDue,
  foldDeltas,
  RELEASE_PLANNED,
} from '#kernel/indicators/index.ts';
import { createCourier, createJobs, type JobKind } from '#kernel/jobs/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { getOperation, SYSTEM_ACTOR, systemActor } from '#kernel/operation/index.ts';
import type { OutboxEvent } from '#kernel/outbox/index.ts';
import { INDEXED_KINDS } from '#kernel/search/contract.ts';
import { listBuilt } from '#kernel/search/index.ts';
import { fillSounds } from '#kernel/units/index.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { rebuildSearch } from './finding.ts';
import type { House } from './house.ts';
import { sayMorning } from './morning.ts';
import { pathsOf, publishPaths } from './publishing.ts';
import { tellOf } from './telling.ts';

/** The background of the house: folding, anchoring, publishing. One a process; several share the work. */
export interface Worker {
  stop(): Promise<void>;
}

const FOLD_MS = 1000;
const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
/** Small, so that no publication holds up the closing of sequences for long. */
const PATHS_A_JOB = 25;

const Nothing = z.object({});
const Paths = z.object({ paths: z.array(z.string()).max(5000) });

/** Publishes the releases whose instant has come: their pages are made anew. */
async function publishDue(house: House, ids: readonly string[]): Promise<void> {
  const operation = getOperation(house.operations, indicatorsContracts.publishRelease.name);
  for (const id of ids) {
    const call = { actor: systemActor('releases'), input: { id }, language: 'zh' } as const;
    await house.runner.run(operation, { ...call, reference: newId() });
  }
}

/**
 * Folds deltas, closes sequences and publishes what has come due, every second; reads are exact without it, and cheap
 * with it.
 */
function startFolding(house: House): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  async function fold(): Promise<void> {
    try {
      const due = await house.database.transaction(AS_TAIHU, async (tx) => {
        await foldDeltas(tx);
        await closeVintage(tx);
        return findDue(tx, house.clock.now());
      });
      await publishDue(house, due);
    } catch (error) {
      if (!isStopped) house.log.warn({ error: String(error) }, 'folding failed and will be tried again');
    }
    if (isStopped) return;
    timer = setTimeout(() => {
      running = fold();
    }, FOLD_MS);
  }
  running = fold();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** Gives units of an older database the sounds by which they are found; ends once all have theirs. */
function startSounding(house: House): () => Promise<void> {
  let isStopped = false;
  const sound = async () => {
    let given = 1;
    while (given > 0 && !isStopped) {
      given = await house.database.transaction(AS_TAIHU, (tx) => fillSounds(tx));
      await breathe();
    }
  };
  const running = sound().catch((error: unknown) =>
    house.log.warn({ error: String(error) }, 'units could not be given their sounds; the next start goes on'),
  );
  return async () => {
    isStopped = true;
    await running;
  };
}

/** Goes once through what an older city has of the kinds that its index does not know yet. */
function startFinding(house: House): () => Promise<void> {
  let isStopped = false;
  const fill = async () => {
    const built = await house.database.transaction(AS_TAIHU, (tx) => listBuilt(tx));
    const kinds = INDEXED_KINDS.filter((kind) => !built.has(kind));
    await rebuildSearch(house, kinds, () => !isStopped);
  };
  const running = fill().catch((error: unknown) =>
    house.log.warn({ error: String(error) }, 'the search index could not be filled; the next start goes on'),
  );
  return async () => {
    isStopped = true;
    await running;
  };
}

/** Runs a command of Taihu's own, which does a bounded part of its work, until nothing of it is left. */
async function untilNone<O extends z.ZodType>(
  house: House,
  job: string,
  contract: OperationContract<string, InputSchema, O>,
  count: (answer: z.output<O>) => number,
): Promise<void> {
  const operation = getOperation(house.operations, contract.name);
  const call = { actor: systemActor(job), input: {}, language: 'zh' } as const;
  for (let left = 1; left > 0; ) {
    const answer = await house.runner.run(operation, { ...call, reference: newId() });
    left = count(contract.output.parse(answer));
  }
}

function kindsOf(house: House): JobKind[] {
  const anchor: JobKind<typeof Nothing> = {
    name: 'audit.anchor',
    payload: Nothing,
    cron: '* * * * *',
    isSingle: true,
    run: () => house.anchor(),
  };
  const bury: JobKind<typeof Nothing> = {
    name: 'audit.bury',
    payload: Nothing,
    cron: '0 4 * * *',
    isSingle: true,
    run: () => untilNone(house, 'audit', auditContracts.bury, ({ buried }) => buried),
  };
  const buryFiles: JobKind<typeof Nothing> = {
    name: 'files.bury',
    payload: Nothing,
    cron: '30 4 * * *',
    isSingle: true,
    run: () => untilNone(house, 'files', filesContracts.bury, ({ buried }) => buried),
  };
  // Before the morning's digest, which tells whom something went up to.
  const escalate: JobKind<typeof Nothing> = {
    name: 'workflow.escalate',
    payload: Nothing,
    cron: '0 8 * * *',
    isSingle: true,
    run: () => untilNone(house, 'workflow', workflowContracts.escalate, ({ escalated }) => escalated),
  };
  const publish: JobKind<typeof Paths> = {
    name: 'publication.publish',
    payload: Paths,
    run: ({ paths }, reference) => publishPaths(house, paths, reference),
  };
  return [anchor, bury, buryFiles, escalate, publish, ...notifyKinds(house)] as JobKind[];
}

function notifyKinds(house: House): JobKind<typeof Nothing>[] {
  const outbound = house.notify.outbound(house);
  return [
    // Every minute too: what failed is tried again, and what a lost wake-up left is found.
    {
      name: 'notify.deliver',
      payload: Nothing,
      cron: '* * * * *',
      isSingle: true,
      run: () => outbound.run(),
    },
    {
      name: 'notify.digest',
      payload: Nothing,
      cron: '30 8 * * *',
      isSingle: true,
      run: async () => void (await sayMorning(house)),
    },
  ];
}

const referencesOf = (events: readonly OutboxEvent[]) => [
  ...new Set(events.flatMap(({ reference }) => reference ?? [])),
];

/** Starts the background work of a process. */
export async function startWorker(house: House): Promise<Worker> {
  const jobs = await createJobs(house.access.taihu_jobs, kindsOf(house), house.log);
  const courier = createCourier(
    house.access.taihu_jobs,
    async (events) => {
      if (await tellOf(house, events)) {
        await jobs.send('notify.deliver', {}, { references: referencesOf(events) });
      }
      const changes = events.filter(({ topic }) => topic === FIGURES_CHANGED || topic === RELEASE_PLANNED);
      const references = referencesOf(changes);
      const paths = await pathsOf(
        house,
        changes.map((event) => event.payload as FiguresChanged),
      );
      // A single correction is not to wait behind a whole city's first publication.
      const priority = paths.length <= PATHS_A_JOB ? 1 : 0;
      for (let start = 0; start < paths.length; start += PATHS_A_JOB) {
        const part = { paths: paths.slice(start, start + PATHS_A_JOB) };
        await jobs.send('publication.publish', part, { priority, references });
      }
    },
    house.log,
  );
  const stopFolding = startFolding(house);
  const stopSounding = startSounding(house);
  const stopFinding = startFinding(house);
  return {
    async stop() {
      await courier.stop();
      await stopFolding();
      await stopSounding();
      await stopFinding();
      await jobs.stop();
    },
  };
}
