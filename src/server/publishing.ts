import type { Tx } from '#kernel/db/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { LANGUAGES, type Language } from '#kernel/i18n/index.ts';
import type { Figure, Trend } from '#kernel/indicators/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { type FiguresChanged, findAffected } from '#kernel/indicators/index.ts';
import { ANONYMOUS, SYSTEM_ACTOR, systemActor } from '#kernel/operation/index.ts';
import { publicationContracts } from '#kernel/publication/contract.ts';
import { findDependents } from '#kernel/publication/index.ts';
import { makePeriod, periodOfId } from '#lib/period.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { CONFERENCE_FIGURES, type Revised, renderConference, renderFigure } from '#web/index.ts';
import { createCaller } from './caller.ts';
import type { House } from './house.ts';

export const CONFERENCE = '/conference/2008';
const CITY = '320200000000';
const MOST_CHILDREN = 200;
/** How many periods the trend on a figure's page shows. */
const TREND_PERIODS = 5;
/** How many of its revisions it shows. */
const MOST_REVISIONS = 20;

/** What publishing needs of the house. */
export type Publisher = Pick<House, 'runner' | 'operations' | 'clock' | 'database'>;

const AS_READER = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE], isReadOnly: true };

/** A figure that changes moved, by the address of its page. */
interface Moved {
  path: string;
  dependency: string;
  isLeaf: boolean;
}

/** Every figure that changes moved: for the period that was reported and for its year. */
async function movedBy(tx: Tx, changes: readonly FiguresChanged[]): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const change of changes) {
    for (const { indicator, unitCode, periodId, isLeaf } of await findAffected(tx, change)) {
      const period = periodOfId(periodId);
      for (const { code } of [makePeriod('year', period.year), period]) {
        const path = `/figures/${indicator}/${unitCode}/${code}`;
        moved.push({ path, dependency: dependencyOf(indicator, unitCode, code), isLeaf });
      }
    }
  }
  return moved;
}

/** The addresses of all figures that changes moved, whether or not anyone ever opened their pages. */
export async function movedFigures(house: Publisher, changes: readonly FiguresChanged[]): Promise<string[]> {
  const moved = await house.database.transaction(AS_READER, (tx) => movedBy(tx, changes));
  return [...new Set(moved.map(({ path }) => path))];
}

/**
 * The pages to publish when figures changed: the front page, those of the units above, and of the reporting units those
 * that someone has opened before. The rest are published when they are first asked for.
 */
export async function pathsOf(house: Publisher, changes: readonly FiguresChanged[]): Promise<string[]> {
  if (changes.length === 0) return [];
  return house.database.transaction(AS_READER, async (tx) => {
    const moved = await movedBy(tx, changes);
    const above = moved.filter(({ isLeaf }) => !isLeaf).map(({ path }) => path);
    const opened = await findDependents(
      tx,
      moved.map(({ dependency }) => dependency),
    );
    return [...new Set([CONFERENCE, ...above, ...opened])];
  });
}

interface Page {
  path: string;
  language: Language;
  contentType: string;
  body: string;
  dependencies: string[];
  builtAt: string;
}

type Rendered = Omit<Page, 'builtAt'>;

const dependencyOf = (indicator: string, unit: string, period: string) =>
  `figure:${indicator}/${unit}/${period}`;

/** Renders and publishes pages by their paths, as the public sees their figures; unknown figures are passed by. */
export async function publishPaths(
  house: Publisher,
  paths: readonly string[],
  reference?: string,
): Promise<void> {
  await publish(house, paths, reference);
}

/** Publishes one page for whoever asked for it first, and gives it in a language; undefined where there is none. */
export async function publishPage(
  house: Publisher,
  path: string,
  language: Language,
): Promise<string | undefined> {
  return (await publish(house, [path])).find((page) => page.language === language)?.body;
}

async function publish(house: Publisher, paths: readonly string[], reference?: string): Promise<Page[]> {
  const call = createCaller(house.runner, house.operations, async () => undefined, reference);
  const figureAt = async (indicator: string, unit: string, period: string): Promise<Figure | undefined> => {
    try {
      return await call(ANONYMOUS, indicatorsContracts.figure, {
        indicator,
        unit,
        period,
        limit: MOST_CHILDREN,
      });
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
  const trendAt: TrendAt = (indicator, unit, period) =>
    call(ANONYMOUS, indicatorsContracts.trend, { indicator, unit, period, periods: TREND_PERIODS });
  const revisedAt: RevisedAt = async (indicator, unit, period) => {
    const { items, next } = await call(ANONYMOUS, indicatorsContracts.revisions, {
      indicator,
      unit,
      period,
      limit: MOST_REVISIONS,
    });
    return { items, hasMore: next !== undefined };
  };
  const pages: Page[] = [];
  for (const path of paths) {
    // Taken before the figures are read: of two jobs on one page the one that knows more prevails.
    const builtAt = house.clock.now().toISOString();
    const made =
      path === CONFERENCE
        ? await conferencePages(figureAt)
        : await figurePages(path, figureAt, trendAt, revisedAt);
    pages.push(...made.map((page) => ({ ...page, builtAt })));
  }
  if (pages.length > 0) await call(systemActor('publication'), publicationContracts.publish, { pages });
  return pages;
}

const keyOf = (figure: Figure) => dependencyOf(figure.indicator, figure.unit.code, figure.period);

type FigureAt = (indicator: string, unit: string, period: string) => Promise<Figure | undefined>;

type TrendAt = (indicator: string, unit: string, period: string) => Promise<Trend>;
type RevisedAt = (indicator: string, unit: string, period: string) => Promise<Revised>;

async function figurePages(
  path: string,
  figureAt: FigureAt,
  trendAt: TrendAt,
  revisedAt: RevisedAt,
): Promise<Rendered[]> {
  const [, , indicator = '', unit = '', period = ''] = path.split('/');
  const figure = await figureAt(indicator, unit, period);
  // What nobody was ever asked has no page: strangers cannot fill the house with empty ones.
  if (!figure || figure.completeness.expected + figure.completeness.received === 0) return [];
  const trend = await trendAt(indicator, unit, period);
  const revised = figure.status === 'revised' ? await revisedAt(indicator, unit, period) : undefined;
  const shown = [
    ...trend.points.map((point) => dependencyOf(indicator, unit, point.period)),
    ...figure.trace.parts.map((part) => dependencyOf(part.indicator, part.unit, part.period)),
  ];
  return LANGUAGES.map((language) => ({
    path,
    language,
    contentType: 'text/html; charset=utf-8',
    body: renderFigure(figure, language, { trend, revised }),
    dependencies: [...new Set([keyOf(figure), ...shown])],
  }));
}

async function conferencePages(figureAt: FigureAt): Promise<Rendered[]> {
  const figures = new Map<string, Figure>();
  for (const code of CONFERENCE_FIGURES) {
    const figure = await figureAt(code, CITY, '2008');
    if (figure) figures.set(code, figure);
  }
  return LANGUAGES.map((language) => ({
    path: CONFERENCE,
    language,
    contentType: 'text/html; charset=utf-8',
    body: renderConference({ figures, isDemo: true }, language),
    dependencies: [...figures.values()].map(keyOf),
  }));
}
