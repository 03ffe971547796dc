/** The columns of the one file that brings accounts and their roles. */
import type { Text } from '#kernel/i18n/contract.ts';

export const ACCOUNT_HEADINGS = {
  account: { zh: '账号', en: 'Account' },
  displayName: { zh: '姓名', en: 'Name' },
  password: { zh: '密码', en: 'Password' },
  passwordHash: { zh: '密码散列', en: 'Password hash' },
} as const satisfies Record<string, Text>;

/** What the list of accounts, saved as a file, tells besides: no import takes it. */
export const LISTED_HEADINGS = {
  isLocked: { zh: '是否锁定', en: 'Locked' },
  memberships: { zh: '现有角色', en: 'Roles held' },
  id: { zh: '编号', en: 'Id' },
} as const satisfies Record<string, Text>;

export const GRANT_HEADINGS = {
  role: { zh: '角色', en: 'Role' },
  unitCode: { zh: '单位代码', en: 'Unit code' },
  validFrom: { zh: '起始日', en: 'From' },
  validTo: { zh: '截止日', en: 'Until' },
} as const satisfies Record<string, Text>;
