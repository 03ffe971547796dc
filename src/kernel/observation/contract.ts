/** Contracts of the room observation: what an operator sees of the house at work, and what is done about it. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';

const Instant = z.iso.datetime();
const Text = z.object({ zh: z.string(), en: z.string() });

/** A kind of background work, how much of it there is, and how it last went. */
export const JobKindState = z.object({
  name: z.string(),
  waiting: z.int(),
  active: z.int(),
  /** Failed as often as it is tried: it waits for a person. */
  parked: z.int(),
  /** The cron line in city time, for what comes round. */
  cron: z.string().optional(),
  oldestWaitingAt: Instant.optional(),
  lastDoneAt: Instant.optional(),
  lastFailedAt: Instant.optional(),
});
export type JobKindState = z.infer<typeof JobKindState>;

/** A job that was given up by the queue after its last try. */
export const ParkedJob = z.object({
  id: z.uuid(),
  kind: z.string(),
  /** What its last run said. */
  reason: z.string(),
  tries: z.int(),
  createdAt: Instant,
  failedAt: Instant,
  /** Those of the requests that caused it. */
  references: z.array(z.string()),
});
export type ParkedJob = z.infer<typeof ParkedJob>;

/** How long an operation took in the last minutes, in milliseconds. */
export const OperationTimes = z.object({
  operation: z.string(),
  calls: z.int(),
  /** Those that were no refusal and no success. */
  errors: z.int(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export type OperationTimes = z.infer<typeof OperationTimes>;

/** One slow call: never with its input. */
export const SlowCall = z.object({
  operation: z.string(),
  outcome: z.string(),
  ms: z.number(),
  at: Instant,
  reference: z.string(),
});

/** A process that serves or works on this city; each tells of itself and beats. */
export const CityProcess = z.object({
  id: z.uuid(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  runtime: z.string(),
  /** It does background work, and does not only serve. */
  works: z.boolean(),
  startedAt: Instant,
  seenAt: Instant,
  isThis: z.boolean(),
  calls: z.int(),
  p95: z.number(),
  eventLoopP99: z.number(),
  memoryBytes: z.int(),
});
export type CityProcess = z.infer<typeof CityProcess>;

/** Something that an installation may be given, and whether this one has it. */
export const Setting = z.object({
  name: z.string(),
  title: Text,
  isSet: z.boolean(),
  /** What it means where it is not set, or where it leads. */
  text: Text,
});
export type Setting = z.infer<typeof Setting>;

const Part = z.object({ name: z.string(), bytes: z.int() });

const LogLine = z.object({
  at: Instant,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

const Ids = z.object({ ids: z.array(z.uuid()).min(1).max(200) });
const ID = '01900000-0000-7000-8000-000000000004';

const ParkedInput = z.object({ ...PageInput });

export const observationContracts = {
  jobs: queryContract({
    name: 'observation.jobs',
    title: { zh: '后台任务', en: 'Jobs' },
    input: z.object({}),
    output: z.object({
      kinds: z.array(JobKindState),
      /** Events that no courier has taken away yet. */
      outbox: z.object({ waiting: z.int(), oldestAt: Instant.optional() }),
    }),
    example: {},
  }),
  parked: queryContract({
    name: 'observation.parked',
    title: { zh: '搁置的任务', en: 'Parked jobs' },
    input: ParkedInput,
    output: pageOf(ParkedJob),
    example: { limit: 20 },
  }),
  exportParked: exportContract({
    name: 'observation.export-parked',
    title: { zh: '导出搁置的任务', en: 'Export the parked jobs' },
    list: { name: 'observation.parked', input: ParkedInput },
  }),
  retry: commandContract({
    name: 'observation.retry-jobs',
    title: { zh: '重试搁置的任务', en: 'Try parked jobs again' },
    input: Ids,
    output: z.object({ waiting: z.int() }),
    example: { ids: [ID] },
  }),
  giveUp: commandContract({
    name: 'observation.give-up-jobs',
    title: { zh: '放弃搁置的任务', en: 'Give parked jobs up' },
    input: Ids,
    output: z.object({ givenUp: z.int() }),
    example: { ids: [ID] },
  }),
  times: queryContract({
    name: 'observation.times',
    title: { zh: '操作耗时', en: 'Times of operations' },
    input: z.object({}),
    output: z.object({
      minutes: z.int(),
      all: OperationTimes.omit({ operation: true }),
      operations: z.array(OperationTimes),
      slowest: z.array(SlowCall),
    }),
    example: {},
  }),
  storage: queryContract({
    name: 'observation.storage',
    title: { zh: '存储', en: 'Storage' },
    input: z.object({}),
    output: z.object({
      databaseBytes: z.int(),
      tables: z.array(Part.extend({ rows: z.int() })),
      /** The data folder of the process that answers, by its parts. */
      folder: z.array(Part),
      anchorsBytes: z.int(),
      /** The pages kept for the public, and how many, as the database last estimated. */
      pages: z.object({ bytes: z.int(), rows: z.int() }),
    }),
    example: {},
  }),
  status: queryContract({
    name: 'observation.status',
    title: { zh: '运行状态', en: 'State of the house' },
    input: z.object({}),
    output: z.object({
      version: z.string(),
      database: z.string(),
      processes: z.array(CityProcess),
      /** Absent until the process has looked. */
      audit: z.object({ unanchored: z.int(), oldestAgeMs: z.number(), isBehind: z.boolean() }).optional(),
      settings: z.array(Setting),
    }),
    example: {},
  }),
  reference: queryContract({
    name: 'observation.reference',
    title: { zh: '按编号查日志', en: 'Look a reference up in the log' },
    input: z.object({ reference: z.uuid() }),
    output: z.object({ lines: z.array(LogLine), held: z.int() }),
    example: { reference: ID },
  }),
} as const;
