/** A wrong configuration is one line in both languages and a failing exit code, before anything is opened. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Said, saidBy } from '#test/support/typed.ts';
import { runCommandLine } from './command-line.ts';
import { main } from './start.ts';

const FOLDER = join(import.meta.dirname, 'no-such-folder');
const ISSUER = 'https://sso.example.gov.cn/realms/city';

const told = (work: () => Promise<number>, variables: Record<string, string> = {}): Promise<Said> =>
  saidBy(work, { TAIHU_DATA: FOLDER, ...variables });

const STARTS: [string, string[], Record<string, string>, RegExp][] = [
  [
    'an unknown option',
    ['--prot', '1'],
    {},
    /选项有误，可用的是 --port N .* \/ wrong option: .*'--prot'.*--demo none\|/,
  ],
  ['an option without its value', ['--port'], {}, /选项有误.* \/ wrong option: .*--port/],
  ['a word too many', ['start'], {}, /选项有误.* \/ wrong option: .*'start'/],
  [
    'an option of a wrong value',
    ['--port', '70000'],
    {},
    /选项有误：--port: 数值过大.* \/ wrong option: --port: Too big/,
  ],
  [
    'an unknown demo',
    ['--demo', 'wuxi'],
    {},
    /--demo: 无效.*wuxi-2008-small.* --demo: Invalid option.*wuxi-2008-small/,
  ],
  [
    'a wrong variable',
    [],
    { TAIHU_LOG_LEVEL: 'loud' },
    /选项有误：TAIHU_LOG_LEVEL: 无效.* \/ .*TAIHU_LOG_LEVEL: Invalid/,
  ],
  [
    'two wrong variables',
    [],
    { TAIHU_FSYNC: 'perhaps', DATABASE_URL: 'mysql://x' },
    /DATABASE_URL: .*TAIHU_FSYNC: .* \/ wrong option: DATABASE_URL: .*TAIHU_FSYNC: /,
  ],
  [
    'half a provider of identities',
    [],
    { TAIHU_OIDC_ISSUER: ISSUER, TAIHU_OIDC_CLIENT_ID: 'taihu' },
    /选项有误：统一身份认证需同时设置 .*TAIHU_PUBLIC_URL \/ wrong option: a provider needs all four of .*TAIHU_PUBLIC_URL/,
  ],
  [
    'a provider without https',
    [],
    {
      TAIHU_OIDC_ISSUER: ISSUER.replace('https', 'http'),
      TAIHU_OIDC_CLIENT_ID: 'taihu',
      TAIHU_OIDC_CLIENT_SECRET_FILE: join(FOLDER, 'secret'),
      TAIHU_PUBLIC_URL: 'https://www.example.gov.cn',
    },
    /须用 https.* \/ wrong option: .* need https/,
  ],
  [
    'a provider whose secret is not there',
    [],
    {
      TAIHU_OIDC_ISSUER: ISSUER,
      TAIHU_OIDC_CLIENT_ID: 'taihu',
      TAIHU_OIDC_CLIENT_SECRET_FILE: join(FOLDER, 'secret'),
      TAIHU_PUBLIC_URL: 'https://www.example.gov.cn',
    },
    /密钥文件 \S*secret 读不到.* \/ wrong option: TAIHU_OIDC_CLIENT_SECRET_FILE is \S*secret, which cannot be read/,
  ],
];

describe('a start', () => {
  test.each(STARTS)('is refused for %s', async (_, args, variables, line) => {
    const { code, err: said } = await told(() => main(args), variables);
    expect(code).toBe(1);
    expect(said).toMatch(line);
    expect(said).toMatch(/^[^\n]+\n$/);
    expect(existsSync(FOLDER)).toBe(false);
  });
});

describe('the command line', () => {
  test('is refused for a wrong variable as a start is', async () => {
    const { code, err: said } = await told(() => runCommandLine(['verify-audit']), { TAIHU_PORT: 'three' });
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^选项有误：TAIHU_PORT: .* \/ .*TAIHU_PORT: [^\n]*\n$/),
    ]);
    expect(existsSync(FOLDER)).toBe(false);
  });

  test('tells its usage for a wrong option', async () => {
    const { code, err: said } = await told(() => runCommandLine(['verify-audit', '--prot', '1']));
    expect([code, said]).toEqual([
      2,
      expect.stringMatching(/^选项有误 \/ wrong option: .*'--prot'.*\n.*npx taihu/s),
    ]);
    expect(existsSync(FOLDER)).toBe(false);
  });
});
