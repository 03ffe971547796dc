/** Another system is told of public events: registered, tried, seen on its way, failing, and taken away again. */
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notifyContracts as contracts } from '#kernel/notify/contract.ts';
import { listenHttp } from '#test/support/receiver.ts';
import { expectSound, picture } from './support/browser.ts';
import { fill, named, pageOf, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

// The receiver of these stories is on this machine, where webhooks lead only if that is allowed.
const stories = openStories(async () => ({ TAIHU_WEBHOOK_LOOPBACK: 'true' }));
const WAIT_MS = 90_000;
const MINUTES_MS = 360_000;

let status = 200;
let receiver: Awaited<ReturnType<typeof listenHttp>>;
beforeAll(async () => {
  receiver = await listenHttp(() => ({ status }));
});
afterAll(() => receiver?.close());

/** Presses a row's button by what it says of the row's address, and waits for the command behind it. */
async function test(page: Page, label: string): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/notify/test-webhook'));
  await page.getByRole('button', { name: label }).click();
  expect((await answered).status()).toBe(200);
}

/** Looks at the list of deliveries anew until it says something. */
async function waitForRow(page: Page, text: string | RegExp): Promise<void> {
  const row = page.locator('tbody tr', { hasText: text }).first();
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.locator('tbody tr').first().waitFor();
        return row.count();
      },
      { timeout: WAIT_MS, interval: 1000 },
    )
    .toBe(1);
}

it.each([
  ['zh', 'desk'],
  ['en', 'phone'],
] as const)(
  'a system is registered, gets a signed test, is seen to fail, and is taken away (%s, %s)',
  async (language, width) => {
    const t = TEXTS[language];
    const url = `${receiver.url}/taihu/${language}`;
    const ofUrl = (action: string) => t.webhooks.ofUrl.replace('{{action}}', action).replace('{{url}}', url);
    const page = await pageOf(stories.setting(language, width), 'system', '/console/webhooks');
    await page.getByText(t.webhooks.empty).waitFor();
    await expectSound(page);
    await picture(page, `webhooks-none-${language}-${width}`);

    await page.getByRole('button', { name: named(t.webhooks.add) }).click();
    const dialog = page.getByRole('dialog');
    await fill(dialog, { [t.webhooks.url]: 'http://10.0.0.8/taihu' });
    expect(await pressFor(page, dialog, t.webhooks.add, contracts.addWebhook)).toBe(422);
    await dialog.getByRole('alert').waitFor();
    await expectSound(page);
    await picture(page, `webhooks-refused-${language}-${width}`);
    // What was typed is still there: it is put right and sent by Enter.
    const field = dialog.getByLabel(t.webhooks.url);
    expect(await field.inputValue()).toBe('http://10.0.0.8/taihu');
    await field.fill(url);
    await field.press('Enter');
    const shown = dialog.locator('input[readonly]');
    await shown.waitFor();
    const secret = await shown.inputValue();
    // What is shown this once is left by its own button alone.
    expect(await dialog.getByRole('button', { name: named(t.common.cancel) }).count()).toBe(0);
    await expectSound(page);
    await picture(page, `webhooks-secret-${language}-${width}`);
    await dialog.getByRole('button', { name: named(t.webhooks.secretKept) }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(t.webhooks.working, { exact: true }).waitFor();

    receiver.asked.length = 0;
    await test(page, ofUrl(t.webhooks.test));
    await expect.poll(() => receiver.asked.length, { timeout: WAIT_MS }).toBe(1);
    const [told] = receiver.asked;
    const signed = Object.fromEntries(
      ['id', 'timestamp', 'signature'].map((name) => [
        `webhook-${name}`,
        String(told?.headers[`webhook-${name}`]),
      ]),
    );
    expect(told?.path).toBe(`/taihu/${language}`);
    expect(new Webhook(secret).verify(told?.body ?? '', signed)).toMatchObject({ type: 'webhook.test' });
    await expectSound(page);
    await picture(page, `webhooks-${language}-${width}`);

    await page.getByRole('link', { name: ofUrl(t.webhooks.history) }).click();
    await page.waitForURL(/\/deliveries\?webhook=/);
    await waitForRow(page, t.deliveries.state.sent);
    await page.goBack();
    status = 500;
    await test(page, ofUrl(t.webhooks.test));
    await expect.poll(() => receiver.asked.length, { timeout: WAIT_MS }).toBe(2);
    await page.getByRole('link', { name: ofUrl(t.webhooks.history) }).click();
    await waitForRow(page, /http 500/);
    status = 200;
    await expectSound(page);
    await picture(page, `webhooks-deliveries-${language}-${width}`);

    await page.goBack();
    await page.getByRole('button', { name: ofUrl(t.webhooks.remove) }).click();
    const question = page.getByRole('dialog', { name: t.webhooks.removeTitle });
    await question.waitFor();
    await picture(page, `webhooks-remove-${language}-${width}`);
    expect(await pressFor(page, question, t.webhooks.remove, contracts.removeWebhook)).toBe(200);
    await page.getByText(t.webhooks.empty).waitFor();
    await page.context().close();
  },
  MINUTES_MS,
);
