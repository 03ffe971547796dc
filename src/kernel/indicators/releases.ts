/** The release calendar: what is planned is held back from the public until its instant, and published then. */

import { z } from 'zod';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command, query, readCursor } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { findPeriod, type Period } from '#lib/period.ts';
import { indicatorsContracts as contracts, type Release } from './contract.ts';
import { findIndicators, findReported, type IndicatorRecord } from './definition-store.ts';
import { sourcePeriods } from './reading.ts';
import { refuse } from './refusals.ts';
import {
  findRelease,
  findReleased,
  insertRelease,
  isAnyPublic,
  listReleases,
  markPublished,
  moveRelease,
  type ReleaseRecord,
} from './release-store.ts';
import { FIGURES_CHANGED, type FiguresChanged } from './write-store.ts';

function releaseOf({ releaseAt, publishedAt, ...rest }: ReleaseRecord): Release {
  return {
    ...rest,
    releaseAt: releaseAt.toISOString(),
    ...(publishedAt ? { publishedAt: publishedAt.toISOString() } : {}),
  };
}

/**
 * What is held back: the reported values of a period that its figures are made of, so that nothing else shows them.
 * Where a part of a figure takes the newest value of several periods, all of those are held.
 */
async function itemsOf(ctx: Context, indicators: readonly IndicatorRecord[], period: Period) {
  const reported = await findReported(
    ctx.tx,
    indicators.map(({ id }) => id),
  );
  return reported.flatMap((indicator) =>
    sourcePeriods({ ...indicator, time: 'sum' }, period).map(({ id }) => ({
      indicatorId: indicator.id,
      periodId: id,
    })),
  );
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
    const items = await itemsOf(ctx, indicators, period);
    if (await isAnyPublic(ctx.tx, items)) throw refuse('released-already');
    const release = {
      id: newId(),
      name: input.name,
      period: input.period,
      stage: input.stage,
      releaseAt,
      indicatorIds: indicators.map(({ id }) => id),
      items,
    };
    if (!(await insertRelease(ctx.tx, release))) throw refuse('release-overlaps');
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
    const event: FiguresChanged = await findReleased(ctx.tx, id);
    await emit(ctx.tx, FIGURES_CHANGED, event);
    return { published: true };
  },
});

export const calendar = query(contracts.calendar, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const cursor = readCursor(CalendarCursor, input.after);
    const before = cursor && { at: new Date(cursor[0]), id: cursor[1] };
    const rows = await listReleases(ctx.tx, before, input.limit + 1);
    const page = rows.slice(0, input.limit);
    const last = page.at(-1);
    const items = page.map(releaseOf);
    if (rows.length <= input.limit || !last) return { items };
    return { items, next: encodeCursor([last.releaseAt.toISOString(), last.id]) };
  },
});
