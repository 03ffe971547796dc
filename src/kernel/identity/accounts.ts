import { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import type { FieldFault } from '#kernel/errors/index.ts';
import { type ExportColumn, exportOf, importOf, type Passing } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import {
  type Command,
  type Context,
  command,
  type Query,
  query,
  readCursor,
} from '#kernel/operation/index.ts';
import { rangesOfUnit } from '#kernel/units/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import {
  findAccountsById,
  insertAccounts,
  listAccounts,
  type NewAccount,
  signInName,
} from './account-store.ts';
import { findLocked } from './attempt-store.ts';
import type { Auth } from './auth.ts';
import { AccountName, identityContracts as contracts } from './contract.ts';
import { indexPeople } from './found-store.ts';
import { ACCOUNT_HEADINGS, GRANT_HEADINGS, LISTED_HEADINGS } from './import-contract.ts';
import { furtherRows } from './import-file.ts';
import { findRoleUnits, listHeld } from './membership-store.ts';
import { hashPassword, isSafeHash, newPassword } from './password.ts';
import { type PasswordPolicy, passwordFaults } from './password-rules.ts';
import { findStandings, getPolicy, markGivenPasswords } from './password-store.ts';
import { refuse } from './refusals.ts';
import { membershipsOf, type NameHash } from './sign-in.ts';

type Given = (typeof contracts.createAccounts)['input']['_zod']['output']['accounts'][number];

/** Each takes some 20 ms of a core while a transaction is open. */
const PASSWORDS_MOST = 1000;
/** Sign-ins hash on the same few threads: they must not wait until the last of a thousand is done. */
const HASHED_AT_ONCE = 2;

const LOOKERS = { roles: ['system', 'security'] } as const;

type AccountsInput = z.output<typeof contracts.accounts.input>;
type AccountItem = z.output<typeof contracts.accounts.output>['items'][number];

const ACCOUNT_COLUMNS: readonly ExportColumn<AccountItem>[] = [
  { title: ACCOUNT_HEADINGS.account, value: ({ account }) => account },
  { title: ACCOUNT_HEADINGS.displayName, value: ({ displayName }) => displayName },
  { title: LISTED_HEADINGS.isLocked, value: ({ isLocked }) => isLocked },
  {
    title: LISTED_HEADINGS.memberships,
    value: ({ memberships }) => memberships.map(({ role, unitCode }) => `${role}@${unitCode}`).join(' '),
  },
  { title: LISTED_HEADINGS.id, value: ({ id }) => id },
];

/** The place of an account in the list. */
const Place = z.tuple([AccountName]);

const FAULTS = {
  repeated: { zh: '账号在本次输入中重复', en: 'the account is given twice' },
  'two-passwords': { zh: '密码与密码散列只能给出一个', en: 'give a password or a password hash, not both' },
  'unsafe-hash': {
    zh: '密码散列不是开销合理的 Argon2id',
    en: 'the password hash is not Argon2id of a reasonable cost',
  },
  exists: {
    zh: '账号已存在：此处只新增账号，不修改已有账号；初始密码遗失时请重置',
    en: 'the account exists already: here accounts are added, and none is changed; reset a password that was lost',
  },
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
    if (password !== undefined && passwordHash !== undefined) {
      found.push(faultAt(index, 'password', 'two-passwords', language));
    } else if (passwordHash !== undefined && !isSafeHash(passwordHash)) {
      found.push(faultAt(index, 'passwordHash', 'unsafe-hash', language));
    }
    return found;
  });
}

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

/** The hashes of the different passwords among some accounts. */
async function hashesOf(given: readonly string[]): Promise<Map<string, string>> {
  const passwords = [...new Set(given)];
  if (passwords.length > PASSWORDS_MOST) throw refuse('too-many-passwords', { most: PASSWORDS_MOST });
  const hashes = new Map<string, string>();
  const left = passwords.values();
  const work = async () => {
    for (const password of left) hashes.set(password, await hashPassword(password));
  };
  await Promise.all(Array.from({ length: HASHED_AT_ONCE }, work));
  return hashes;
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

/** Makes accounts, all or none, and those passwords that were not given. */
async function makeAccounts(auth: Auth, ctx: Context, accounts: readonly Given[]) {
  const policy = await getPolicy(ctx.tx);
  const faults = [
    ...faultsOf(accounts, ctx.language),
    ...(await faultsOfPasswords(accounts, policy, ctx.language)),
  ];
  if (faults.length > 0) throw refuse('invalid-accounts', { count: faults.length }, faults);
  const initialPasswords: { account: string; password: string }[] = [];
  const passwords = accounts.map(({ account, password, passwordHash }) => {
    if (password !== undefined || passwordHash !== undefined) return password;
    const made = newPassword(policy);
    initialPasswords.push({ account, password: made });
    return made;
  });
  const hashes = await hashesOf(passwords.filter((one) => one !== undefined));
  const made: NewAccount[] = accounts.map(({ account, displayName, passwordHash }, index) => ({
    id: newId(),
    account,
    displayName,
    passwordHash: passwordHash ?? hashes.get(passwords[index] ?? '') ?? '',
  }));
  const given = made.filter((_, index) => passwords[index] !== undefined);
  const added = await auth.withAuth(ctx, () => insertGiven(ctx, made, given));
  const existing = accounts.flatMap(({ account }, index) =>
    added.has(signInName(account)) ? [] : [faultAt(index, 'account', 'exists', ctx.language)],
  );
  if (existing.length > 0) throw refuse('invalid-accounts', { count: existing.length }, existing);
  const ids = made.map(({ id }) => id);
  await indexPeople(auth, ctx, ids);
  return { created: added.size, ...(initialPasswords.length > 0 ? { initialPasswords } : {}) };
}

/** The rows of further roles, and those of the list of accounts that are as they were. */
async function passRows(
  auth: Auth,
  ctx: Context,
  listed: readonly Record<string, string>[],
): Promise<Passing> {
  const ids = listed.map(({ id }) => id).filter((id) => z.uuid().safeParse(id).success);
  const found = await auth.withAuth(ctx, () => findAccountsById(ctx.tx, ids as string[]));
  const known = new Map(found.map((one) => [one.id, one]));
  const isFurther = furtherRows();
  return (row, { id = '' }) => {
    const isOfAnother = isFurther(row);
    const { account, displayName, ...more } = row;
    const held = known.get(id.toLowerCase());
    const isAsItWas = held?.account === account && held?.displayName === displayName;
    return isOfAnother || (held !== undefined && isAsItWas && Object.keys(more).length === 0);
  };
}

function createMaking(auth: Auth): Command[] {
  const create = (ctx: Context, { accounts }: z.output<typeof contracts.createAccounts.input>) =>
    makeAccounts(auth, ctx, accounts);
  const createAccounts = command(contracts.createAccounts, {
    access: { roles: ['system'] },
    keeps: 'nothing',
    audit: (input) => ({ subject: 'accounts', details: { accounts: input.accounts.length } }),
    handle: create,
  });
  const importAccounts = importOf(contracts.importAccounts, {
    access: { roles: ['system'] },
    subject: 'accounts',
    input: contracts.createAccounts.input,
    list: 'accounts',
    headings: ACCOUNT_HEADINGS,
    elsewhere: GRANT_HEADINGS,
    listed: LISTED_HEADINGS,
    passing: (ctx, listed) => passRows(auth, ctx, listed),
    secret: ['password', 'passwordHash'],
    keeps: 'nothing',
    tell: (answer) => {
      const { initialPasswords } = contracts.createAccounts.output.parse(answer);
      return initialPasswords ? { initialPasswords } : {};
    },
    handle: create,
  });
  return [createAccounts, importAccounts];
}

/** The ranges of a unit, with what it succeeded; none for a unit that there is not. */
async function reachedBy(ctx: Context, code: string, day: string): Promise<KeyRange[]> {
  const unit = (await findRoleUnits(ctx.tx, [code], day)).get(code);
  return unit ? rangesOfUnit(ctx.tx, unit.unitId, day) : [];
}

function createLists({ withAuth }: Auth, nameHash: NameHash): Query[] {
  const accountsPage = async (ctx: Context, input: AccountsInput) => {
    const [after] = readCursor(Place, input.after) ?? [];
    const day = cityDay(ctx.now);
    const { text, role, state, limit } = input;
    const ranges = input.unit === undefined ? undefined : await reachedBy(ctx, input.unit, day);
    const { found, locked, standings } = await withAuth(ctx, async () => {
      const page = await listAccounts(ctx.tx, { text, role, ranges, state, day, after, limit: limit + 1 });
      const hashes = page.map(({ account }) => nameHash(account));
      const ids = page.map(({ id }) => id);
      const lockedNow = await findLocked(ctx.tx, hashes, ctx.now);
      return { found: page, locked: lockedNow, standings: await findStandings(ctx.tx, ids) };
    });
    const page = found.slice(0, limit);
    const ids = page.map(({ id }) => id);
    const held = await listHeld(ctx.tx, ids, day);
    const memberships = await membershipsOf(ctx, held);
    const items = page.map((account) => ({
      ...account,
      isLocked: locked.has(nameHash(account.account)),
      mustChangePassword: standings.get(account.id)?.mustChangePassword ?? false,
      isDisabled: standings.get(account.id)?.isDisabled ?? false,
      hasSecondFactor: standings.get(account.id)?.hasSecondFactor ?? false,
      isLinked: standings.get(account.id)?.isLinked ?? false,
      memberships: memberships.get(account.id) ?? [],
    }));
    const last = page.at(-1);
    return found.length > limit && last
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
