/** What a new password must be; which are too common is read once, when the first is judged. */
import type { FieldFault } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { signInName } from './account-store.ts';
import { verifyPassword } from './password.ts';

/** What the security administrator asks of passwords. */
export interface PasswordPolicy {
  minLength: number;
  /** How many earlier passwords may not come back. */
  remembered: number;
  /** After how many days one must be changed; undefined: never by the calendar alone. */
  maxAgeDays?: number;
  /** Whether the three administrators must also give a one-time code. */
  administratorsNeedSecondFactor: boolean;
}

const FAULTS = {
  short: { zh: '密码至少 {least} 个字符', en: 'at least {least} characters' },
  named: { zh: '密码不能包含账号', en: 'the password must not contain the account' },
  common: { zh: '这个密码太常见，很容易被猜到', en: 'this password is among the most common ones' },
  monotone: { zh: '密码不能只由一两种字符重复而成', en: 'the password repeats too few characters' },
  used: { zh: '不能再用最近用过的密码', en: 'this password was used before' },
} as const;

const CHARACTERS_LEAST = 4;
/** A name shorter than this is part of many words. */
const NAME_LEAST = 4;

let common: Promise<ReadonlySet<string>> | undefined;

/** The thirty thousand most common passwords of leaked lists (MIT, @zxcvbn-ts/language-common). */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map(String)),
  );
  return common;
}

export interface Judged {
  password: string;
  account: string;
  policy: PasswordPolicy;
  /** Hashes of the present and of earlier passwords. */
  earlier?: readonly string[];
}

/** What is wrong with a new password; empty where nothing is. */
export async function passwordFaults(
  { password, account, policy, earlier = [] }: Judged,
  path: string,
  language: Language,
): Promise<FieldFault[]> {
  const text = password.normalize('NFC');
  const low = text.toLowerCase();
  const name = signInName(account);
  const codes: (keyof typeof FAULTS)[] = [];
  if (Array.from(text).length < policy.minLength) codes.push('short');
  if (name.length >= NAME_LEAST ? low.includes(name) : low === name) codes.push('named');
  if (new Set(low).size < CHARACTERS_LEAST) codes.push('monotone');
  if ((await commonPasswords()).has(low)) codes.push('common');
  for (const hash of earlier) {
    if (!codes.includes('used') && (await verifyPassword(hash, password))) codes.push('used');
  }
  return codes.map((code) => ({
    path,
    code: `identity.password-${code}`,
    message: FAULTS[code][language].replace('{least}', String(policy.minLength)),
  }));
}
