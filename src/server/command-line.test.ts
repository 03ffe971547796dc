import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { helpAll, helpOn } from './cli-help.ts';
import { runCommandLine } from './command-line.ts';
import { listContracts } from './contracts.ts';

let [out, err]: [string[], string[]] = [[], []];
beforeEach(() => {
  [out, err] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [['no.such.operation']],
  [['figures']],
  [['figures', 'recount', 'twice']],
  [['verify-audit', 'now']],
  [['units.search', 'now']],
  [['units.search', '--input', '[1]']],
  [['units.search', '--input', 'no json']],
  [['units.search', '--nonsense']],
  [['help', 'no.such.operation']],
])('wrong usage is one line in both languages, then the usage, and opens nothing: %j', async (args) => {
  const code = await runCommandLine(args);
  expect([code, out.join('')]).toEqual([2, '']);
  expect(err.join('')).toMatch(/^[^\n]*\p{Script=Han}[^\n]* \/ [^\n]+\n用法 \/ usage:\n/u);
});

test('help lists every operation in both languages, and tells of each and of upkeep with an example', async () => {
  for (const args of [[], ['help'], ['--help']]) expect(await runCommandLine(args)).toBe(0);
  expect(out.join('')).toBe(`${helpAll()}\n`.repeat(3));
  for (const { name, title } of listContracts().values()) {
    expect(helpAll()).toContain(`${title.zh} / ${title.en}`);
    expect(helpOn(name)).toContain(`npx taihu ${name} --input '{`);
  }
  expect(await runCommandLine(['help', 'figures', 'recount'])).toBe(0);
  expect(out.join('')).toContain('Recount the figures');
});
