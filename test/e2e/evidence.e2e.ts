/** Evidence of a report: attached by its unit with progress and previews, seen and saved by its reviewer. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { filesContracts } from '#kernel/files/contract.ts';
import { pdfOf } from '#kernel/files/testing.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, named, pageOf, press, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';
import { PERIODS, sendTownForm, TOWN, VILLAGE } from './support/town-form.ts';

const ownerKind = 'reporting.report';
const stories = openStories();

describe('evidence', () => {
  it.each(COMBINATIONS)('goes from the village to its reviewer (%s, %s)', async (language, width) => {
    const setting = stories.setting(language, width);
    const { evidence, file, report: texts } = TEXTS[language];
    const report = await sendTownForm(stories.url, PERIODS[`${language} ${width}`]);
    const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#2a7' } })
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 34/1 0/1' } })
      .jpeg()
      .toBuffer();
    const page = await pageOf(setting, `reporter.${VILLAGE}`, `/console/reports/${report}`);
    await page.locator('input[type="file"]').setInputFiles([
      { name: '终端照片.jpg', mimeType: 'image/jpeg', buffer: photo },
      { name: '采购合同.exe', mimeType: 'application/x-msdownload', buffer: pdfOf() },
      { name: '说明.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html><script>1</script>') },
    ]);
    const download = (name: string) =>
      page.getByRole('button', { name: file.download.replace('{{name}}', name), exact: true });
    await page.getByRole('alert').getByText('说明.pdf').waitFor();
    await download('采购合同.exe.pdf').waitFor();
    await page.locator('.file-preview').waitFor();
    await picture(page, `evidence-${language}-${width}`);
    await expectSound(page);
    await page.getByRole('button', { name: named(evidence.dismiss) }).click();
    const remove = page.getByRole('button', {
      name: evidence.removeNamed.replace('{{name}}', '采购合同.exe.pdf'),
    });
    await remove.focus();
    await page.keyboard.press('Enter');
    await remove.waitFor({ state: 'detached' });
    await page.getByRole('textbox').first().fill('12');
    await press(page, texts.submit, reportingContracts.submit);
    await page.context().close();

    const town = await pageOf(setting, `reviewer.${TOWN}`, `/console/reports/${report}`);
    const photos = town.getByRole('button', { name: file.download.replace('{{name}}', '终端照片.jpg') });
    // Where they stand, and in the history of the submission.
    await photos.nth(1).waitFor();
    expect(await town.locator('input[type="file"]').count()).toBe(0);
    await picture(town, `evidence-review-${language}-${width}`);
    await expectSound(town);
    const saving = town.waitForEvent('download');
    await photos.first().click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('终端照片.jpg');
    const { exif, width: wide } = await sharp(await readFile(await saved.path())).metadata();
    expect({ exif, wide }).toEqual({ wide: 800 });
    await town.context().close();
  });

  it('is given out to be saved and never to be shown, and to nobody else', async () => {
    const report = await sendTownForm(stories.url, '2011Q1');
    const reporter = await signIn(stories.url, `reporter.${VILLAGE}`);
    const query = `ownerKind=${ownerKind}&ownerId=${report}&name=${encodeURIComponent("a'(合同).pdf")}`;
    const sent = filesContracts.attach.output.parse(
      await reporter.send(`/api/v1/files/attach?${query}`, pdfOf()),
    );
    const path = `/api/v1/files/download?id=${sent.id}`;
    const answer = await reporter.fetch(path);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''a%27%28%E5%90%88%E5%90%8C%29.pdf",
    );
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdfOf())).toBe(true);
    const stranger = await signIn(stories.url, 'reporter.320281001001');
    expect((await stranger.fetch(path)).status).toBe(404);
    expect((await fetch(stories.url + path)).status).toBe(401);
    const huge = await reporter.send(`/api/v1/files/attach?${query}`, Buffer.alloc(20_000_001));
    expect(huge).toMatchObject({ code: 'common.too-large' });
    expect((await reporter.call(filesContracts.list, { ownerKind, ownerId: report })).items).toHaveLength(1);
  });
});
