/** What the list of accounts keeps in its address. */
import { z } from 'zod';

export const AccountsSearch = z.object({
  text: z.string().max(100).optional(),
  after: z.string().max(500).optional(),
});
