/** The release calendar: what is planned is held back from the public until its instant, and published then. */

import { z } from 'zod';
import { Refusal, refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command, query, readCursor } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { findPeriod, type Period } from '#lib/period.ts';
import { indicatorsContracts as contracts, type Release } from './contract.ts';
import { findIndicators, findMakings, type IndicatorRecord } from './definition-store.ts';
import { sourcePeriods } from './reading.ts';
import { refuse } from './refusals.ts';
import {
  findConcerned,
  findOverlapping,
  findPublic,
  findRelease,
  insertRelease,
  listReleases,
  markPublished,
  moveRelease,
  type ReleaseItem,
  type ReleaseRecord,
} from './release-store.ts';
import { FIGURES_CHANGED, type FiguresChanged, RELEASE_PLANNED } from './write-store.ts';

function releaseOf({ releaseAt, publishedAt, ...rest }: ReleaseRecord): Release {
  return {
    ...rest,
    releaseAt: releaseAt.toISOString(),
    ...(publishedAt ? { publishedAt: publishedAt.toISOString() } : {}),
  };
}

/** A part of a figure that a release may hold back: what units report for one period. */
interface Part extends ReleaseItem {
  askedId: number;
  period: string;
  /** Whether the figure of the release's own period is read from it. */
  isRead: boolean;
}

/**
 * The reported values of a period that its figures are made of. Beside those that are read for it, the earlier ones of
 * a stock's year are among them, so that nothing tells how the year goes before it is released.
 */
async function partsOf(ctx: Context, indicators: readonly IndicatorRecord[], period: Period) {
  const makings = await findMakings(
    ctx.tx,
    indicators.map(({ id }) => id),
  );
  return makings.flatMap(({ askedId, reported, takesNewest }): Part[] => {
    const last = takesNewest || reported.time === 'sum' ? undefined : sourcePeriods(reported, period)[0]?.id;
    return sourcePeriods({ ...reported, time: 'sum' }, period).map(({ id, code }) => ({
      askedId,
      indicatorId: reported.id,
      periodId: id,
      period: code,
      isRead: last === undefined || id === last,
    }));
  });
}

const keyOf = ({ indicatorId, periodId }: ReleaseItem) => `${indicatorId}/${periodId}`;

function refusedAt(ctx: Context, why: Refusal): Refusal {
  const { code, kind, parameters, texts } = why;
  const fault = { path: 'indicators', code, message: texts[ctx.language] };
  return new Refusal(code, { kind, ...texts }, parameters, [fault]);
}

/**
 * What a release has to hold back: those of its parts that are not public. A figure each of whose parts is public is
 * public itself, and what was said cannot be unsaid: it is refused.
 */
async function itemsToHold(
  ctx: Context,
  indicators: readonly IndicatorRecord[],
  period: Period,
): Promise<ReleaseItem[]> {
  const parts = await partsOf(ctx, indicators, period);
  const open = new Set((await findPublic(ctx.tx, parts, ctx.now)).map(keyOf));
  for (const { id, code } of indicators) {
    const bySource = Map.groupBy(
      parts.filter(({ askedId, isRead }) => askedId === id && isRead),
      ({ indicatorId }) => indicatorId,
    );
    const told = [...bySource.values()].map((some) => some.filter((part) => open.has(keyOf(part))));
    if (told.some((some) => some.length === 0)) continue;
    const periods = [...new Set(told.flat().map((part) => part.period))].join(' ');
    throw refusedAt(ctx, refuse('released-already', { code, periods }));
  }
  const held = parts.filter((part) => !open.has(keyOf(part)));
  return [...new Map(held.map((part) => [keyOf(part), part])).values()];
}

/** Those whose pages say when they come out. */
async function tellPlanned(ctx: Context, id: string): Promise<void> {
  const event: FiguresChanged = await findConcerned(ctx.tx, id);
  await emit(ctx.tx, RELEASE_PLANNED, event);
}

const CalendarCursor = z.tuple([z.iso.datetime(), z.uuid()]);

async function getRelease(ctx: Context, id: string): Promise<ReleaseRecord> {
  const found = await findRelease(ctx.tx, id);
  if (!found) throw refuseCommon('not-found');
  return found;
}

export const planRelease = command(contracts.planRelease, {
  access: { roles: ['office'] },
  audit: (input) => ({
    subject: 'indicators.release',
    details: { indicators: input.indicators.join(' '), period: input.period, releaseAt: input.releaseAt },
  }),
  async handle(ctx, input) {
    const releaseAt = new Date(input.releaseAt);
    if (releaseAt <= ctx.now) throw refuse('release-past');
    const known = await findIndicators(ctx.tx, input.indicators);
    const indicators = [...new Set(input.indicators)].map((code) => {
      const found = known.get(code);
      if (!found) throw refuse('unknown-indicator', { code });
      return found;
    });
    const period = findPeriod(input.period);
    if (!period) throw refuseCommon('not-found');
    const items = await itemsToHold(ctx, indicators, period);
    const other = await findOverlapping(ctx.tx, items);
    if (other) throw refusedAt(ctx, refuse('release-overlaps', other));
    const release = {
      id: newId(),
      name: input.name,
      period: input.period,
      stage: input.stage,
      releaseAt,
      indicatorIds: indicators.map(({ id }) => id),
      items,
    };
    // Planned by someone else in the same moment.
    if (!(await insertRelease(ctx.tx, release))) throw refuseCommon('stale');
    await tellPlanned(ctx, release.id);
    return releaseOf(await getRelease(ctx, release.id));
  },
});

export const moveReleaseTo = command(contracts.moveRelease, {
  access: { roles: ['office'] },
  audit: (input) => ({
    subject: `indicators.release/${input.id}`,
    details: { releaseAt: input.releaseAt, reason: input.reason },
  }),
  async handle(ctx, { id, releaseAt }) {
    await getRelease(ctx, id);
    if (new Date(releaseAt) <= ctx.now || !(await moveRelease(ctx.tx, id, new Date(releaseAt), ctx.now)))
      throw refuse('release-past');
    await tellPlanned(ctx, id);
    return releaseOf(await getRelease(ctx, id));
  },
});

/** Publishes a release whose instant has come: its pages are made anew. Safe to run twice. */
export const publishRelease = command(contracts.publishRelease, {
  access: 'system',
  audit: (input) => ({ subject: `indicators.release/${input.id}` }),
  async handle(ctx, { id }) {
    const { releaseAt } = await getRelease(ctx, id);
    if (releaseAt > ctx.now) throw refuse('release-past');
    if (!(await markPublished(ctx.tx, id, ctx.now))) return { published: false };
    const event: FiguresChanged = await findConcerned(ctx.tx, id);
    await emit(ctx.tx, FIGURES_CHANGED, event);
    return { published: true };
  },
});

export async function calendarPage(
  ctx: Context,
  input: z.output<typeof contracts.calendar.input>,
): Promise<z.output<typeof contracts.calendar.output>> {
  const cursor = readCursor(CalendarCursor, input.after);
  const before = cursor && { at: new Date(cursor[0]), id: cursor[1] };
  const rows = await listReleases(ctx.tx, before, input.limit + 1);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const items = page.map(releaseOf);
  if (rows.length <= input.limit || !last) return { items };
  return { items, next: encodeCursor([last.releaseAt.toISOString(), last.id]) };
}

export const calendar = query(contracts.calendar, {
  access: 'public',
  audit: 'not-audited',
  handle: calendarPage,
});
