import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { useCommand } from '#console/api/hooks.ts';
import { faultsByPath, isStale, mayHelpToRetry } from '#console/api/problem.ts';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
import type { TypingFault } from '#lib/typed.ts';
import { type Cell, type ReportView, reportingContracts } from '#modules/reporting/contract.ts';
import {
  type CellDraft,
  checkAt,
  type Draft,
  type Explaining,
  type ExplanationDraft,
  indicatorAt,
  plainly,
  type Said,
  saysAllTheSame,
  saysSame,
} from './draft.ts';
import {
  type Base,
  baseOf,
  differencesOf,
  explainInto,
  type Filling,
  follow,
  keptAs,
  readFilling,
  shownDraft,
  shownExplaining,
  startOn,
  takeOver,
  typeInto,
} from './filling.ts';

const PAUSE_MS = 1_500;

export type SavingState = 'clean' | 'unsaved' | 'saving' | 'saved' | 'failed';

/** A report in the hands of whoever fills it in. */
export interface ReportDraft {
  draft: Draft;
  cells: readonly Cell[];
  typingFaults: ReadonlyMap<string, TypingFault>;
  /** What the server found wrong, by indicator. */
  serverFaults: ReadonlyMap<string, string>;
  explaining: Explaining;
  /** The checks for which the server refused just what stands in the fields, with why. */
  checkFaults: ReadonlyMap<string, string>;
  saving: SavingState;
  error: Error | undefined;
  /** Someone else has changed the report since it was loaded; what was typed is kept and not sent. */
  isConflict: boolean;
  /** What is kept on the server, where it differs from what was typed after someone else's change. */
  others: ReadonlyMap<string, CellDraft>;
  isSubmitting: boolean;
  change: (indicator: string, cell: CellDraft) => void;
  explain: (check: string, explanation: ExplanationDraft) => void;
  save: () => void;
  /** A field is left: what it says is written plainly, and saved. */
  leave: (indicator: string) => void;
  submit: () => Promise<boolean>;
  takeNewest: () => Promise<void>;
}

type Sent = z.input<typeof reportingContracts.save.input>;

/** What has gone wrong with the last attempt, for exactly what was sent. */
interface Refusal {
  error: Error;
  said: Said;
}

function faultsOf(
  refusal: Refusal | undefined,
  report: ReportView,
  cells: readonly Cell[],
): Map<string, string> {
  const faults = new Map<string, string>();
  for (const [path, message] of faultsByPath(refusal?.error)) {
    const indicator = indicatorAt(path, report.form.items);
    const sent = refusal?.said.cells.filter((cell) => cell.indicator === indicator) ?? [];
    const isUnchanged = saysSame(
      sent,
      cells.filter((cell) => cell.indicator === indicator),
    );
    if (indicator !== undefined && isUnchanged) faults.set(indicator, message);
  }
  return faults;
}

function checkFaultsOf(refusal: Refusal | undefined, said: Said): Map<string, string> {
  if (!refusal || !saysSame(refusal.said.cells, said.cells)) return new Map();
  const explained = new Set(said.explanations.map(({ check }) => check));
  const faults = [...faultsByPath(refusal.error)].map(([path, message]) => [checkAt(path), message] as const);
  return new Map(
    faults.flatMap(([check, message]) =>
      check === undefined || explained.has(check) ? [] : [[check, message] as const],
    ),
  );
}

/** Sends one thing after the other, so that a submission never overtakes the draft that is still being saved. */
function useQueue() {
  const tail = useRef<Promise<unknown>>(Promise.resolve());
  return <T>(task: () => Promise<T>): Promise<T> => {
    const result = tail.current.then(task, task);
    tail.current = result.catch(() => undefined);
    return result;
  };
}

type Command = 'save' | 'submit';

/** The commands of filling in, each building on the version that the one before it left. */
function useCommands(id: string, onKept: (base: Base) => void) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [hasSaved, setHasSaved] = useState(false);
  const answered = useRef<Base>({ version: 0, cells: [], explanations: [] });
  const enqueue = useQueue();
  const onAnswer = ({ version }: { version: number }, { cells, explanations = [] }: Sent) => {
    const kept = cells.map((cell) => ({ ...cell, bound: cell.bound ?? 'exact' }));
    answered.current = { version, cells: kept, explanations };
    onKept(answered.current);
    setRefusal(undefined);
    setHasSaved(true);
  };
  // What is read anew afterwards is not waited for: it could hold up what is typed next.
  const save = useCommand(reportingContracts.save, { onAnswer, settles: 'refreshing' });
  const submit = useCommand(reportingContracts.submit, { onAnswer, settles: 'refreshing' });
  const send = (command: Command, base: Base, said: Said): Promise<boolean> =>
    enqueue(async () => {
      const version = Math.max(base.version, answered.current.version);
      const isKept = answered.current.version === version && saysAllTheSame(said, answered.current);
      if (command === 'save' && isKept) return true;
      try {
        const { mutateAsync } = command === 'save' ? save : submit;
        await mutateAsync({ id, version, cells: [...said.cells], explanations: [...said.explanations] });
        return true;
      } catch (error) {
        setRefusal({ error: error instanceof Error ? error : new Error(String(error)), said });
        return false;
      }
    });
  const isBusy = save.isPending || submit.isPending;
  return { send, refusal, forgive: () => setRefusal(undefined), hasSaved, isSaving: save.isPending, isBusy };
}

/** What stands in the fields, beside the newest report. */
function useFields(report: ReportView, decimalsOf: (indicator: string) => number) {
  const { items } = report.form;
  const [held, setHeld] = useState<Filling>(() => startOn(report));
  const shown = follow(items, held, report, decimalsOf);
  const change = (indicator: string, cellOf: (before: CellDraft | undefined) => CellDraft | undefined) =>
    setHeld((before) => {
      const cell = cellOf(before.typed[indicator]);
      return cell ? typeInto(before, shown, indicator, cell) : before;
    });
  const explain = (check: string, explanation: ExplanationDraft) =>
    setHeld((before) => explainInto(before, shown, check, explanation));
  return { shown, setHeld, change, explain, ...readFilling(items, shown, decimalsOf) };
}

/** Holds what is typed, saves it after a pause or when a field is left, and keeps it through every refusal. */
export function useReportDraft(
  report: ReportView,
  decimalsOf: (indicator: string) => number,
  reload: () => Promise<ReportView | undefined>,
): ReportDraft {
  const { items } = report.form;
  const { shown, setHeld, change, explain, faults, isDirty, ...said } = useFields(report, decimalsOf);
  const { cells } = said;
  const onKept = (base: Base) => setHeld((before) => keptAs(before, base));
  const { send, refusal, forgive, hasSaved, isSaving, isBusy } = useCommands(report.id, onKept);
  const [isComparing, setComparing] = useState(false);
  const [isSubmitting, setSubmitting] = useState(false);
  const isBehind = report.version > shown.base.version;
  const isConflict = isStale(refusal?.error) || (isBehind && isDirty && !isBusy);
  const wasRefused = refusal !== undefined && saysAllTheSame(refusal.said, said);
  const maySave = isDirty && faults.size === 0 && !isConflict && !isSubmitting && report.policies.save;
  const saveNow = () => send('save', shown.base, said);
  const save = () => {
    if (maySave) void saveNow();
  };
  useAutosave(maySave && !wasRefused, shown, save);
  useSecondTry(maySave && wasRefused && mayHelpToRetry(refusal.error), save);
  useUnsaved(isDirty && report.policies.save && !isSubmitting, async () => maySave && saveNow());
  const rest = isDirty ? 'unsaved' : hasSaved ? 'saved' : 'clean';
  return {
    draft: shownDraft(items, shown),
    cells,
    typingFaults: faults,
    serverFaults: faultsOf(refusal, report, cells),
    explaining: shownExplaining(shown),
    checkFaults: checkFaultsOf(refusal, said),
    // A submission that was refused takes nothing away from the draft that was kept before it.
    saving: isSaving ? 'saving' : wasRefused && isDirty ? 'failed' : rest,
    error: wasRefused ? refusal.error : undefined,
    isConflict,
    others: isComparing ? differencesOf(items, shown) : new Map(),
    isSubmitting,
    change: (indicator, cell) => change(indicator, () => cell),
    explain,
    save,
    leave: (indicator) => {
      change(indicator, (before) => before && plainly(before, decimalsOf(indicator)));
      save();
    },
    submit: async () => {
      setSubmitting(true);
      const isSubmitted = await send('submit', shown.base, said);
      if (isSubmitted) await reload();
      setSubmitting(false);
      return isSubmitted;
    },
    takeNewest: async () => {
      const newest = await reload();
      if (!newest) return;
      setHeld((before) => takeOver(items, before, baseOf(newest), decimalsOf));
      forgive();
      setComparing(true);
    },
  };
}

/** Saves once typing has paused, and at once when the page goes out of sight. */
function useAutosave(isDue: boolean, { typed, explained }: Filling, save: () => void): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!isDue) return undefined;
    const timer = setTimeout(() => latest.current(), PAUSE_MS);
    const onHidden = () => document.visibilityState === 'hidden' && latest.current();
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [isDue, typed, explained]);
}

/** Saves again what failed for want of a network or a session, once there may be one. */
function useSecondTry(isDue: boolean, save: () => void): void {
  useEffect(() => {
    if (!isDue) return undefined;
    window.addEventListener('online', save);
    window.addEventListener('focus', save);
    return () => {
      window.removeEventListener('online', save);
      window.removeEventListener('focus', save);
    };
  });
}
