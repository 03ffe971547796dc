/** What stands in the form of a year, and what is sent of it. */
import type { YearOfDays } from '#kernel/workflow/contract.ts';

export interface HolidayFields {
  /** Tells rows apart while they are typed. */
  id: number;
  name: string;
  first: string;
  last: string;
}

export interface YearFields {
  year: string;
  source: string;
  holidays: readonly HolidayFields[];
  makeUpDays: readonly { id: number; day: string }[];
  /** The id of the next row. */
  nextId: number;
}

/** The fields of a year as it is known. A source that is none of a notice is not carried over. */
export function fieldsOf({ year, knowledge, source = '', holidays, makeUpDays }: YearOfDays): YearFields {
  const isNotice = knowledge === 'announced' || knowledge === 'brought';
  return {
    year: String(year),
    source: isNotice ? source : '',
    holidays: holidays.map(([first, last, name], id) => ({ id, name, first, last })),
    makeUpDays: makeUpDays.map((day, index) => ({ id: holidays.length + index, day })),
    nextId: holidays.length + makeUpDays.length,
  };
}

/** What is sent; the server judges what is no day and what is left empty. A one-day holiday ends as it begins. */
export function inputOf({ year, source, holidays, makeUpDays }: YearFields) {
  return {
    year: Number(year),
    source,
    holidays: holidays.map(({ first, last, name }): [string, string, string] => [
      first,
      last === '' ? first : last,
      name,
    ]),
    makeUpDays: makeUpDays.map(({ day }) => day),
  };
}

/** With one more holiday. */
export function withHoliday(fields: YearFields): YearFields {
  const row = { id: fields.nextId, name: '', first: '', last: '' };
  return { ...fields, holidays: [...fields.holidays, row], nextId: fields.nextId + 1 };
}

/** With one more make-up day. */
export function withMakeUpDay(fields: YearFields): YearFields {
  const row = { id: fields.nextId, day: '' };
  return { ...fields, makeUpDays: [...fields.makeUpDays, row], nextId: fields.nextId + 1 };
}
