/** A report in the hands of whoever fills it in: what the fields build on, and what was typed on top of it. */
import type { Cell, Form } from '#modules/reporting/contract.ts';
import {
  BLANK,
  type CellDraft,
  type Draft,
  draftOf,
  type Explaining,
  type ExplanationDraft,
  explainingOf,
  type ReadDraft,
  readDraft,
  readExplaining,
  type Said,
  saysAllTheSame,
  saysSame,
} from './draft.ts';

/** A report as it was loaded, saved or taken over: the next save builds on it. */
export interface Base extends Said {
  version: number;
}

/** The fields: typed text lies over the base and is never replaced by what is loaded. */
export interface Filling {
  base: Base;
  typed: Draft;
  explained: Explaining;
}

type Items = Form['items'];
type DecimalsOf = (indicator: string) => number;

export const baseOf = ({ version, cells, explanations }: Base): Base => ({ version, cells, explanations });

export const startOn = (report: Base): Filling => ({ base: baseOf(report), typed: {}, explained: {} });

/** What stands in the fields. */
export function shownDraft(items: Items, { base, typed }: Filling): Draft {
  return { ...draftOf(items, base.cells), ...typed };
}

/** The explanations as they stand in their fields. */
export function shownExplaining({ base, explained }: Filling): Explaining {
  return { ...explainingOf(base.explanations), ...explained };
}

export interface ReadFilling extends ReadDraft, Said {
  cells: Cell[];
  /** Whether something was typed that the base does not say. */
  isDirty: boolean;
}

export function readFilling(items: Items, filling: Filling, decimalsOf: DecimalsOf): ReadFilling {
  const { cells, faults } = readDraft(items, shownDraft(items, filling), decimalsOf);
  const { explanations, isBegun } = readExplaining(shownExplaining(filling));
  const isDirty = faults.size > 0 || isBegun || !saysAllTheSame({ cells, explanations }, filling.base);
  return { cells, faults, explanations, isDirty };
}

/**
 * The fields beside a newer report: untouched, they show it; so they do where it says what was typed, as after a save
 * whose answer was lost. What was typed otherwise stays on its base, and the two are in conflict.
 */
export function follow(items: Items, held: Filling, report: Base, decimalsOf: DecimalsOf): Filling {
  if (report.version <= held.base.version) return held;
  const { isDirty, faults, ...said } = readFilling(items, held, decimalsOf);
  if (!isDirty) return startOn(report);
  const isOwn = faults.size === 0 && saysAllTheSame(said, report);
  return isOwn ? { ...held, base: baseOf(report) } : held;
}

/** One field typed into, on the base that was in sight when it was. */
export function typeInto(held: Filling, shown: Filling, indicator: string, cell: CellDraft): Filling {
  const on = newerOf(held, shown);
  return { ...on, typed: { ...on.typed, [indicator]: cell } };
}

/** One explanation written on, on the base that was in sight when it was. */
export function explainInto(
  held: Filling,
  shown: Filling,
  check: string,
  explanation: ExplanationDraft,
): Filling {
  const on = newerOf(held, shown);
  return { ...on, explained: { ...on.explained, [check]: explanation } };
}

const newerOf = (held: Filling, shown: Filling) => (shown.base.version > held.base.version ? shown : held);

/** After a save was answered: what was typed meanwhile stays. */
export function keptAs(held: Filling, base: Base): Filling {
  return base.version > held.base.version ? { ...held, base } : held;
}

/** Someone else's newest version, under what was typed and not yet saved; all other fields show theirs. */
export function takeOver(items: Items, held: Filling, newest: Base, decimalsOf: DecimalsOf): Filling {
  const { cells, faults } = readFilling(items, held, decimalsOf);
  const said = (all: readonly Cell[], indicator: string) =>
    all.filter((cell) => cell.indicator === indicator);
  const isUnsaved = (indicator: string) =>
    faults.has(indicator) || !saysSame(said(cells, indicator), said(held.base.cells, indicator));
  const typed = Object.entries(held.typed).filter(([indicator]) => isUnsaved(indicator));
  return { base: baseOf(newest), typed: Object.fromEntries(typed), explained: held.explained };
}

/** Where what is kept on the server differs from what stands in the fields. */
export function differencesOf(items: Items, filling: Filling): Map<string, CellDraft> {
  const shown = shownDraft(items, filling);
  return new Map(
    Object.entries(draftOf(items, filling.base.cells)).filter(([indicator, kept]) => {
      const mine = shown[indicator] ?? BLANK;
      return mine.text !== kept.text || mine.bound !== kept.bound;
    }),
  );
}
