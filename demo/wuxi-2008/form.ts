/** What a form of the demo is: what it asks, whom, in which quarters, and what those asked answer. */
import type { z } from 'zod';
import { findPeriod, periodAfter } from '#lib/period.ts';
import type { reportingContracts } from '#modules/reporting/contract.ts';
import { draw, shareOut } from './choice.ts';

export const CITY = '320200000000';

/** The conference's year, and the year on which it grew. */
export const QUARTERS = [
  '2007Q1',
  '2007Q2',
  '2007Q3',
  '2007Q4',
  '2008Q1',
  '2008Q2',
  '2008Q3',
  '2008Q4',
] as const;
export type Quarter = (typeof QUARTERS)[number];
/** Of what stands at a moment, the last quarter of the year before is that year. */
export const STOCK_QUARTERS = QUARTERS.slice(3);

/** Reports are due on the tenth of the month after the quarter. */
export function dueOn(quarter: Quarter): string {
  const period = findPeriod(quarter);
  return period ? periodAfter(period).start.replace(/01$/, '10') : '';
}

type NewForm = z.input<typeof reportingContracts.defineForm.input>;
type Recipients = z.input<typeof reportingContracts.sendForm.input>['recipients'];

/** A unit that was asked, as the answers need it. */
export interface Asked {
  code: string;
}

/** What a unit answers: a value for each indicator, or nothing at all. */
export type Answers = Map<string, string>;

export interface DemoForm {
  key: string;
  form: Omit<NewForm, 'period' | 'dueOn' | 'expiresOn' | 'code'>;
  quarters: readonly Quarter[];
  /** Whether the small demo holds all its quarters too, since a year or a growth is made of them. */
  isWholeInSmall?: boolean;
  /** To whom it goes; several rounds make one form. */
  recipients(villages: readonly string[]): Recipients[];
  /** Who answers what; units left out have not reported. */
  answers(quarter: Quarter, asked: readonly Asked[]): Map<string, Answers>;
}

/** What every form of the demo says of itself. */
export const PAPER = {
  approver: { zh: '无锡市信息化办公室', en: 'Wuxi Informatization Office' },
  purpose: 'administrative',
} as const;

/** A total shared out over units, the same share for the same word: larger where more people live. */
export function spread(total: number, units: readonly Asked[], word = 'weight'): number[] {
  return shareOut(
    total,
    units.map(({ code }) => 60 + draw(120, word, code)),
  );
}

/** A column of values for each indicator, in the order of the units. */
type Columns = Record<string, readonly number[]>;

/** The answers of a form that every unit asked fills in, from columns that do not depend on the order of the units. */
export function answersOf(columns: (quarter: Quarter, units: readonly Asked[]) => Columns) {
  return (quarter: Quarter, asked: readonly Asked[]): Map<string, Answers> => {
    const units = [...asked].sort((a, b) => (a.code < b.code ? -1 : 1));
    const found = Object.entries(columns(quarter, units));
    return new Map(
      units.map(({ code }, row) => [
        code,
        new Map(found.map(([name, column]) => [name, String(column[row] ?? 0)])),
      ]),
    );
  };
}
