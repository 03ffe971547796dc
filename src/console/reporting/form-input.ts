/** A form being written: its fields as they are typed, and the input they make. */
import type { z } from 'zod';
import { findPeriod, makePeriod, type PeriodKind } from '#lib/period.ts';
import { plainNumber } from '#lib/typed.ts';
import type { Check } from '#modules/reporting/check-contract.ts';
import type { Form, reportingContracts } from '#modules/reporting/contract.ts';

export interface ItemFields {
  indicator: string;
  allowsAtLeast: boolean;
  isRequired: boolean;
  helpZh: string;
  helpEn: string;
}

export interface FormFields {
  code: string;
  nameZh: string;
  nameEn: string;
  kind: PeriodKind;
  year: string;
  ordinal: number;
  items: readonly ItemFields[];
  checks: readonly Check[];
  dueOn: string;
  expiresOn: string;
  approverZh: string;
  approverEn: string;
  purpose: Form['purpose'];
  minutesAsked: string;
}

export const BLANK_FORM: FormFields = {
  code: '',
  nameZh: '',
  nameEn: '',
  kind: 'quarter',
  year: '',
  ordinal: 1,
  items: [],
  checks: [],
  dueOn: '',
  expiresOn: '',
  approverZh: '',
  approverEn: '',
  purpose: 'administrative',
  minutesAsked: '5',
};

export const BLANK_ITEM = { allowsAtLeast: false, isRequired: true, helpZh: '', helpEn: '' } as const;

/** How many periods of a kind a year has. */
export const ORDINALS: Record<PeriodKind, number> = { year: 1, half: 2, quarter: 4, month: 12 };

/** The fields that show a form as it is kept. */
export function fieldsOf(form: Form): FormFields {
  const period = findPeriod(form.period);
  return {
    code: form.code,
    nameZh: form.name.zh,
    nameEn: form.name.en,
    kind: form.periodKind,
    year: period ? String(period.year) : '',
    ordinal: period?.ordinal ?? 1,
    items: form.items.map(({ help, ...item }) => ({
      ...item,
      helpZh: help?.zh ?? '',
      helpEn: help?.en ?? '',
    })),
    checks: form.checks,
    dueOn: form.dueOn,
    expiresOn: form.expiresOn,
    approverZh: form.approver.zh,
    approverEn: form.approver.en,
    purpose: form.purpose,
    minutesAsked: String(form.minutesAsked),
  };
}

/** The period that the fields name; an unfinished year names none. */
export function periodCodeOf({ kind, year, ordinal }: Pick<FormFields, 'kind' | 'year' | 'ordinal'>): string {
  return /^\d{4}$/.test(year) ? makePeriod(kind, Number(year), Math.min(ordinal, ORDINALS[kind])).code : year;
}

/** The input of the command; what is missing or wrong in it is for the server to name, field by field. */
export function inputOf(fields: FormFields): z.input<typeof reportingContracts.defineForm.input> {
  return {
    code: fields.code.trim(),
    name: { zh: fields.nameZh.trim(), en: fields.nameEn.trim() },
    period: periodCodeOf(fields),
    items: fields.items.map(({ helpZh, helpEn, ...item }) => {
      const help = { zh: helpZh.trim(), en: helpEn.trim() };
      return help.zh || help.en ? { ...item, help } : item;
    }),
    checks: [...fields.checks],
    dueOn: fields.dueOn,
    expiresOn: fields.expiresOn,
    approver: { zh: fields.approverZh.trim(), en: fields.approverEn.trim() },
    purpose: fields.purpose,
    minutesAsked: Number(plainNumber(fields.minutesAsked)),
  };
}
