import { expect, it } from 'vitest';
import { hashPassword } from './password.ts';
import { type PasswordPolicy, passwordFaults } from './password-rules.ts';

const POLICY: PasswordPolicy = { minLength: 10, remembered: 3, administratorsNeedSecondFactor: false };

async function faultsOf(password: string, account = 'xinxiban', earlier: readonly string[] = []) {
  const faults = await passwordFaults({ password, account, policy: POLICY, earlier }, 'password', 'en');
  return faults.map(({ code }) => code.replace('identity.password-', ''));
}

it.each([
  ['梅梁湖畔春水绿如蓝', ['short']],
  ['梅梁湖畔春水绿如蓝天', []],
  ['my-Xinxiban-2008', ['named']],
  ['Tr0ub4dor&3', []],
  ['aaaaabbbbbcc', ['monotone']],
  ['abcdabcdabcd', []],
  ['Password123', ['common']],
  ['111111', ['short', 'monotone', 'common']],
])('%s: %j', async (password, faults) => {
  expect(await faultsOf(password)).toEqual(faults);
});

it('a short account is only forbidden as the whole password', async () => {
  expect(await faultsOf('ab likes long walks', 'ab')).toEqual([]);
  expect(await faultsOf('ab', 'AB')).toContain('named');
  expect(await faultsOf('has abcd within it', 'abcd')).toEqual(['named']);
});

it('a password that was used comes back once as a fault, however often it was used', async () => {
  const hash = await hashPassword('竹外桃花三两枝春江水暖');
  expect(await faultsOf('竹外桃花三两枝春江水暖', 'xinxiban', [hash, hash])).toEqual(['used']);
  expect(await faultsOf('竹外桃花三两枝春江水冷', 'xinxiban', [hash])).toEqual([]);
});

it('a fault stands at its field and says how many characters there must be', async () => {
  const [fault] = await passwordFaults({ password: '水', account: 'xinxiban', policy: POLICY }, 'new', 'zh');
  expect(fault).toEqual({ path: 'new', code: 'identity.password-short', message: '密码至少 10 个字符' });
});
