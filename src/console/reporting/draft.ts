/** What stands in the fields of a report while someone fills it in: text, until it is read as values. */
import type { z } from 'zod';
import { addDecimals } from '#lib/decimal.ts';
import { readTyped, type TypingFault } from '#lib/typed.ts';
import type { Explanation } from '#modules/reporting/check-contract.ts';
import type { Cell, Form, ReportEvent } from '#modules/reporting/contract.ts';

export interface CellDraft {
  text: string;
  bound: Cell['bound'];
}

/** The typed cells by indicator. */
export type Draft = Readonly<Record<string, CellDraft>>;

/** An explanation that is being written. */
export interface ExplanationDraft {
  reason?: Explanation['reason'];
  text: string;
}

/** The explanations that are being written, by the code of their check. */
export type Explaining = Readonly<Record<string, ExplanationDraft>>;

/** What a report says, or would say if it were sent now. */
export interface Said {
  cells: readonly Cell[];
  explanations: readonly Explanation[];
}

type Items = Form['items'];

export const BLANK: CellDraft = { text: '', bound: 'exact' };

/** The cells as kept, ready for typing. */
export function draftOf(items: Items, cells: readonly z.output<typeof Cell>[]): Draft {
  return Object.fromEntries(
    items.map(({ indicator }) => {
      const cell = cells.find((candidate) => candidate.indicator === indicator);
      return [indicator, cell ? { text: cell.value ?? '', bound: cell.bound } : BLANK];
    }),
  );
}

export interface ReadDraft {
  /** One per item, in the order of the form, so that the server's faults can be led back to their fields. */
  cells: Cell[];
  faults: ReadonlyMap<string, TypingFault>;
}

/** The values that the typed text stands for, and what of it cannot be read. */
export function readDraft(items: Items, draft: Draft, decimalsOf: (indicator: string) => number): ReadDraft {
  const faults = new Map<string, TypingFault>();
  const cells = items.map(({ indicator }): Cell => {
    const { text, bound } = draft[indicator] ?? BLANK;
    const typed = readTyped(text, decimalsOf(indicator));
    if (typed.isFault) {
      faults.set(indicator, typed.fault);
      return { indicator, bound };
    }
    return typed.value === undefined ? { indicator, bound } : { indicator, value: typed.value, bound };
  });
  return { cells, faults };
}

/** A typed cell with its text as its value is written, such as `23` for `２３`; a text that is no value stays. */
export function plainly(typed: CellDraft, decimals: number): CellDraft {
  const read = readTyped(typed.text, decimals);
  return read.isFault || read.value === undefined ? typed : { ...typed, text: read.value };
}

/** Whether two sets of cells say the same, whatever their order; a cell without a value says nothing. */
export function saysSame(a: readonly Cell[], b: readonly Cell[]): boolean {
  const said = (cells: readonly Cell[]) =>
    cells
      .filter((cell) => cell.value !== undefined)
      .map((cell) => `${cell.indicator} ${cell.value} ${cell.bound}`)
      .sort()
      .join('\n');
  return said(a) === said(b);
}

/** The explanations as kept, ready for writing on. */
export function explainingOf(explanations: readonly Explanation[]): Explaining {
  return Object.fromEntries(explanations.map(({ check, reason, text }) => [check, { reason, text }]));
}

/** As few letters as an explanation may have. */
const LEAST_TEXT = 2;

/** The explanations that are whole, and whether there are others that somebody has begun. */
export function readExplaining(explaining: Explaining): { explanations: Explanation[]; isBegun: boolean } {
  const read = Object.entries(explaining).map(([check, { reason, text }]) => {
    const plain = text.trim();
    const isBegun = reason !== undefined || plain !== '';
    const isWhole = reason !== undefined && plain.length >= LEAST_TEXT;
    return { isBegun: isBegun && !isWhole, whole: isWhole ? [{ check, reason, text: plain }] : [] };
  });
  return { explanations: read.flatMap(({ whole }) => whole), isBegun: read.some(({ isBegun }) => isBegun) };
}

/** Whether two reports say the same of their values and of why those are right. */
export function saysAllTheSame(a: Said, b: Said): boolean {
  const said = ({ explanations }: Said) =>
    explanations
      .map(({ check, reason, text }) => JSON.stringify([check, reason, text]))
      .sort()
      .join('\n');
  return saysSame(a.cells, b.cells) && said(a) === said(b);
}

/** The indicator that a server's path such as `cells.2.value` is about. */
export function indicatorAt(path: string, items: Items): string | undefined {
  const index = /^cells\.(\d+)(\.|$)/.exec(path)?.[1];
  return index === undefined ? undefined : items[Number(index)]?.indicator;
}

/** The check that a server's path such as `checks.S1` is about. */
export function checkAt(path: string): string | undefined {
  return /^checks\.(.+)$/.exec(path)?.[1];
}

/** The sum of the filled cells of each unit of measure that at least two of them share. */
export function totalsOf(
  cells: readonly Cell[],
  measureOf: (indicator: string) => string | undefined,
): { measure: string; value: string }[] {
  const byMeasure = Map.groupBy(
    cells.filter((cell) => cell.value !== undefined),
    (cell) => measureOf(cell.indicator) ?? '',
  );
  return [...byMeasure].flatMap(([measure, group]) =>
    measure && group.length > 1
      ? [{ measure, value: group.reduce((sum, cell) => addDecimals(sum, cell.value ?? '0'), '0') }]
      : [],
  );
}

/** An event of a report's history, and how often it happened in a row. */
export type FoldedEvent = ReportEvent & { times: number };

/** The history, newest first; drafts that one person saved one after the other are one line. */
export function foldEvents(events: readonly ReportEvent[]): FoldedEvent[] {
  const folded: FoldedEvent[] = [];
  for (const event of events) {
    const last = folded.at(-1);
    const isAgain = last?.kind === 'saved' && event.kind === 'saved' && last.by === event.by;
    if (isAgain) folded[folded.length - 1] = { ...event, times: last.times + 1 };
    else folded.push({ ...event, times: 1 });
  }
  return folded.reverse();
}
