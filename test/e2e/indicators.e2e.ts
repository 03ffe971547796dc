/** Indicators defined and releases planned in the console: as the office does it, and as readers see it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, openContext, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, choose, fill, named, pageOf, press, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';
import { sendTownForm, TOWN, VILLAGE } from './support/town-form.ts';

const stories = openStories();
const CITY = '320200000000';
const TERMINALS = 'community.terminals';

describe('the office', () => {
  it.each(COMBINATIONS)(
    'defines a ratio, and a formula with a fault on the way (%s, %s)',
    async (language, width) => {
      const { define, form, indicatorKind, part } = TEXTS[language];
      const code = (name: string) => `test.${name}.${language}${width === 'desk' ? 'Desk' : 'Phone'}`;
      const page = await pageOf(stories.setting(language, width), 'office', '/console/indicators');
      await page.getByRole('table').waitFor();
      await picture(page, `indicators-${language}-${width}`);
      await expectSound(page);
      await page.getByRole('link', { name: define.new }).click();
      await page.getByRole('heading', { level: 1, name: define.new }).waitFor();
      expect(await pressFor(page, page, define.verb, indicatorsContracts.define)).toBe(422);
      await expect.poll(() => page.locator('.field-fault').count()).toBeGreaterThan(2);
      await picture(page, `indicator-faults-${language}-${width}`);
      await expectSound(page);
      const names = { [form.nameZh]: '试算比率', [form.nameEn]: 'A ratio', [define.code]: code('ratio') };
      await fill(page, { ...names, [define.decimals]: '2' });
      await choose(page, define.kind, indicatorKind.ratio);
      await choose(page, part.numerator, /^(公交卡累计发行量|Transit cards issued)$/);
      await choose(page, part.denominator, /^(社会保障卡累计发行量|Social-security cards issued)$/);
      await fill(page, { [define.factor]: '100', [define.measureZh]: '%', [define.measureEn]: '%' });
      await press(page, define.verb, indicatorsContracts.define);
      await page.getByText(code('ratio')).waitFor();
      await page.getByRole('link', { name: define.new }).click();
      await fill(page, {
        [form.nameZh]: '试算公式',
        [form.nameEn]: 'A formula',
        [define.code]: code('formula'),
      });
      await choose(page, define.kind, indicatorKind.formula);
      await fill(page, { [define.measureZh]: '张', [define.measureEn]: 'cards' });
      await fill(page, { [define.expression]: 'cards.transit.issued *' });
      await page.locator('.field-fault').first().waitFor();
      expect(await pressFor(page, page, define.verb, indicatorsContracts.define)).toBe(422);
      await fill(page, { [define.expression]: 'cards.transit.issued + cards.socialSecurity.issued' });
      await page.locator('.terms li').nth(1).waitFor();
      await picture(page, `indicator-formula-${language}-${width}`);
      await expectSound(page);
      await press(page, define.verb, indicatorsContracts.define);
      await page.getByText(code('formula')).waitFor();
      const office = await signIn(stories.url, 'office');
      const place = { unit: CITY, period: '2008Q4' };
      const read = async (indicator: string) =>
        (await office.call(indicatorsContracts.internalFigure, { ...place, indicator })).value;
      const [transit, social] = [
        await read('cards.transit.issued'),
        await read('cards.socialSecurity.issued'),
      ];
      expect(await read(code('formula'))).toBe(String(Number(transit) + Number(social)));
      expect(Number(await read(code('ratio')))).toBeCloseTo((Number(transit) / Number(social)) * 100, 1);
      await page.context().close();
    },
  );

  it.each(COMBINATIONS)(
    'plans a release that the public calendar shows (%s, %s)',
    async (language, width) => {
      const { check, form, releases } = TEXTS[language];
      const place = COMBINATIONS.findIndex(([one, of]) => one === language && of === width);
      const period = `20${30 + place}`;
      const name = `发布 ${language} ${width}`;
      const page = await pageOf(stories.setting(language, width), 'office', '/console/releases');
      await page.getByRole('link', { name: releases.new }).click();
      await page.getByRole('heading', { level: 1, name: releases.new }).waitFor();
      await fill(page, { [form.nameZh]: name, [form.nameEn]: name });
      await choose(page, releases.indicators, /公交卡累计|Transit cards issued/);
      await page.keyboard.press('Escape');
      await fill(page, { [form.year]: '2008' });
      await fill(page, { [check.level]: '720000', [check.roundedTo]: '10000', [check.growth]: '5.5' });
      await page.locator('.verdict').waitFor();
      await picture(page, `release-plan-${language}-${width}`);
      await expectSound(page);
      await fill(page, { [releases.at]: '2040-02-28T09:30', [form.year]: period });
      await press(page, releases.verb, indicatorsContracts.planRelease);
      await page.getByText(name).waitFor();
      await page.getByRole('button', { name: new RegExp(`${releases.move}.*${name}`) }).click();
      const dialog = page.getByRole('dialog');
      await fill(dialog, {
        [releases.newAt]: '2040-03-02T09:30',
        [TEXTS[language].report.reason]: '复核尚未完成',
      });
      await picture(page, `release-move-${language}-${width}`);
      expect(await pressFor(page, dialog, releases.move, indicatorsContracts.moveRelease)).toBe(200);
      await dialog.waitFor({ state: 'detached' });
      await picture(page, `releases-${language}-${width}`);
      await expectSound(page);
      await page.context().close();
      const reader = await pageOf(
        stories.setting(language, width),
        'reviewer.320200000000',
        '/console/releases',
      );
      await reader.getByText(name).waitFor();
      expect(await reader.getByRole('button', { name: named(releases.move) }).count()).toBe(0);
      expect(await reader.getByRole('link', { name: releases.new }).count()).toBe(0);
      await reader.context().close();
      const context = await openContext(stories.setting(language, width));
      const visitor = await context.newPage();
      await visitor.goto('/calendar');
      await visitor.getByText(name).first().waitFor();
      await context.close();
    },
  );
});

/** A village reports quarter after quarter, and each report is approved up to the city. */
async function reportQuarters(values: Readonly<Record<string, string>>): Promise<void> {
  const reporter = await signIn(stories.url, `reporter.${VILLAGE}`);
  const reviewers = await Promise.all(
    [TOWN, `${VILLAGE.slice(0, 6)}000000`, CITY].map((code) => signIn(stories.url, `reviewer.${code}`)),
  );
  for (const [period, value] of Object.entries(values)) {
    const id = await sendTownForm(stories.url, period);
    const { version } = await reporter.call(reportingContracts.report, { id });
    const cells = [{ indicator: TERMINALS, value }];
    await reporter.call(reportingContracts.submit, { id, version, cells });
    for (const [at, reviewer] of reviewers.entries())
      await reviewer.call(reportingContracts.approve, { id, version: version + 1 + at });
  }
}

describe('a figure over time', () => {
  beforeAll(async () => {
    await reportQuarters({ '2009Q2': '40', '2009Q3': '48', '2009Q4': '44', '2010Q2': '66' });
  });

  it.each(COMBINATIONS)(
    'is drawn, and told in numbers beside the drawing (%s, %s)',
    async (language, width) => {
      const { figures } = TEXTS[language];
      const search = new URLSearchParams({ indicator: TERMINALS, unit: VILLAGE, period: '2010Q2' });
      const page = await pageOf(stories.setting(language, width), 'office', `/console/figures?${search}`);
      const trend = page.locator('.part', { has: page.getByRole('heading', { name: named(figures.trend) }) });
      await trend.locator('.trend svg').waitFor();
      expect(await trend.locator('.trend').getAttribute('aria-label')).toContain(
        language === 'zh' ? '终端' : 'erminals',
      );
      const rows = await trend.locator('tbody tr').allInnerTexts();
      const told = rows.map((row) =>
        row
          .split(/\s*[\t\n]\s*/)
          .slice(-3)
          .join(' '),
      );
      // The demo's own 9 comes first. Where the quarter before, or that of a year ago, is missing there is no growth.
      expect(told.filter((row) => /\d/.test(row))).toEqual([
        '9 — —',
        '40 — —',
        '48 +20% —',
        '44 −8.3% +388.9%',
        '66 — +65%',
      ]);
      await trend.scrollIntoViewIfNeeded();
      await picture(page, `trend-${language}-${width}`);
      await expectSound(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await picture(page, `trend-dark-${language}-${width}`);
      await page.context().close();
    },
  );
});
