import { useEffect, useRef, useState } from 'react';
import { useCommand } from '#console/api/hooks.ts';
import { faultsByPath, isStale } from '#console/api/problem.ts';
import type { TypingFault } from '#console/format/numbers.ts';
import { type Cell, type ReportView, reportingContracts } from '#modules/reporting/contract.ts';
import {
  BLANK,
  type CellDraft,
  type Draft,
  draftOf,
  indicatorAt,
  plainly,
  readDraft,
  saysSame,
} from './draft.ts';

const PAUSE_MS = 1_500;

export type SavingState = 'clean' | 'unsaved' | 'saving' | 'saved' | 'failed';

/** A report in the hands of whoever fills it in. */
export interface ReportDraft {
  draft: Draft;
  cells: readonly Cell[];
  typingFaults: ReadonlyMap<string, TypingFault>;
  /** What the server found wrong, by indicator. */
  serverFaults: ReadonlyMap<string, string>;
  saving: SavingState;
  error: Error | undefined;
  /** Someone else has changed the report since it was loaded; what was typed is kept and not sent. */
  isConflict: boolean;
  /** What is kept on the server, where it differs from what was typed after someone else's change. */
  others: ReadonlyMap<string, CellDraft>;
  isSubmitting: boolean;
  change: (indicator: string, cell: CellDraft) => void;
  save: () => void;
  /** A field is left: what it says is written plainly, and saved. */
  leave: (indicator: string) => void;
  submit: () => Promise<boolean>;
  takeNewest: () => Promise<void>;
}

/** The report as it was loaded or last saved: what the next save builds on. */
interface Base {
  version: number;
  cells: readonly Cell[];
}

const baseOf = ({ version, cells }: ReportView): Base => ({ version, cells });

type SentCell = Omit<Cell, 'bound'> & { bound?: Cell['bound'] | undefined };

/** What has gone wrong with the last attempt, for exactly the cells that were sent. */
interface Refusal {
  error: Error;
  cells: readonly Cell[];
}

function faultsOf(
  refusal: Refusal | undefined,
  report: ReportView,
  cells: readonly Cell[],
): Map<string, string> {
  const faults = new Map<string, string>();
  for (const [path, message] of faultsByPath(refusal?.error)) {
    const indicator = indicatorAt(path, report.form.items);
    const sent = refusal?.cells.filter((cell) => cell.indicator === indicator) ?? [];
    const isUnchanged = saysSame(
      sent,
      cells.filter((cell) => cell.indicator === indicator),
    );
    if (indicator !== undefined && isUnchanged) faults.set(indicator, message);
  }
  return faults;
}

/** Where what is kept on the server differs from what stands in the fields. */
function differencesOf(
  items: ReportView['form']['items'],
  kept: readonly Cell[],
  draft: Draft,
): Map<string, CellDraft> {
  return new Map(
    Object.entries(draftOf(items, kept)).filter(([indicator, cell]) => {
      const mine = draft[indicator] ?? BLANK;
      return mine.text !== cell.text || mine.bound !== cell.bound;
    }),
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

/** The commands of filling in, each building on the version that the one before it left. */
function useFilling(report: ReportView) {
  const [base, setBase] = useState(() => baseOf(report));
  const version = useRef(report.version);
  const [refusal, setRefusal] = useState<Refusal>();
  const [hasSaved, setHasSaved] = useState(false);
  const enqueue = useQueue();
  const stand = (next: Base) => {
    version.current = next.version;
    setBase(next);
    setRefusal(undefined);
  };
  const onAnswer = (after: { version: number }, { cells }: { cells: readonly SentCell[] }) => {
    stand({
      version: after.version,
      cells: cells.map((cell) => ({ ...cell, bound: cell.bound ?? 'exact' })),
    });
    setHasSaved(true);
  };
  const save = useCommand(reportingContracts.save, { onAnswer });
  const submit = useCommand(reportingContracts.submit, { onAnswer });
  const send = (command: typeof save | typeof submit, cells: readonly Cell[]): Promise<boolean> =>
    enqueue(async () => {
      try {
        await command.mutateAsync({ id: report.id, version: version.current, cells: [...cells] });
        return true;
      } catch (error) {
        setRefusal({ error: error instanceof Error ? error : new Error(String(error)), cells });
        return false;
      }
    });
  return { base, stand, refusal, hasSaved, save, submit, send };
}

/** Holds what is typed, saves it after a pause or when a field is left, and keeps it through every refusal. */
export function useReportDraft(
  report: ReportView,
  decimalsOf: (indicator: string) => number,
  reload: () => Promise<ReportView | undefined>,
): ReportDraft {
  const { items } = report.form;
  const [draft, setDraft] = useState(() => draftOf(items, report.cells));
  const [isComparing, setComparing] = useState(false);
  const { base, stand, refusal, hasSaved, save, submit, send } = useFilling(report);
  const { cells, faults: typingFaults } = readDraft(items, draft, decimalsOf);
  const isDirty = typingFaults.size > 0 || !saysSame(cells, base.cells);
  const isBusy = save.isPending || submit.isPending;
  const isBehind = report.version > base.version;
  const isConflict = isStale(refusal?.error) || (isBehind && isDirty && !isBusy);
  useEffect(() => {
    if (!isBehind || isDirty || isBusy) return;
    stand(baseOf(report));
    setDraft(draftOf(items, report.cells));
  });
  const takeNewest = async () => {
    const newest = await reload();
    if (!newest) return;
    stand(baseOf(newest));
    setComparing(true);
  };
  const wasRefused = refusal !== undefined && saysSame(refusal.cells, cells);
  const maySave = isDirty && typingFaults.size === 0 && !isConflict && report.policies.save;
  const saveNow = () => {
    if (maySave && !save.isPending) void send(save, cells);
  };
  useAutosave(maySave && !wasRefused && !save.isPending, draft, saveNow);
  const rest = isDirty ? 'unsaved' : hasSaved ? 'saved' : 'clean';
  return {
    draft,
    cells,
    typingFaults,
    serverFaults: faultsOf(refusal, report, cells),
    saving: save.isPending ? 'saving' : wasRefused ? 'failed' : rest,
    error: wasRefused ? refusal.error : undefined,
    isConflict,
    others: isComparing ? differencesOf(items, base.cells, draft) : new Map(),
    isSubmitting: submit.isPending,
    change: (indicator, cell) => setDraft((before) => ({ ...before, [indicator]: cell })),
    save: saveNow,
    leave: (indicator) => {
      setDraft((before) => plainly(before, cells, indicator));
      saveNow();
    },
    submit: () => send(submit, cells),
    takeNewest,
  };
}

/** Saves once typing has paused. */
function useAutosave(isDue: boolean, draft: Draft, save: () => void): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!isDue) return undefined;
    const timer = setTimeout(() => latest.current(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isDue, draft]);
}
