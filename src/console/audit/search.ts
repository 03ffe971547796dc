/** What the list of audit entries keeps in its address. */
import { z } from 'zod';
import { UnitCode } from '#kernel/units/contract.ts';

const Instant = z.iso.datetime({ offset: true });

export const AuditSearch = z.object({
  operation: z.string().max(100).optional(),
  subject: z.string().max(300).optional(),
  actor: z.guid().optional(),
  account: z.string().max(64).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  unit: UnitCode.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  after: z.string().max(500).optional(),
  /** The entry that is open. */
  entry: z.uuid().optional(),
});
export type AuditSearch = z.infer<typeof AuditSearch>;
