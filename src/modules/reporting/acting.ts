/** What becomes of reports when someone acts on them: every act works on many at once, a single one included. */
import { type Calendar, CITY_CALENDAR, cityDay } from '#kernel/clock/index.ts';
import { Refusal, refuse as refuseCommon } from '#kernel/errors/index.ts';
import { countCells, type IndicatorRecord } from '#kernel/indicators/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { findUnitsByKeys, type UnitRecord } from '#kernel/units/index.ts';
import {
  calendarOf,
  insertSteps,
  judge,
  listSteps,
  type Standing,
  type StepRecord,
  stepsToKeep,
  updateInstances,
  wayUp,
} from '#kernel/workflow/index.ts';
import { findPeriod } from '#lib/period.ts';
import type { Explanation } from './check-contract.ts';
import type { Cell, RevisionCode, Settled } from './contract.ts';
import { changesOf, indicatorsOf, reasonsOf } from './counting.ts';
import { insertExplanations } from './explanation-store.ts';
import { REPORT_FLOW } from './flow.ts';
import type { FormRecord } from './form-store.ts';
import { sayMoved } from './notices.ts';
import { refuse } from './refusals.ts';
import { type ReportRecord, updateContents } from './report-store.ts';
import { revisionToSubmit } from './rules.ts';
import { keepPublicTraces } from './tracing.ts';

export type Action = 'save' | 'submit' | 'approve' | 'return' | 'correct';

/** A report on which someone acts, with what he says. */
export interface Work {
  report: ReportRecord;
  form: FormRecord;
  cells?: Cell[];
  explanations?: Explanation[];
  reason?: string;
  /** Why figures that count are to be revised. */
  reasonCode?: RevisionCode | undefined;
}

/** An act that is allowed, not yet written. */
export interface Act {
  before: ReportRecord;
  after: ReportRecord;
  next: Standing;
  form: FormRecord;
  /** Whether the values count for the public from now on. */
  isThrough: boolean;
  at: { unitCode: string; unitName: string };
  behalfOf?: { id: string; name: string };
  reason?: string;
  reasonCode?: RevisionCode;
}

type Units = ReadonlyMap<bigint, UnitRecord>;

/**
 * What acts stand on: the units above and the working days; of an approval also the indicators that it makes count, and
 * what led there.
 */
interface Ground {
  units: ReadonlyMap<string, Units>;
  calendar: Calendar;
  indicators: ReadonlyMap<string, IndicatorRecord>;
  history: readonly StepRecord[];
}

const endOf = (form: FormRecord) => findPeriod(form.period)?.end ?? '';

/** Whether the revision that a report is in has been counted, so that saying otherwise revises figures. */
export function isCounted({ revision, countedRevision }: ReportRecord): boolean {
  return countedRevision === revision;
}

/** Where a report stands, as the engine sees it. */
export function standingOf(report: ReportRecord): Standing {
  const { state, unitId, treeKey, topKey, waiting, escalated, stepDueOn, escalatesOn, authors } = report;
  return {
    state,
    unitId,
    treeKey,
    topKey,
    authors,
    dueOn: stepDueOn,
    ...(waiting ? { waiting } : {}),
    ...(escalated ? { escalated } : {}),
    ...(escalatesOn === undefined ? {} : { escalatesOn }),
  };
}

/** Where it is only asked whether something would be allowed, any unit may be the next, and days do not matter. */
const ANYWHERE = { units: { get: () => ({ id: '' }) }, calendar: CITY_CALENDAR };

function verdictOf(
  ctx: Context,
  action: Action,
  { report, form, reason }: Work,
  { units, calendar }: { units: Pick<ReadonlyMap<bigint, { id: string }>, 'get'>; calendar: Calendar },
) {
  const today = cityDay(ctx.now);
  const facts = { isExpired: today > form.expiresOn };
  const attempt = { action, person: ctx.actor, facts, reason, units, today, calendar };
  return judge(REPORT_FLOW, standingOf(report), attempt);
}

/** Whether the caller may do something with a report as it stands. */
export function mayAct(ctx: Context, action: Action, report: ReportRecord, form: FormRecord): boolean {
  return verdictOf(ctx, action, { report, form, reason: '?' }, ANYWHERE).isAllowed;
}

/** The units above some reports, for each period's end. */
async function unitsAbove(ctx: Context, works: readonly Work[]): Promise<ReadonlyMap<string, Units>> {
  const byDay = Map.groupBy(works, ({ form }) => endOf(form));
  const found = new Map<string, Units>();
  for (const [day, some] of byDay) {
    const keys = some.flatMap(({ report: { treeKey, topKey, escalated } }) => [
      ...wayUp(treeKey, topKey),
      ...(escalated ? [escalated.key] : []),
    ]);
    found.set(day, await findUnitsByKeys(ctx.tx, [...new Set(keys)], day));
  }
  return found;
}

async function groundOf(ctx: Context, action: Action, works: readonly Work[]): Promise<Ground> {
  const counting = action === 'approve' ? works : [];
  const [units, calendar, indicators, history] = await Promise.all([
    unitsAbove(ctx, works),
    calendarOf(ctx.tx),
    indicatorsOf(ctx, new Set(counting.map(({ form }) => form))),
    counting.length === 0
      ? []
      : listSteps(
          ctx.tx,
          counting.map(({ report }) => report.id),
        ),
  ]);
  return { units, calendar, indicators, history };
}

function judged(ctx: Context, action: Action, work: Work, ground: Ground): Act {
  const { report, form, reason } = work;
  const units: Units = ground.units.get(endOf(form)) ?? new Map();
  const verdict = verdictOf(ctx, action, work, { units, calendar: ground.calendar });
  if (!verdict.isAllowed) throw refusalOf(verdict.why, action, work, units);
  const { next, at, transition, behalfOf } = verdict;
  const reasonCode = revisionCodeOf(action, work);
  const unit = transition.by.at === 'waiting' ? units.get(at.key) : undefined;
  return {
    before: report,
    after: contentAfter(ctx, action, work, next.state),
    next,
    form,
    isThrough: next.state === 'approved',
    at: unit ? { unitCode: unit.code, unitName: unit.name } : report,
    ...(behalfOf ? { behalfOf } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
  };
}

/** Why an act opens a revision of what counts, where it does. */
function revisionCodeOf(action: Action, { report, reasonCode }: Work): RevisionCode | undefined {
  if (action !== 'return') return reasonCode;
  if (isCounted(report)) return reasonCode ?? 'correction';
  if (reasonCode !== undefined) throw refuse('no-revision');
  return undefined;
}

function refusalOf(why: string, action: Action, { report, form }: Work, units: Units): Refusal {
  if (why === 'guarded') return refuse('expired', { day: form.expiresOn });
  if (why === 'own-work') return refuse('own-report');
  if (why === 'not-holder' && (action === 'approve' || action === 'return'))
    return refuse('not-your-turn', { unit: units.get(report.waiting?.key ?? 0n)?.name ?? '' });
  if (why === 'not-holder' || why === 'no-unit') return refuseCommon('not-found');
  return refuse('wrong-state');
}

/** What a report says after an act, and which of its revisions count. */
function contentAfter(ctx: Context, action: Action, work: Work, state: string): ReportRecord {
  const { report } = work;
  const { revision, countedRevision } = report;
  const said = {
    ...report,
    cells: work.cells ?? report.cells,
    explanations: work.explanations ?? report.explanations,
  };
  if (action === 'save') return said;
  if (action === 'submit') {
    const speaking = revisionToSubmit(revision, countedRevision);
    return { ...said, revision: speaking, submittedBy: ctx.actor.id };
  }
  if (action === 'correct') return { ...report, revision: revision + 1 };
  if (action !== 'approve') return report;
  const counted = isCounted(report) ? report : { ...report, countedRevision: revision };
  return state === 'approved' ? { ...counted, publicRevision: revision } : counted;
}

/** What became of each of many: refused ones are known before anything is written, and nothing of them is. */
export interface Outcome<K> {
  acts: Act[];
  settled: (Settled & { key: K })[];
}

/**
 * Acts on many reports: `prepare` gives the work for each key or refuses it, and one that is refused stops no other.
 */
export async function actOnMany<K>(
  ctx: Context,
  action: Action,
  keys: readonly K[],
  prepare: (key: K) => Work,
): Promise<Outcome<K>> {
  const refused = new Map<K, Refusal>();
  const attempt = <T>(key: K, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.set(key, error);
      return [];
    }
  };
  const works = keys.flatMap((key) => attempt(key, () => ({ key, work: prepare(key) })));
  const ground = await groundOf(
    ctx,
    action,
    works.map(({ work }) => work),
  );
  const acts = works.flatMap(({ key, work }) => attempt(key, () => judged(ctx, action, work, ground)));
  await carryOut(ctx, action, acts, ground);
  const settled = keys.map((key) => {
    const why = refused.get(key);
    return why
      ? { key, outcome: 'refused' as const, code: why.code, text: why.texts[ctx.language] }
      : { key, outcome: 'done' as const };
  });
  return { acts, settled };
}

/** Acts on one report, or refuses. */
export async function actOnOne(ctx: Context, action: Action, work: Work): Promise<Act> {
  const ground = await groundOf(ctx, action, [work]);
  const act = judged(ctx, action, work, ground);
  await carryOut(ctx, action, [act], ground);
  return act;
}

/**
 * Writes acts set-wise: what reports say, where they stand, what happened, what counts from now on and what is told of
 * it. None of it needs the answer of another: all goes to the database together.
 */
async function carryOut(
  ctx: Context,
  action: Action,
  acts: readonly Act[],
  { indicators, history }: Ground,
): Promise<void> {
  if (acts.length === 0) return;
  const steps = acts.map(({ before, after, next, at, behalfOf, reason, reasonCode }) => ({
    treeKey: after.treeKey,
    instanceId: after.id,
    from: before.state,
    to: next.state,
    unitCode: at.unitCode,
    unitName: at.unitName,
    revision: after.revision,
    ...(behalfOf ? { behalfOf } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    ...(action === 'submit' ? { content: after.cells } : {}),
  }));
  const reasons = reasonsOf(history);
  const counting = action === 'approve' ? acts : [];
  const through = acts.filter(({ isThrough }) => isThrough);
  const told = action === 'return' ? acts : through;
  await Promise.all([
    updateContents(
      ctx.tx,
      acts.filter(({ before, after }) => before !== after).map(({ after }) => after),
    ),
    updateInstances(
      ctx.tx,
      acts.map(({ after, next }) => ({ ...next, id: after.id })),
      ctx.now,
    ),
    insertSteps(ctx, action, steps),
    insertExplanations(ctx.tx, ctx.auditId, action === 'submit' ? acts.map(({ after }) => after) : []),
    countCells(
      ctx,
      counting.flatMap((act) => changesOf(act, indicators, reasons)),
    ),
    keepPublicTraces(ctx, through, [...history, ...stepsToKeep(ctx, action, steps)]),
    sayMoved(
      ctx,
      action === 'return' ? 'returned' : 'approved',
      told.map(({ after }) => after.id),
    ),
  ]);
}
