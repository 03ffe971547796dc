import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installationContracts } from '#kernel/installation/contract.ts';
import { INDICATOR, makeSmallCity, sendVillageForm, VILLAGES } from '#modules/reporting/testing.ts';
import { systemCaller } from '#test/support/accounts.ts';
import { type ServedHouse, serveTestHouse } from '../testing.ts';

let served: ServedHouse;
let figure = '';
let origin = '';

beforeAll(async () => {
  served = await serveTestHouse();
  origin = served.origin;
  const { house, db } = served;
  const { period } = await sendVillageForm(await makeSmallCity(db.database, house.runner));
  figure = `/figures/${INDICATOR}/${VILLAGES[0]}/${period}`;
  await systemCaller(house.runner, house.list)(installationContracts.beginDemo.name, { name: 'of-a-test' });
});
afterAll(() => served?.close());

function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}${path}`, { headers, redirect: 'manual' });
}

describe('pages over HTTP', () => {
  test('a figure asked for first is answered at once, and from then on as published bytes', async () => {
    const first = await ask(figure, { 'accept-language': 'en' });
    expect(first.status).toBe(200);
    expect(await first.text()).toContain('nothing approved has come back yet');
    await served.published.refresh();
    const second = await ask(figure, { 'accept-language': 'en' });
    const etag = second.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await ask(figure, { 'accept-language': 'en', 'if-none-match': etag })).status).toBe(304);
  });

  test('a figure on another day’s boundary is read for the one who asks, in his language', async () => {
    const page = await ask(`${figure}?boundary=2020-01-01`, { 'accept-language': 'zh' });
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain('2020年1月1日的行政区划');
  });

  test.each([
    ['/figures/no.such/320200000000/2008', 404, '没有这一页'],
    ['/nowhere', 404, '没有这一页'],
    [`/figures/${INDICATOR}/${VILLAGES[0]}/2009Q1?boundary=2009-13-01`, 422, 'boundary'],
    [`/figures/${INDICATOR}/${VILLAGES[0]}/2009Q1?boundary=2009-01-01&boundary=2010-01-01`, 422, 'boundary'],
    [`/figures/${INDICATOR}/320299000000/2009Q1?boundary=2009-01-01`, 404, '320299000000'],
  ])('%s is answered by a page that says what is wrong', async (path, status, word) => {
    const answer = await ask(path, { 'accept-language': 'zh' });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain(word);
  });

  test('every answer of a demo says that it is not official, in both languages', async () => {
    for (const path of ['/api/v1/installation/info', '/api/v1/nowhere', '/sign-in', '/api/openapi.json']) {
      const notice = (await ask(path)).headers.get('taihu-notice') ?? '';
      expect(notice).toContain('Demo data, not official');
      expect(decodeURIComponent(notice)).toContain('演示数据，非官方');
    }
    expect((await ask('/healthz')).headers.get('taihu-notice')).toBeNull();
  });

  test('who tries to sign in too often is slowed down, whatever names he tries', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 125; tries += 1) {
      const body = JSON.stringify({ account: `somebody.${tries}` });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${origin}/api/v1/identity/sign-in`, { method: 'POST', headers, body });
      await answer.text();
      statuses.push(answer.status);
    }
    expect(statuses.slice(0, 100)).toEqual(statuses.slice(0, 100).map(() => 422));
    expect(statuses.at(-1)).toBe(429);
  });

  test('who asks too often is told so by a page', async () => {
    let last = await ask('/sign-in');
    for (let asked = 0; asked < 1300 && last.status !== 429; asked += 1) {
      await last.text();
      last = await ask('/sign-in', { 'accept-language': 'en' });
    }
    expect(last.status).toBe(429);
    expect(await last.text()).toContain('One moment, please');
  });
});
