import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { render } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import { Greeting } from '#test/fixtures/greeting.tsx';

const expected = '<main lang="zh-CN" class="greeting"><h1>&lt;太湖></h1></main>';
const program = `
  import('#server/jsx-loader.ts')
    .then(() => Promise.all([import('#test/fixtures/greeting.tsx'), import('preact-render-to-string')]))
    .then(([{ Greeting }, { render }]) => process.stdout.write(render(Greeting({ name: '<太湖>' }))));`;

it('lets plain Node load a page written in JSX, with its text escaped', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../..', import.meta.url),
  });
  expect(stdout).toBe(expected);
});

it('renders the same page in a test as the server does', () => {
  expect(render(Greeting({ name: '<太湖>' }))).toBe(expected);
});
