/** Contracts of the identity room: accounts, sessions and the roles that accounts hold at units. */
import { z } from 'zod';
import { exportContract, importContract, importTelling } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract, ROLES } from '#kernel/operation/contract.ts';
import { Day, UnitCode } from '#kernel/units/contract.ts';
import { AccountName, Ended, Me, Membership } from './me-contract.ts';
import { providerContracts } from './provider-contract.ts';
import { rightsContracts } from './rights-contract.ts';

export { AccountName, Me, Membership } from './me-contract.ts';

/** Text on one line: no line breaks, no other control characters. */
const Line = z.string().regex(/^\P{Cc}*$/u, '不能包含控制字符 / no control characters');

const NewMembership = z.object({ role: z.enum(ROLES), unitCode: UnitCode });

/** By whose roles accounts are looked for. */
export const ROLE_FILTERS = [...ROLES, 'none'] as const;
/** By which accounts are looked for: closed, open, or with a password that somebody else gave. */
export const ACCOUNT_STATES = ['open', 'closed', 'given-password'] as const;

/** Accounts, as those see them who look after them. */
const accounts = queryContract({
  name: 'identity.accounts',
  title: { zh: '账号列表', en: 'Accounts' },
  input: z.object({
    text: Line.max(100).optional(),
    /** Who holds it, today or later; `none`: who holds no role at all. */
    role: z.enum(ROLE_FILTERS).optional(),
    /** Who holds a role at this unit or below it. */
    unit: UnitCode.optional(),
    state: z.enum(ACCOUNT_STATES).optional(),
    ...PageInput,
  }),
  output: pageOf(
    z.object({
      id: z.uuid(),
      account: z.string(),
      displayName: z.string(),
      isLocked: z.boolean(),
      mustChangePassword: z.boolean(),
      /** Closed by the security administrator: it cannot sign in and holds nothing. */
      isDisabled: z.boolean(),
      hasSecondFactor: z.boolean(),
      /** Bound to a name at the city's own provider of identities. */
      isLinked: z.boolean(),
      memberships: z.array(Membership),
    }),
  ),
  example: { limit: 50 },
});

/** How long others may act for someone at most. */
export const DELEGATION_DAYS_MOST = 366;

/** What the security administrator asks of passwords. */
const PasswordPolicy = z.object({
  minLength: z.int().min(8).max(64),
  /** How many earlier passwords may not come back. */
  remembered: z.int().min(0).max(24),
  /** After how many days a password must be changed; without it, never by the calendar alone. */
  maxAgeDays: z.int().min(30).max(3650).optional(),
  /** Whether the three administrators must also give a one-time code. */
  administratorsNeedSecondFactor: z.boolean().default(false),
});

const Session = z.object({
  id: z.uuid(),
  since: z.iso.datetime(),
  usedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** From where it began, and with what; kept as long as the session. */
  address: z.string(),
  device: z.string(),
  isCurrent: z.boolean(),
});

/** A role that its holder lets another carry out for a time. */
const Delegation = z.object({
  id: z.uuid(),
  role: z.enum(ROLES),
  unitCode: UnitCode,
  unitName: z.string(),
  unitNameEn: z.string(),
  /** Whose role it is, and who carries it out. */
  holder: z.string(),
  deputy: z.string(),
  /** Whether the caller is the holder. */
  isGiven: z.boolean(),
  validFrom: Day,
  validTo: Day,
  reason: z.string(),
  endedAt: z.iso.datetime().optional(),
});

/** A one-time code of six digits, or a recovery code. */
const Code = z.string().trim().min(6).max(20);
const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

/** A password that Taihu made, for whoever hands it over. */
export const InitialPassword = z.object({ account: z.string(), password: z.string() });
export type InitialPassword = z.infer<typeof InitialPassword>;

const Named = z.object({ account: AccountName });

export const identityContracts = {
  changePassword: commandContract({
    name: 'identity.change-password',
    title: { zh: '修改密码', en: 'Change the own password' },
    input: z.object({ current: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
    /** How many other sessions ended. */
    output: Ended,
    example: { current: 'the-present-password', password: 'a-new-long-password' },
  }),
  resetPassword: commandContract({
    name: 'identity.reset-password',
    title: { zh: '重置密码', en: 'Reset a password' },
    /** Without a password Taihu makes one, told in the answer and nowhere else. */
    input: Named.extend({ password: z.string().min(1).max(200).optional() }),
    output: Ended.extend({ password: z.string().optional() }),
    example: { account: 'reporter.example' },
  }),
  passwordPolicy: queryContract({
    name: 'identity.password-policy',
    title: { zh: '密码策略', en: 'Password policy' },
    input: z.object({}),
    output: PasswordPolicy,
    example: {},
  }),
  setPasswordPolicy: commandContract({
    name: 'identity.set-password-policy',
    title: { zh: '设置密码策略', en: 'Set the password policy' },
    input: PasswordPolicy,
    output: PasswordPolicy,
    example: { minLength: 12, remembered: 5 },
  }),
  sessions: queryContract({
    name: 'identity.sessions',
    title: { zh: '我的登录会话', en: 'Own sessions' },
    input: z.object({}),
    output: z.object({ items: z.array(Session) }),
    example: {},
  }),
  endSession: commandContract({
    name: 'identity.end-session',
    title: { zh: '结束一个会话', en: 'End a session' },
    input: z.object({ id: z.uuid() }),
    output: Ended,
    example: { id: '01900000-0000-7000-8000-000000000001' },
  }),
  endOtherSessions: commandContract({
    name: 'identity.end-other-sessions',
    title: { zh: '结束其他会话', en: 'End all other sessions' },
    input: z.object({}),
    output: Ended,
    example: {},
  }),
  endSessions: commandContract({
    name: 'identity.end-sessions',
    title: { zh: '结束账号的全部会话', en: 'End all sessions of an account' },
    input: Named,
    output: Ended,
    example: { account: 'reporter.example' },
  }),
  setDisabled: commandContract({
    name: 'identity.set-disabled',
    title: { zh: '停用或启用账号', en: 'Close or open an account' },
    input: Named.extend({ isDisabled: z.boolean() }),
    output: Ended,
    example: { account: 'reporter.example', isDisabled: true },
  }),
  delegate: commandContract({
    name: 'identity.delegate',
    title: { zh: '委托职责', en: 'Let another carry out a role' },
    input: z.object({
      role: z.enum(ROLES),
      unitCode: UnitCode,
      deputy: AccountName,
      validFrom: Day,
      validTo: Day,
      reason: Line.min(1).max(200),
    }),
    output: z.object({ id: z.uuid() }),
    example: {
      role: 'reviewer',
      unitCode: '320200000000',
      deputy: 'reporter.example',
      validFrom: '2026-05-01',
      validTo: '2026-05-15',
      reason: '年休假',
    },
  }),
  recallDelegation: commandContract({
    name: 'identity.recall-delegation',
    title: { zh: '收回委托', en: 'Recall a delegation' },
    input: z.object({ id: z.uuid() }),
    output: Ended,
    example: { id: '01900000-0000-7000-8000-000000000001' },
  }),
  delegations: queryContract({
    name: 'identity.delegations',
    title: { zh: '我的委托', en: 'Own delegations' },
    input: z.object({ ...PageInput }),
    output: pageOf(Delegation),
    example: { limit: 50 },
  }),
  signIn: commandContract({
    name: 'identity.sign-in',
    title: { zh: '登录', en: 'Sign in' },
    input: z.object({ account: z.string().min(1).max(64), password: z.string().min(1).max(200) }),
    output: Me,
    example: { account: 'office', password: 'wuxi-2008' },
  }),
  secondStep: commandContract({
    name: 'identity.second-step',
    title: { zh: '登录第二步：动态验证码', en: 'Sign in, second step: the one-time code' },
    input: z.object({ code: Code }),
    output: Me,
    example: { code: '123456' },
  }),
  secondFactor: queryContract({
    name: 'identity.second-factor',
    title: { zh: '我的动态验证码', en: 'Own second factor' },
    input: z.object({}),
    output: z.object({
      /** Begun, and waiting for the first code. */
      isBegun: z.boolean(),
      isOn: z.boolean(),
      since: z.iso.datetime().optional(),
      recoveryCodesLeft: z.int(),
    }),
    example: {},
  }),
  beginSecondFactor: commandContract({
    name: 'identity.begin-second-factor',
    title: { zh: '开始启用动态验证码', en: 'Begin to set up a second factor' },
    input: z.object({ current: z.string().min(1).max(200) }),
    /** The secret for the app, typed or behind a QR code; shown this once. */
    output: z.object({ secret: z.string(), uri: z.string() }),
    example: { current: 'the-present-password' },
  }),
  confirmSecondFactor: commandContract({
    name: 'identity.confirm-second-factor',
    title: { zh: '启用动态验证码', en: 'Turn the second factor on' },
    input: z.object({ code: Code }),
    /** Shown this once. */
    output: RecoveryCodes,
    example: { code: '123456' },
  }),
  renewRecoveryCodes: commandContract({
    name: 'identity.renew-recovery-codes',
    title: { zh: '更换恢复码', en: 'Renew the recovery codes' },
    input: z.object({ code: Code }),
    output: RecoveryCodes,
    example: { code: '123456' },
  }),
  removeSecondFactor: commandContract({
    name: 'identity.remove-second-factor',
    title: { zh: '停用动态验证码', en: 'Turn the own second factor off' },
    input: z.object({ code: Code }),
    output: z.object({}),
    example: { code: '123456' },
  }),
  resetSecondFactor: commandContract({
    name: 'identity.reset-second-factor',
    title: { zh: '重置他人的动态验证码', en: 'Reset a second factor' },
    input: Named,
    output: Ended,
    example: { account: 'reporter.example' },
  }),
  signOut: commandContract({
    name: 'identity.sign-out',
    title: { zh: '退出', en: 'Sign out' },
    input: z.object({}),
    output: z.object({}),
    example: {},
  }),
  me: queryContract({
    name: 'identity.me',
    title: { zh: '当前登录人', en: 'Who is signed in' },
    input: z.object({}),
    output: Me,
    example: {},
  }),
  createAccounts: commandContract({
    name: 'identity.create-accounts',
    title: { zh: '建立账号', en: 'Create accounts' },
    input: z.object({
      accounts: z
        .array(
          z.object({
            account: AccountName,
            displayName: Line.min(1).max(100),
            /**
             * A password or, when accounts move here from elsewhere, its Argon2id hash in PHC form. Without either
             * Taihu makes one, told in the answer and nowhere else.
             */
            password: z.string().min(8).max(200).optional(),
            passwordHash: z.string().startsWith('$argon2id$').max(500).optional(),
          }),
        )
        .min(1)
        .max(10_000),
    }),
    output: z.object({ created: z.int(), initialPasswords: z.array(InitialPassword).optional() }),
    example: {
      accounts: [{ account: 'reporter.example', displayName: '填报人' }],
    },
  }),
  importAccounts: importTelling({
    name: 'identity.import-accounts',
    title: { zh: '从文件导入账号', en: 'Import accounts from a file' },
    uploadBytes: 5_000_000,
    /** Of accounts to which the file gives no password; told this once and kept nowhere. */
    more: { initialPasswords: z.array(InitialPassword).optional() },
  }),
  importRoles: importContract({
    name: 'identity.import-roles',
    title: { zh: '从文件授予角色', en: 'Grant roles from a file' },
    uploadBytes: 5_000_000,
  }),
  grantRoles: commandContract({
    name: 'identity.grant-roles',
    title: { zh: '授予角色', en: 'Grant roles' },
    input: z.object({
      grants: z
        .array(
          NewMembership.extend({
            account: AccountName,
            /** From today until further notice, where nothing else is said. */
            validFrom: Day.optional(),
            validTo: Day.optional(),
          }),
        )
        .min(1)
        .max(10_000),
    }),
    output: z.object({ granted: z.int() }),
    example: { grants: [{ account: 'reporter.example', role: 'reporter', unitCode: '320200000000' }] },
  }),
  revokeRoles: commandContract({
    name: 'identity.revoke-roles',
    title: { zh: '收回角色', en: 'Revoke roles' },
    input: z.object({
      grants: z
        .array(NewMembership.extend({ account: AccountName }))
        .min(1)
        .max(10_000),
      /** The first day on which they are no longer held; without it, they end at once. */
      on: Day.optional(),
    }),
    output: z.object({ revoked: z.int() }),
    example: { grants: [{ account: 'reporter.example', role: 'reporter', unitCode: '320200000000' }] },
  }),
  ...rightsContracts,
  ...providerContracts,
  accounts,
  exportAccounts: exportContract({
    name: 'identity.export-accounts',
    title: { zh: '导出账号', en: 'Export accounts' },
    list: accounts,
  }),
} as const;
