/** What the lists of reporting keep in their address. */
import { z } from 'zod';
import { Flag } from '#console/api/url-state.ts';
import { UnitCode } from '#kernel/units/contract.ts';
import { FORM_STATES, REPORT_STATES } from '#modules/reporting/contract.ts';

export const ReportsSearch = z.object({
  form: z.uuid().optional(),
  unit: UnitCode.optional(),
  state: z.enum(REPORT_STATES).optional(),
  isOverdue: Flag.optional(),
  text: z.string().max(100).optional(),
  sort: z.enum(['unit', '-updatedAt', 'updatedAt', 'dueOn']).optional(),
  after: z.string().max(500).optional(),
});
export type ReportsSearch = z.infer<typeof ReportsSearch>;

export const FormsSearch = z.object({
  state: z.enum(FORM_STATES).optional(),
  sort: z.enum(['-dueOn', 'dueOn', 'code']).optional(),
  after: z.string().max(500).optional(),
});
