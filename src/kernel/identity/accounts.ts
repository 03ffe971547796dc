import { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import type { FieldFault } from '#kernel/errors/index.ts';
import { type ExportColumn, exportOf, importOf } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import {
  type Command,
  type Context,
  command,
  type Query,
  query,
  readCursor,
} from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { insertAccounts, listAccounts, type NewAccount, signInName } from './account-store.ts';
import { findLocked } from './attempt-store.ts';
import type { Auth } from './auth.ts';
import { AccountName, identityContracts as contracts } from './contract.ts';
import { indexPeople } from './found-store.ts';
import { listHeld } from './membership-store.ts';
import { hashPassword, isSafeHash } from './password.ts';
import { type PasswordPolicy, passwordFaults } from './password-rules.ts';
import { findStandings, getPolicy, markGivenPasswords } from './password-store.ts';
import { refuse } from './refusals.ts';
import { membershipsOf, type NameHash } from './sign-in.ts';

type Given = (typeof contracts.createAccounts)['input']['_zod']['output']['accounts'][number];

/** Each takes some 20 ms of a core while a transaction is open. */
const PASSWORDS_AT_ONCE = 200;

const LOOKERS = { roles: ['system', 'security'] } as const;

type AccountsInput = z.output<typeof contracts.accounts.input>;
type AccountItem = z.output<typeof contracts.accounts.output>['items'][number];

const ACCOUNT_HEADINGS = {
  account: { zh: '账号', en: 'Account' },
  displayName: { zh: '姓名', en: 'Name' },
  password: { zh: '密码', en: 'Password' },
  passwordHash: { zh: '密码散列', en: 'Password hash' },
} as const;

const ACCOUNT_COLUMNS: readonly ExportColumn<AccountItem>[] = [
  { title: ACCOUNT_HEADINGS.account, value: ({ account }) => account },
  { title: ACCOUNT_HEADINGS.displayName, value: ({ displayName }) => displayName },
  { title: { zh: '是否锁定', en: 'Locked' }, value: ({ isLocked }) => isLocked },
  {
    title: { zh: '角色', en: 'Roles' },
    value: ({ memberships }) => memberships.map(({ role, unitCode }) => `${role}@${unitCode}`).join(' '),
  },
  { title: { zh: '编号', en: 'Id' }, value: ({ id }) => id },
];

/** The place of an account in the list. */
const Place = z.tuple([AccountName]);

const FAULTS = {
  repeated: { zh: '账号在本次输入中重复', en: 'the account is given twice' },
  'no-password': { zh: '请给出密码或密码散列，二者之一', en: 'give either a password or a password hash' },
  'unsafe-hash': {
    zh: '密码散列不是开销合理的 Argon2id',
    en: 'the password hash is not Argon2id of a reasonable cost',
  },
  exists: { zh: '账号已存在', en: 'the account exists already' },
} as const;

function faultAt(index: number, field: string, code: keyof typeof FAULTS, language: Language): FieldFault {
  return { path: `accounts.${index}.${field}`, code: `identity.${code}`, message: FAULTS[code][language] };
}

function faultsOf(accounts: readonly Given[], language: Language): FieldFault[] {
  const seen = new Set<string>();
  return accounts.flatMap(({ account, password, passwordHash }, index) => {
    const name = signInName(account);
    const found: FieldFault[] = seen.has(name) ? [faultAt(index, 'account', 'repeated', language)] : [];
    seen.add(name);
    if ((password === undefined) === (passwordHash === undefined)) {
      found.push(faultAt(index, 'password', 'no-password', language));
    } else if (passwordHash !== undefined && !isSafeHash(passwordHash)) {
      found.push(faultAt(index, 'passwordHash', 'unsafe-hash', language));
    }
    return found;
  });
}

/** The hashes of the different passwords among some accounts. */
/** What the policy finds wrong with the passwords among some accounts; each different one is judged once a name. */
async function faultsOfPasswords(
  accounts: readonly Given[],
  policy: PasswordPolicy,
  language: Language,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  for (const [index, { account, password }] of accounts.entries()) {
    if (password === undefined) continue;
    const judged = { password, account, policy };
    faults.push(...(await passwordFaults(judged, `accounts.${index}.password`, language)));
  }
  return faults;
}

async function hashesOf(accounts: readonly Given[]): Promise<Map<string, string>> {
  const passwords = [...new Set(accounts.flatMap(({ password }) => password ?? []))];
  if (passwords.length > PASSWORDS_AT_ONCE) throw refuse('too-many-passwords', { most: PASSWORDS_AT_ONCE });
  const hashes = await Promise.all(passwords.map(hashPassword));
  return new Map(passwords.map((password, index) => [password, hashes[index] ?? '']));
}

/**
 * Adds accounts; whoever moves here with a hash has the own password, but one that an administrator typed is known to
 * two. In the role of the sign-in library.
 */
async function insertGiven(
  ctx: Context,
  made: readonly NewAccount[],
  given: readonly NewAccount[],
): Promise<Set<string>> {
  const names = await insertAccounts(ctx.tx, made, ctx.now);
  const isByPerson = ctx.actor.kind === 'account' && names.size === made.length;
  const ids = given.map(({ id }) => id);
  if (isByPerson) await markGivenPasswords(ctx.tx, ids, ctx.now);
  return names;
}

function createMaking(auth: Auth): Command[] {
  const create = async (ctx: Context, { accounts }: z.output<typeof contracts.createAccounts.input>) => {
    const weak = await faultsOfPasswords(accounts, await getPolicy(ctx.tx), ctx.language);
    const faults = [...faultsOf(accounts, ctx.language), ...weak];
    if (faults.length > 0) throw refuse('invalid-accounts', { count: faults.length }, faults);
    const hashes = await hashesOf(accounts);
    const made: NewAccount[] = accounts.map(({ account, displayName, password, passwordHash }) => ({
      id: newId(),
      account,
      displayName,
      passwordHash: passwordHash ?? hashes.get(password ?? '') ?? '',
    }));
    const given = made.filter((_, index) => accounts[index]?.password !== undefined);
    const added = await auth.withAuth(ctx, () => insertGiven(ctx, made, given));
    const existing = accounts.flatMap(({ account }, index) =>
      added.has(signInName(account)) ? [] : [faultAt(index, 'account', 'exists', ctx.language)],
    );
    if (existing.length > 0) throw refuse('invalid-accounts', { count: existing.length }, existing);
    const ids = made.map(({ id }) => id);
    await indexPeople(auth, ctx, ids);
    return { created: added.size };
  };
  const createAccounts = command(contracts.createAccounts, {
    access: { roles: ['system'] },
    audit: (input) => ({ subject: 'accounts', details: { accounts: input.accounts.length } }),
    handle: create,
  });
  const importAccounts = importOf(contracts.importAccounts, {
    access: { roles: ['system'] },
    subject: 'accounts',
    input: contracts.createAccounts.input,
    list: 'accounts',
    headings: ACCOUNT_HEADINGS,
    handle: create,
  });
  return [createAccounts, importAccounts];
}

function createLists({ withAuth }: Auth, nameHash: NameHash): Query[] {
  const accountsPage = async (ctx: Context, input: AccountsInput) => {
    const [after] = readCursor(Place, input.after) ?? [];
    const { found, locked, standings } = await withAuth(ctx, async () => {
      const page = await listAccounts(ctx.tx, { text: input.text, after, limit: input.limit + 1 });
      const hashes = page.map(({ account }) => nameHash(account));
      const ids = page.map(({ id }) => id);
      const lockedNow = await findLocked(ctx.tx, hashes, ctx.now);
      return { found: page, locked: lockedNow, standings: await findStandings(ctx.tx, ids) };
    });
    const page = found.slice(0, input.limit);
    const held = await listHeld(
      ctx.tx,
      page.map(({ id }) => id),
      cityDay(ctx.now),
    );
    const memberships = await membershipsOf(ctx, held);
    const items = page.map((account) => ({
      ...account,
      isLocked: locked.has(nameHash(account.account)),
      mustChangePassword: standings.get(account.id)?.mustChangePassword ?? false,
      isDisabled: standings.get(account.id)?.isDisabled ?? false,
      memberships: memberships.get(account.id) ?? [],
    }));
    const last = page.at(-1);
    return found.length > input.limit && last
      ? { items, next: encodeCursor([signInName(last.account)]) }
      : { items };
  };
  const accounts = query(contracts.accounts, {
    access: LOOKERS,
    audit: () => ({ subject: 'accounts' }),
    handle: accountsPage,
  });
  const exportAccounts = exportOf(contracts.exportAccounts, {
    access: LOOKERS,
    subject: 'accounts',
    page: accountsPage,
    columns: ACCOUNT_COLUMNS,
  });

  return [accounts, exportAccounts];
}

export function createAccountOperations(auth: Auth, nameHash: NameHash): (Command | Query)[] {
  return [...createMaking(auth), ...createLists(auth, nameHash)];
}
