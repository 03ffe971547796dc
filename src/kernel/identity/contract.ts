/** Contracts of the identity room: accounts, sessions and the roles that accounts hold at units. */
import { z } from 'zod';
import { exportContract, importContract } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract, ROLES } from '#kernel/operation/contract.ts';
import { Day, UnitCode } from '#kernel/units/contract.ts';

/** A sign-in name: letters, digits, dots and dashes. */
export const AccountName = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{1,63}$/i, '账号由字母、数字、点和短横组成 / letters, digits, dots and dashes');

/** Text on one line: no line breaks, no other control characters. */
const Line = z.string().regex(/^\P{Cc}*$/u, '不能包含控制字符 / no control characters');

export const Membership = z.object({
  role: z.enum(ROLES),
  unitCode: UnitCode,
  unitName: z.string(),
  unitNameEn: z.string(),
  /** From a day of the city to before another, or until further notice. */
  validFrom: Day,
  validTo: Day.optional(),
  /** The name of whose role it is, where the account carries it out for another. */
  onBehalfOf: z.string().optional(),
});

export type Membership = z.infer<typeof Membership>;

/** Who is signed in, as screens need it. */
export const Me = z.object({
  id: z.uuid(),
  account: AccountName,
  displayName: z.string(),
  memberships: z.array(Membership),
});
export type Me = z.infer<typeof Me>;

const NewMembership = z.object({ role: z.enum(ROLES), unitCode: UnitCode });

/** Accounts, as those see them who look after them. */
const accounts = queryContract({
  name: 'identity.accounts',
  title: { zh: '账号列表', en: 'Accounts' },
  input: z.object({ text: Line.max(100).optional(), ...PageInput }),
  output: pageOf(
    z.object({
      id: z.uuid(),
      account: z.string(),
      displayName: z.string(),
      isLocked: z.boolean(),
      memberships: z.array(Membership),
    }),
  ),
  example: { limit: 50 },
});

export const identityContracts = {
  signIn: commandContract({
    name: 'identity.sign-in',
    title: { zh: '登录', en: 'Sign in' },
    input: z.object({ account: z.string().min(1).max(64), password: z.string().min(1).max(200) }),
    output: Me,
    example: { account: 'office', password: 'wuxi-2008' },
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
            /** Either a password or, when accounts move here from elsewhere, its Argon2id hash in PHC form. */
            password: z.string().min(8).max(200).optional(),
            passwordHash: z.string().startsWith('$argon2id$').max(500).optional(),
          }),
        )
        .min(1)
        .max(10_000),
    }),
    output: z.object({ created: z.int() }),
    example: {
      accounts: [{ account: 'reporter.example', displayName: '填报人', password: 'a-long-password' }],
    },
  }),
  importAccounts: importContract({
    name: 'identity.import-accounts',
    title: { zh: '从文件导入账号', en: 'Import accounts from a file' },
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
  accounts,
  exportAccounts: exportContract({
    name: 'identity.export-accounts',
    title: { zh: '导出账号', en: 'Export accounts' },
    list: accounts,
  }),
} as const;
