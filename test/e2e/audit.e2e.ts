/** The trail as the auditor reads it, and as anyone may keep it. */
import { describe, expect, it } from 'vitest';
import { auditContracts } from '#kernel/audit/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, openContext, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, pageOf, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';
import { PERIODS, sendTownForm, VILLAGE } from './support/town-form.ts';

const stories = openStories();

const WITHHELD = { zh: '涉及个体保密，不予公布', en: 'Withheld: it could tell what one unit reported' };

/** A village hands in a statistical return for a quarter. */
async function submitReturn(period: string): Promise<void> {
  const office = await signIn(stories.url, 'office');
  const output = { code: 'community.output', frequency: 'quarter' as const };
  const name = { zh: '产值', en: 'Output' };
  const unitOfMeasure = { zh: '万元', en: '10,000 yuan' };
  const indicators = [{ ...output, name, unitOfMeasure }];
  await office.call(indicatorsContracts.define, { indicators });
  const id = await sendTownForm(stories.url, period, { indicator: output.code, purpose: 'statistical' });
  const reporter = await signIn(stories.url, `reporter.${VILLAGE}`);
  const { version } = await reporter.call(reportingContracts.report, { id });
  const cells = [{ indicator: output.code, value: '7310045' }];
  await reporter.call(reportingContracts.submit, { id, version, cells });
}

describe('the auditor', () => {
  it.each(COMBINATIONS)(
    'narrows the trail and sees what an approval changed (%s, %s)',
    async (language, width) => {
      const setting = stories.setting(language, width);
      const { audit } = TEXTS[language];
      const page = await pageOf(setting, 'auditor', '/console/audit');
      await page.getByRole('table').first().waitFor();
      await picture(page, `audit-${language}-${width}`);
      await expectSound(page);
      const field = page.getByRole('searchbox', { name: audit.account });
      await field.fill('reviewer.320200000000');
      await field.press('Enter');
      await page.waitForURL(/account=reviewer/);
      const first = page.locator('.row-link').first();
      await expect.poll(() => page.getByText('reviewer.320200000000').count()).toBeGreaterThan(0);
      await page.goto(`${page.url()}&operation=reporting.approve-many`);
      await first.click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('heading', { name: audit.differences }).waitFor();
      expect(await panel.locator('.differences tbody tr').count()).toBeGreaterThan(0);
      await picture(page, `audit-entry-${language}-${width}`);
      await expectSound(page);

      await submitReturn(PERIODS[`${language} ${width}`]);
      await page.goto('/console/audit?operation=reporting.submit');
      await first.click();
      await panel.getByText(WITHHELD[language]).waitFor();
      expect(await panel.textContent()).not.toContain('7310045');
      await picture(page, `audit-withheld-${language}-${width}`);
      await expectSound(page);
      await page.context().close();
    },
  );

  it('leaves an entry for each look at an entry', async () => {
    const auditor = await signIn(stories.url, 'auditor');
    const of = { operation: auditContracts.entry.name, limit: 200 };
    const [entry] = (await auditor.call(auditContracts.entries, { limit: 1 })).items;
    const before = (await auditor.call(auditContracts.entries, of)).items.length;
    await auditor.call(auditContracts.entry, { id: entry?.id ?? '' });
    expect((await auditor.call(auditContracts.entries, of)).items).toHaveLength(before + 1);
  });

  it('finds nothing for an account that does not exist, and what concerns a unit and those below it', async () => {
    const auditor = await signIn(stories.url, 'auditor');
    const find = (filter: object) => auditor.call(auditContracts.entries, { limit: 5, ...filter });
    expect((await find({ account: 'nobody.at.all' })).items).toEqual([]);
    const { items } = await find({ outcome: 'refused' });
    expect(items.every(({ outcome }) => outcome === 'refused')).toBe(true);
    const office = await signIn(stories.url, 'office');
    expect((await office.call(reportingContracts.forms, { limit: 1 })).items).not.toEqual([]);
  });
});

describe('anyone', () => {
  it.each(COMBINATIONS)(
    'reads the anchors and the keys that verify them (%s, %s)',
    async (language, width) => {
      const context = await openContext(stories.setting(language, width));
      const page = await context.newPage();
      await page.goto(`/anchors?lang=${language}`);
      expect(await page.locator('.anchors tbody tr').count()).toBeGreaterThan(0);
      await picture(page, `anchors-${language}-${width}`);
      await expectSound(page);
      await context.close();
    },
  );
});
