import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from '#kernel/i18n/index.ts';
import { findChromium } from '#test/support/chromium.ts';
import {
  renderApiDocs,
  renderCalendar,
  renderConference,
  renderFigure,
  renderFront,
  renderProblem,
  renderReset,
  renderResetting,
  renderSignIn,
  renderTour,
} from './index.ts';
import {
  conferenceFigures,
  HOSTILE,
  makeCoverage,
  makeFigure,
  makeGrowth,
  makeHeld,
  makeLeaf,
  makeRelease,
  makeSilent,
  makeTrend,
} from './testing.ts';

const CHROMIUM = findChromium();
const guest = {
  account: 'office',
  password: 'wuxi-2008',
  title: '市信息化办公室',
  explanation: '制定报表',
  group: '管理',
};
const document = {
  servers: [{ url: 'http://localhost:3000/api/v1' }],
  paths: {
    '/units/get': {
      get: {
        operationId: 'units.get',
        // Named as its room is: both must stay apart for who listens.
        summary: 'units',
        description: 'units',
        'x-taihu-access': ['public'],
        parameters: [{ name: 'code', in: 'query', required: true, schema: { type: 'string' } }],
      },
    },
  },
};
const names = {
  name: { zh: HOSTILE, en: HOSTILE },
  unit: { code: '320200000000', name: HOSTILE, nameEn: HOSTILE, level: 2 },
};
const PAGES: Record<string, (language: Language) => string> = {
  conference: (l) => renderConference({ figures: conferenceFigures(), isDemo: true }, l),
  figure: (l) => renderFigure(makeFigure(), l),
  'figure, hostile': (l) => renderFigure(makeFigure(names), l),
  'figure in percent, with departments': (l) => renderFigure(makeCoverage(), l),
  'growth with its parts and a trend': (l) => renderFigure(makeGrowth(), l, { trend: makeTrend() }),
  'figure to be released': (l) => renderFigure(makeHeld(), l),
  'release calendar': (l) =>
    renderCalendar(
      {
        releases: [makeRelease(), { ...makeRelease(), publishedAt: '2009-03-01T01:30:01.000Z' }],
        isDemo: true,
        next: 'x',
      },
      l,
    ),
  'figure on another boundary': (l) => renderFigure(makeFigure(), l, { boundary: '2024-01-01', after: 'x' }),
  village: (l) => renderFigure(makeLeaf(), l),
  'village that is silent': (l) => renderFigure(makeSilent(), l),
  'sign-in': (l) => renderSignIn({ next: '/', isDemo: true, error: HOSTILE, demoAccounts: [guest] }, l),
  tour: (l) =>
    renderTour(
      {
        state: { city: makeFigure(), village: makeLeaf(), turn: 'done' },
        hasGuests: true,
        mayReset: true,
        outcome: { fault: { zh: HOSTILE, en: HOSTILE } },
      },
      l,
    ),
  reset: (l) => renderReset(l),
  'reset under way': (l) => renderResetting({ path: '/', progress: { done: 3, total: 8 } }, l),
  front: (l) => renderFront(l),
  problem: (l) => renderProblem({ status: 500, reference: 'r-1', isDemo: false }, l),
  refusal: (l) =>
    renderProblem(
      { status: 422, reference: 'r-1', isDemo: true, faults: [{ path: 'boundary', message: HOSTILE }] },
      l,
    ),
  'API pages': (l) => renderApiDocs(document, l, { isDemo: true }) ?? '',
  'API pages of a room': (l) => renderApiDocs(document, l, { isDemo: true, room: 'units' }) ?? '',
};

describe.skipIf(CHROMIUM === undefined)('in a real browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
    page = await (await browser.newContext()).newPage();
  });
  afterAll(() => browser.close());

  const places = [1440, 390].flatMap((width) =>
    Object.entries(PAGES).map(([name, render]) => ({ name, width, render })),
  );

  test.each(places)('$name passes axe and stays within $width pixels', async ({ width, render }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const language of LANGUAGES) {
      await page.setContent(render(language));
      const { violations } = await new AxeBuilder({ page }).analyze();
      const faults = violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
      expect(faults, language).toEqual([]);
      const box = await page.locator('html').boundingBox();
      const scrolled = Number(await page.evaluate('document.documentElement.scrollWidth'));
      expect(Math.max(box?.width ?? 0, scrolled), language).toBeLessThanOrEqual(width);
    }
  });
});
