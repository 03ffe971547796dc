/** One file for accounts and their roles: the system administrator imports the accounts, the security one the roles. */
import type { Language, Text } from '#kernel/i18n/index.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import { signInName } from './account-store.ts';

type Row = Record<string, string>;

export const ACCOUNT_HEADINGS = {
  account: { zh: '账号', en: 'Account' },
  displayName: { zh: '姓名', en: 'Name' },
  password: { zh: '密码', en: 'Password' },
  passwordHash: { zh: '密码散列', en: 'Password hash' },
} as const satisfies Record<string, Text>;

export const GRANT_HEADINGS = {
  role: { zh: '角色', en: 'Role' },
  unitCode: { zh: '单位代码', en: 'Unit code' },
  validFrom: { zh: '起始日', en: 'From' },
  validTo: { zh: '截止日', en: 'Until' },
} as const satisfies Record<string, Text>;

const ROLE_TITLES: Record<Role, Record<Language, string>> = {
  reporter: { zh: '填报人', en: 'Reporter' },
  reviewer: { zh: '审核人', en: 'Reviewer' },
  office: { zh: '信息化办公室', en: 'Informatization office' },
  system: { zh: '系统管理员', en: 'System administrator' },
  security: { zh: '安全管理员', en: 'Security administrator' },
  auditor: { zh: '审计员', en: 'Auditor' },
};
const DAY = /^(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?$/;

/** A role by what people call it, and a day as a spreadsheet writes it. */
export function readGrantCell(field: string, text: string): string {
  const cell = text.trim();
  if (field === 'role') {
    const called = (role: Role) =>
      Object.values(ROLE_TITLES[role]).some((title) => title.toLowerCase() === cell.toLowerCase());
    return ROLES.find((role) => role === cell || called(role)) ?? cell;
  }
  const [, year, month = '', day = ''] = (field.startsWith('valid') && DAY.exec(cell)) || [];
  return year === undefined ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const isOf = (row: Row, account: string) => signInName(row['account'] ?? '') === signInName(account);

/** A further role of an account stands in a further row, which leaves the account's own cells empty or repeats them. */
export function isFurtherRow(row: Row, earlier: readonly Row[]): boolean {
  const { account, ...own } = row;
  const first = account === undefined ? undefined : earlier.find((one) => isOf(one, account));
  return first !== undefined && Object.entries(own).every(([field, value]) => first[field] === value);
}

/** An account without a role has nothing for whoever grants them. */
export const hasNoGrant = (row: Row): boolean => Object.keys(row).every((field) => field === 'account');
