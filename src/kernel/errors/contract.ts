import { z } from 'zod';

/** One wrong field: where it stands in the input, which rule it breaks and what to tell the user. */
export const FieldFault = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type FieldFault = z.infer<typeof FieldFault>;

/** The body of every answer that is not a success. */
export const Problem = z.object({
  status: z.number().int(),
  code: z.string(),
  message: z.string(),
  fields: z.array(FieldFault).optional(),
  reference: z.string(),
});
export type Problem = z.infer<typeof Problem>;
