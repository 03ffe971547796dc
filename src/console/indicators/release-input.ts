/** A release being planned: its fields as they are typed, and the input that they make. */
import type { z } from 'zod';
import { instantOf } from '#console/format/dates.ts';
import type { indicatorsContracts, STAGES } from '#kernel/indicators/contract.ts';
import { makePeriod, type PeriodKind } from '#lib/period.ts';

export interface ReleaseFields {
  nameZh: string;
  nameEn: string;
  indicators: readonly string[];
  kind: PeriodKind;
  year: string;
  ordinal: number;
  /** As a date-and-time field has it. */
  releaseAt: string;
  stage: (typeof STAGES)[number];
}

export const BLANK_RELEASE: ReleaseFields = {
  nameZh: '',
  nameEn: '',
  indicators: [],
  kind: 'quarter',
  year: '',
  ordinal: 1,
  releaseAt: '',
  stage: 'preliminary',
};

/** The input of the command; what is missing or wrong in it is for the server to name, field by field. */
export function releaseInput(fields: ReleaseFields): z.input<typeof indicatorsContracts.planRelease.input> {
  const { kind, year, ordinal } = fields;
  return {
    name: { zh: fields.nameZh.trim(), en: fields.nameEn.trim() },
    indicators: [...fields.indicators],
    period: /^\d{4}$/.test(year) ? makePeriod(kind, Number(year), ordinal).code : year,
    releaseAt: instantOf(fields.releaseAt) ?? fields.releaseAt,
    stage: fields.stage,
  };
}
