/** What the screen of figures keeps in its address. */
import { z } from 'zod';
import { IndicatorCode, PeriodCode } from '#kernel/indicators/contract.ts';
import { UnitCode } from '#kernel/units/contract.ts';

export const FiguresSearch = z.object({
  indicator: IndicatorCode.optional(),
  unit: UnitCode.optional(),
  period: PeriodCode.optional(),
  asOf: z.iso.datetime({ offset: true }).optional(),
});
export type FiguresSearch = z.infer<typeof FiguresSearch>;

/** What the release calendar keeps in its address: the page of it that is shown. */
export const ReleasesSearch = z.object({ after: z.string().optional() });
