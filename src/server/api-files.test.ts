import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listRefusals } from '#kernel/errors/index.ts';
import { LANGUAGES } from '#kernel/i18n/index.ts';
import { writeApiDocs } from './api-files.ts';
import { knownRooms } from './house.ts';

let folder = '';
const pages = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taihu-api-docs-'));
  await writeApiDocs(folder, 'https://city.example');
  for (const name of await readdir(folder)) pages.set(name, await readFile(join(folder, name), 'utf8'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = [...knownRooms().operations.values()].filter(({ access }) => access !== 'system');
const page = (name: string) => pages.get(name) ?? '';

describe('the pages of the API as files', () => {
  test.each(LANGUAGES)(
    'tell of every operation that anyone may call, with its command line (%s)',
    (language) => {
      for (const { contract } of open) {
        const room = contract.name.split('.')[0] ?? '';
        const anchor = `${room}.${language}.html#${contract.name.replaceAll('.', '-')}`;
        expect(page(`index.${language}.html`)).toContain(anchor);
        const told = page(`${room}.${language}.html`);
        expect(told).toContain(`id="${contract.name.replaceAll('.', '-')}"`);
        expect(told).toContain(`npx taihu ${contract.name} `);
        for (const title of [contract.title.zh, contract.title.en]) expect(told).toContain(title);
      }
    },
  );

  test('tell each refusal in both languages, beside the operations of its room', () => {
    const stale = listRefusals().find(({ code }) => code === 'common.stale');
    const excluded = listRefusals().find(({ code }) => code === 'identity.exclusive-administrators');
    for (const { code = '', zh = '', en = '', status = 0 } of [stale ?? {}, excluded ?? {}]) {
      for (const word of [code, zh, en, String(status)]) expect(page('identity.en.html')).toContain(word);
    }
    expect(page('units.en.html')).not.toContain('identity.exclusive-administrators');
  });

  test('lead to each other and nowhere else, run no script, and are sound', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: { 'long-title': 'off', 'void-style': 'off' },
    });
    for (const [name, text] of pages) {
      if (!name.endsWith('.html')) continue;
      expect(text).not.toMatch(/<script|@import|url\(/);
      for (const [, to = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        const [file = ''] = to.split('#');
        expect([...pages.keys(), '', 'data:,'], `${name}: ${to}`).toContain(file);
      }
      const report = await validator.validateString(text);
      const errors = report.results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
      expect([...new Set(errors)], name).toEqual([]);
    }
  });
});
