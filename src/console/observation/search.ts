/** What the operator's screen keeps in its address. */
import { z } from 'zod';

export const OperatorSearch = z.object({
  reference: z.string().max(100).optional(),
  after: z.string().max(500).optional(),
});
