/** Contracts of the audit room: what the auditor reads. */
import { z } from 'zod';
import { PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';

/** An entry: who did what to what, by ids alone. */
export const AuditEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actorKind: z.enum(['anonymous', 'account', 'system', 'operator-as']),
  /** The account; Taihu itself and anonymous callers have fixed ids, which are no UUIDs of any version. */
  actorId: z.guid(),
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

const Day = z.iso.datetime({ offset: true });

export const auditContracts = {
  entries: queryContract({
    name: 'audit.entries',
    title: { zh: '审计条目', en: 'Audit entries' },
    input: z.object({
      actor: z.guid().optional(),
      operation: z.string().max(100).optional(),
      subject: z.string().max(300).optional(),
      from: Day.optional(),
      to: Day.optional(),
      ...PageInput,
    }),
    output: pageOf(AuditEntry),
    example: { operation: 'reporting.approve', limit: 50 },
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
    }),
    example: { id: '0190a1b2-0000-7000-8000-000000000000' },
  }),
} as const;
