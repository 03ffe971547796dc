/** The working calendar of this installation: what Taihu knows of itself, and the years that it was brought. */
import { z } from 'zod';
import { CALENDAR_YEARS, type Calendar, cityDay } from '#kernel/clock/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { listHoldersAnywhere } from '#kernel/identity/index.ts';
import { defineTopic, postNotices } from '#kernel/notify/index.ts';
import { type Context, command, type Operation, query, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import {
  type BroughtYear,
  calendarOf,
  listBroughtYears,
  saveYear,
  yearsOfOpenWork,
} from './calendar-store.ts';
import { workflowContracts as contracts, type KnownYear, type YearOfDays } from './contract.ts';

/** Told to the system administrators, once a year that is not known well enough. */
export const LACKING = defineTopic({
  name: 'workflow.calendar-lacking',
  title: { zh: '放假安排待登记', en: 'Holidays to be brought' },
  isUrgent: true,
  roles: ['system'],
  facts: { year: 'period' },
  text: {
    zh: ({ year }) => `已有事项的期限落在 ${year} 年，而该年的放假安排尚未登记，工作日暂按已知情况推算。`,
    en: ({ year }) =>
      `Work has days in ${year}, whose holidays have not been brought: working days are reckoned from what is known.`,
  },
});

/** The place of a year in the list: four digits, as in a day. */
const Place = z.tuple([z.string().regex(/^\d{4}$/)]);

/** Who brought a year is for those who bring years. */
const mayKnowWho = ({ actor }: Context) => actor.grants.some(({ role }) => role === 'system');

function viewOf(ctx: Context, year: number, brought: BroughtYear | undefined): YearOfDays {
  if (brought) {
    const { broughtAt, broughtBy, ...days } = brought;
    const known = { ...days, knowledge: 'brought' as const, broughtAt: broughtAt.toISOString() };
    return mayKnowWho(ctx) ? { ...known, broughtBy } : known;
  }
  const known = CALENDAR_YEARS.find((one) => one.year === year);
  if (!known) return { year, knowledge: 'weekendsOnly', holidays: [], makeUpDays: [] };
  const { isProvisional, ...days } = known;
  return { ...days, knowledge: isProvisional ? 'provisional' : 'announced' };
}

const calendar = query(contracts.calendar, {
  access: 'signed-in',
  audit: 'not-audited',
  async handle(ctx, { year }) {
    const brought = await listBroughtYears(ctx.tx);
    return viewOf(
      ctx,
      year,
      brought.find((one) => one.year === year),
    );
  },
});

/** Every year that is known, and this one and the next even where they are not; the latest first. */
const calendarYears = query(contracts.calendarYears, {
  access: 'signed-in',
  audit: 'not-audited',
  async handle(ctx, { after, limit }) {
    const [last] = readCursor(Place, after) ?? [];
    const brought = new Map((await listBroughtYears(ctx.tx)).map((one) => [one.year, one]));
    const present = Number(cityDay(ctx.now).slice(0, 4));
    const all = new Set([...CALENDAR_YEARS.map(({ year }) => year), ...brought.keys(), present, present + 1]);
    const left = [...all]
      .filter((year) => last === undefined || year < Number(last))
      .toSorted((a, b) => b - a);
    const items = left.slice(0, limit).map((year): KnownYear => {
      const { holidays: _, makeUpDays: __, ...known } = viewOf(ctx, year, brought.get(year));
      return known;
    });
    const end = items.at(-1);
    const next = left.length > limit && end ? { next: encodeCursor([String(end.year)]) } : {};
    return { items, present, ...next };
  },
});

const setCalendarYear = command(contracts.setCalendarYear, {
  access: { roles: ['system'] },
  audit: ({ year, source, holidays, makeUpDays }, output) => ({
    subject: `calendar/${year}`,
    details: {
      source,
      holidays: holidays.map(([first, last]) => `${first}/${last}`).join(' '),
      makeUpDays: makeUpDays.join(' '),
      ...output,
    },
  }),
  async handle(ctx, year) {
    const { knowledge: before } = (await calendarOf(ctx.tx)).knowledgeOf(year.year);
    await saveYear(ctx, year);
    return { before };
  },
});

export const calendarOperations: readonly Operation[] = [calendar, calendarYears, setCalendarYear];

/**
 * Tells the system administrators of each year in which open work has days and whose holidays no notice fixed: each
 * of them once a year, however often it is looked for.
 */
export async function tellOfLackingYears(
  { tx, now }: { tx: Tx; now: Context['now'] },
  known: Calendar,
): Promise<void> {
  const lacking = (await yearsOfOpenWork(tx)).filter((year) =>
    ['provisional', 'weekendsOnly'].includes(known.knowledgeOf(year).knowledge),
  );
  if (lacking.length === 0) return;
  const holders = await listHoldersAnywhere(tx, ['system'], cityDay(now));
  const accounts = [...new Set(holders.map(({ accountId }) => accountId))];
  const notices = accounts.flatMap((accountId) =>
    lacking.map((year) => ({
      accountId,
      facts: { year: String(year) },
      link: `/calendar?year=${year}`,
      key: `calendar/${year}`,
    })),
  );
  await postNotices({ tx, now }, LACKING, notices);
}
