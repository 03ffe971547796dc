/** Contracts of the audit room: what the auditor reads. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
import { UnitCode } from '#kernel/units/contract.ts';

/** An entry: who did what to what, by ids alone. */
export const AuditEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actorKind: z.enum(['anonymous', 'account', 'system', 'operator-as']),
  /** The account; Taihu itself and anonymous callers have fixed ids, which are no UUIDs of any version. */
  actorId: z.guid(),
  /** The account's name, where an account acted or the operator acted as one. */
  actorAccount: z.string().optional(),
  /** The job, where Taihu itself acted. */
  actorJob: z.string().optional(),
  operation: z.string(),
  subject: z.string(),
  /** The tree key of the unit concerned, in decimal. */
  unitKey: z.string().optional(),
  outcome: z.enum(['done', 'refused']),
  refusal: z.string().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  contentHash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** A row that the entry vouches for. */
export const SealedRow = z.object({ kind: z.string(), id: z.string(), sha256: z.string() });

/** The anchor that chains an entry; absent for the last minute's entries. */
export const AnchorOfEntry = z.object({ seq: z.string(), root: z.string(), at: z.iso.datetime() });

/** A signed link of the chain, as it leaves the house. */
export const PublicAnchor = z.object({
  seq: z.string(),
  at: z.iso.datetime(),
  /** How many entries it chains. */
  entries: z.int(),
  previousRoot: z.string(),
  root: z.string(),
  keyId: z.uuid(),
  signature: z.string(),
});
export type PublicAnchor = z.infer<typeof PublicAnchor>;

/** What a row that the entry vouches for was before, and what it became. */
export const Difference = z.object({
  kind: z.string(),
  id: z.string(),
  what: z.object({ zh: z.string(), en: z.string() }),
  /** Absent where there was nothing before. */
  before: z.string().optional(),
  after: z.string().optional(),
  /** Why neither is told, where the auditor may not read them: that something changed is. */
  withheld: z.object({ zh: z.string(), en: z.string() }).optional(),
});
export type Difference = z.infer<typeof Difference>;

/** Six months, the least that the Cybersecurity Law (article 21) lets a network's logs be kept. */
export const LEAST_KEEP_DAYS = 183;

const OperationName = z
  .string()
  .regex(/^[a-z-]{1,40}\.[a-z-]{1,60}$/, '形如 identity.sign-in / such as identity.sign-in');
const Keeping = z.object({ operation: OperationName, keepDays: z.int().min(LEAST_KEEP_DAYS).max(36_500) });

const Instant = z.iso.datetime({ offset: true });

/** Which entries a list of them shows. */
const EntriesInput = z.object({
  actor: z.guid().optional(),
  /** The name of an account. */
  account: z.string().max(64).optional(),
  operation: z.string().max(100).optional(),
  subject: z.string().max(300).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  /** Only what concerns this unit or one below it. */
  unit: UnitCode.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  ...PageInput,
});

export const auditContracts = {
  entries: queryContract({
    name: 'audit.entries',
    title: { zh: '审计条目', en: 'Audit entries' },
    input: EntriesInput,
    output: pageOf(AuditEntry),
    example: { operation: 'reporting.approve', limit: 50 },
  }),
  export: exportContract({
    name: 'audit.export',
    title: { zh: '导出审计条目', en: 'Export audit entries' },
    list: { name: 'audit.entries', input: EntriesInput },
  }),
  entry: queryContract({
    name: 'audit.entry',
    title: { zh: '查看审计条目', en: 'One audit entry' },
    input: z.object({ id: z.uuid() }),
    output: AuditEntry.extend({
      inputHash: z.string(),
      /** The first thousand; `sealCount` says how many there are. */
      seals: z.array(SealedRow),
      sealCount: z.int(),
      anchor: AnchorOfEntry.optional(),
      /** What changed, for rows of the kinds that can tell; the first two hundred. */
      differences: z.array(Difference),
    }),
    example: { id: '0190a1b2-0000-7000-8000-000000000000' },
  }),
  anchors: queryContract({
    name: 'audit.anchors',
    title: { zh: '公开的审计锚点', en: 'Anchors of the audit trail' },
    input: z.object({ ...PageInput }),
    output: pageOf(PublicAnchor),
    example: { limit: 50 },
  }),
  retention: queryContract({
    name: 'audit.retention',
    title: { zh: '审计条目保留期限', en: 'How long audit entries are kept' },
    input: z.object({}),
    /** Entries of operations that do not stand here are kept for good. */
    output: z.object({ keeping: z.array(Keeping) }),
    example: {},
  }),
  setRetention: commandContract({
    name: 'audit.set-retention',
    title: { zh: '设定审计条目保留期限', en: 'Set how long audit entries are kept' },
    input: z.object({ keeping: z.array(Keeping).max(200), document: z.string().trim().min(1).max(200) }),
    output: z.object({}),
    example: {
      keeping: [{ operation: 'identity.sign-in', keepDays: 365 }],
      document: '锡信办〔2009〕12号',
    },
  }),
  bury: commandContract({
    name: 'audit.bury',
    title: { zh: '到期审计条目转为墓碑', en: 'Bury audit entries whose days are over' },
    input: z.object({}),
    output: z.object({ buried: z.int() }),
    example: {},
  }),
} as const;
