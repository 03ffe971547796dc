/** What the screen of units keeps in its address. */
import { z } from 'zod';
import { Day, UnitCode } from '#kernel/units/contract.ts';

export const UnitsSearch = z.object({
  code: UnitCode.optional(),
  day: Day.optional(),
  text: z.string().max(100).optional(),
});
