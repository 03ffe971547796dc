/** Whoever may see a thing finds it by its name, its initials and a typing mistake; whoever may not never does. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { type InputSchema, type OperationContract, ROLES, type Role } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { type Hit, INDEXED_KINDS, searchContracts } from '#kernel/search/contract.ts';
import { newId } from '#lib/id.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import {
  CITY,
  COUNTIES,
  makeSmallCity,
  type SmallCity,
  sendVillageForm,
  townsOf,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { rebuildSearch } from '#server/finding.ts';
import { roomsOfTests } from '#server/testing.ts';
import { makeAccount } from './support/accounts.ts';
import { actorWith } from './support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from './support/database.ts';

const UNITS = [CITY, ...COUNTIES, ...COUNTIES.flatMap(townsOf), ...VILLAGES];
const rooms = roomsOfTests();

interface Person {
  account: string;
  name: string;
  initials: string;
  unit: string | undefined;
}

/** Names of four characters whose initials are read off by eye. */
const NAMES: readonly [name: string, initials: string][] = [
  ['欧阳明亮', 'oyml'],
  ['司马建国', 'smjg'],
  ['诸葛晓梅', 'zgxm'],
  ['上官文静', 'sgwj'],
  ['慕容海涛', 'mrht'],
  ['令狐志强', 'lhzq'],
];

let db: TestDatabase;
let city: SmallCity;
let people: Person[];

async function call<I extends InputSchema, O extends z.ZodType>(
  actor: Actor,
  contract: OperationContract<string, I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const operation = getOperation(rooms.operations, contract.name);
  const answer = await db.runner().run(operation, { actor, input, language: 'zh', reference: newId() });
  return contract.output.parse(answer);
}

const find = async (actor: Actor, text: string, limit = 20): Promise<Hit[]> =>
  (await call(actor, searchContracts.find, { text, limit })).items;
const findPeople = async (actor: Actor, text: string): Promise<Hit[]> =>
  (await call(actor, searchContracts.people, { text, limit: 20 })).items;
const codesOf = (hits: readonly Hit[]) => hits.map(({ code }) => code);

/** The digits that all units at or below a unit share. */
const digitsOf = (code: string) => code.replace(/0{8}$|0{6}$|0{3}$/, '');

beforeAll(async () => {
  db = await createTestDatabase(rooms.list);
  city = await makeSmallCity(db.database, db.runner());
  await sendVillageForm(city);
  people = [];
  for (const [at, [name, initials]] of NAMES.entries()) {
    const unit = at === 0 ? undefined : UNITS[at * 3];
    const account = `person.${at}`;
    const roles = unit === undefined ? [] : [{ role: 'reporter' as const, unitCode: unit }];
    await makeAccount(db.runner(), rooms.list, { account, displayName: name, roles });
    people.push({ account, name, initials, unit });
  }
});
afterAll(() => db?.close());

type Mistake = (text: string) => string;
const MISTAKES: readonly Mistake[] = [
  (text) => `错${text.slice(1)}`,
  (text) => text.slice(0, 2) + text.slice(3),
  (text) => `${text}错`,
  (text) => `${text[0]}${text[2]}${text[1]}${text.slice(3)}`,
];

describe('someone with random roles at random units', () => {
  const holdings = fc.array(fc.record({ role: fc.constantFrom(...ROLES), unit: fc.constantFrom(...UNITS) }), {
    maxLength: 3,
  });
  type Holding = { role: Role; unit: string };

  async function actorOf(held: readonly Holding[]): Promise<Actor> {
    const grants = await Promise.all(held.map(async ({ role, unit }) => (await city.at(role, unit)).grants));
    return { kind: 'account', id: newId(), name: 'someone', grants: grants.flat() };
  }

  it('finds by name, initials and a mistake the people whom the list of accounts shows, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        holdings,
        fc.constantFrom(...people),
        fc.constantFrom(...MISTAKES),
        async (held, person, err) => {
          const actor = await actorOf(held);
          const looking = held.filter(({ role }) => role === 'system' || role === 'security');
          const sought = [person.name, person.initials, err(person.name), person.account];
          if (looking.length === 0) {
            for (const text of sought) {
              await expect(findPeople(actor, text)).rejects.toMatchObject({ code: 'common.forbidden' });
            }
            return;
          }
          const { unit } = person;
          const isOpen = unit === undefined || looking.some((one) => unit.startsWith(digitsOf(one.unit)));
          const listed = await call(actor, identityContracts.accounts, { text: person.name });
          expect(listed.items.map(({ account }) => account)).toEqual(isOpen ? [person.account] : []);
          for (const text of sought) {
            const found = codesOf(await findPeople(actor, text));
            if (isOpen) expect(found, text).toContain(person.account);
            else expect(found, text).not.toContain(person.account);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds forms where the list of forms is open to it, and nowhere else; figures and units always', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, async (held) => {
        const actor = await actorOf(held);
        const isStaff = held.some(({ role }) => ['reporter', 'reviewer', 'office'].includes(role));
        const { items: forms } = isStaff
          ? await call(actor, reportingContracts.forms, {})
          : { items: (await call(city.office, reportingContracts.forms, {})).items };
        expect(forms.length).toBeGreaterThan(0);
        for (const form of forms) {
          for (const text of [form.name.zh, form.code, `错${form.name.zh.slice(1)}`]) {
            const found = (await find(actor, text)).filter(({ kind }) => kind === 'form');
            if (isStaff) expect(codesOf(found), text).toContain(form.code);
            else expect(found, text).toEqual([]);
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('what everybody who is signed in may see', () => {
  const reader = actorWith([]);

  it('figures are found by name, code and one mistake', async () => {
    const { items } = await call(ANONYMOUS, indicatorsContracts.list, { limit: 200 });
    expect(items.length).toBeGreaterThan(0);
    for (const { code, name } of items) {
      const mistakes = name.zh.length >= 4 ? MISTAKES.map((err) => err(name.zh)) : [];
      for (const text of [name.zh, name.en, code, ...mistakes]) {
        expect(codesOf(await find(reader, text)), text).toContain(code);
      }
    }
  });

  it('units are found by name, initials and one mistake', async () => {
    for (const code of VILLAGES.slice(0, 4)) {
      const name = `村${code}`;
      for (const text of [name, code, `c${code}`, ...MISTAKES.map((err) => err(name))]) {
        expect(codesOf(await find(reader, text)), text).toContain(code);
      }
    }
  });

  it('the best comes first: the code or the name itself, then what begins so', async () => {
    await call(city.office, indicatorsContracts.define, {
      indicators: ['全市软件收入', '软件', '软件收入', '收入与软件'].map((name, at) => ({
        code: `software.n${at}`,
        name: { zh: name, en: `Software ${at}` },
        unitOfMeasure: { zh: '元', en: 'yuan' },
        kind: 'sum' as const,
        time: 'sum' as const,
        frequency: 'year' as const,
        decimals: 0,
      })),
    });
    const names = async (text: string) => (await find(reader, text)).map(({ name }) => name.zh);
    expect(await names('软件')).toEqual(['软件', '软件收入', '收入与软件', '全市软件收入']);
    expect(await names('rjsr')).toEqual(['软件收入']);
    expect(await names('收入 软件')).toEqual(
      expect.arrayContaining(['软件收入', '全市软件收入', '收入与软件']),
    );
    // The same sound in other characters, and a slip in the sound itself.
    expect(await names('软件受入')).toContain('软件收入');
    expect(await names('ruanjianshuoru')).toContain('软件收入');
    expect((await find(reader, '软件受入'))[0]?.isNear).toBe(true);
  });

  it('nobody who is not signed in finds anything', async () => {
    await expect(find(ANONYMOUS, '软件')).rejects.toMatchObject({ code: 'common.not-signed-in' });
  });

  it.each([
    '',
    ' ',
    "';drop table x--",
    '%_\\',
    '\u0000',
    '&|!()<->:*',
    '😀😀😀😀',
    'ü',
    '"',
    'a'.repeat(100),
    '村'.repeat(100),
  ])('hostile or empty text %j finds nothing and breaks nothing', async (text) => {
    expect((await find(reader, text)).filter(({ kind }) => kind !== 'unit')).toEqual([]);
  });
});

it('who finds a person follows the roles in the same transaction', async () => {
  const security = await city.at('security', CITY);
  const at = await city.at('security', COUNTIES[0] ?? '');
  const other = await city.at('system', COUNTIES[1] ?? '');
  const grants = [{ account: 'person.0', role: 'reviewer' as const, unitCode: COUNTIES[0] ?? '' }];
  expect(codesOf(await findPeople(other, '欧阳明亮'))).toEqual(['person.0']);
  await call(security, identityContracts.grantRoles, { grants });
  expect(codesOf(await findPeople(other, '欧阳明亮'))).toEqual([]);
  expect(codesOf(await findPeople(at, '欧阳明亮'))).toEqual(['person.0']);
  await call(security, identityContracts.revokeRoles, { grants });
  expect(codesOf(await findPeople(other, '欧阳明亮'))).toEqual(['person.0']);
});

it('a form that was renamed is found by its new name alone', async () => {
  const said = {
    approver: { zh: '市信息办', en: 'City office' },
    purpose: 'administrative' as const,
    minutesAsked: 5,
    period: '2009',
    dueOn: '2010-02-01',
    expiresOn: '2010-12-31',
    items: [{ indicator: 'software.n1' }],
  };
  const draft = await call(city.office, reportingContracts.defineForm, {
    ...said,
    code: 'FOUND-1',
    name: { zh: '先前名称', en: 'Former name' },
  });
  expect(codesOf(await find(city.office, '先前名称'))).toContain('FOUND-1');
  await call(city.office, reportingContracts.changeForm, {
    ...said,
    id: draft.id,
    version: draft.version,
    code: 'FOUND-1',
    name: { zh: '后来叫法', en: 'Later name' },
  });
  expect(codesOf(await find(city.office, '先前名称'))).not.toContain('FOUND-1');
  expect(codesOf(await find(city.office, '后来叫法'))).toContain('FOUND-1');
});

describe('the index', () => {
  const ENTRIES = 'select e::text as entry from search.entry e order by kind, id';

  it('made anew says the same as the one kept in step, also where it was lost or holds too much', async () => {
    const before = await queryAs(db.superuser, ENTRIES);
    expect(before.length).toBeGreaterThan(10);
    await queryAs(db.superuser, "delete from search.entry where kind <> 'figure'");
    await queryAs(db.superuser, "update search.entry set id = 'gone.' || id where code = 'software.n1'");
    const { written, removed } = await rebuildSearch({ operations: rooms.operations, runner: db.runner() });
    expect({ written, removed }).toEqual({ written: before.length, removed: 1 });
    expect(await queryAs(db.superuser, ENTRIES)).toEqual(before);
    const built = await queryAs<{ kind: string }>(
      db.superuser,
      'select kind from search.built order by kind',
    );
    expect(built.map(({ kind }) => kind)).toEqual([...INDEXED_KINDS].sort());
  });

  it('is out of reach of the application but through its functions', async () => {
    for (const statement of ['select from search.entry', 'delete from search.entry']) {
      await expect(queryAs(db.access.taihu_app, statement)).rejects.toThrow('permission denied');
    }
    // Without a scope and roles the functions find what is open to everybody alone.
    const seen = await queryAs<{ kind: string }>(
      db.access.taihu_app,
      "select * from search.find(array['person', 'form', 'figure'], 'software', null, null, 20)",
    );
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['figure']));
    const people = "select * from search.find(array['person'], 'person.', null, null, 20)";
    expect(await queryAs(db.access.taihu_app, people)).toEqual([]);
  });

  it('waits for what is being written, and others wait for it', async () => {
    const writing = call(SYSTEM_ACTOR, identityContracts.createAccounts, {
      accounts: Array.from({ length: 20 }, (_, at) => ({
        account: `crowd.${at}`,
        displayName: '众人',
        passwordHash:
          '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g',
      })),
    });
    await Promise.all([writing, rebuildSearch({ operations: rooms.operations, runner: db.runner() })]);
    const [row] = await queryAs<{ n: string }>(
      db.superuser,
      "select count(*)::text as n from search.entry where kind = 'person' and name_zh = '众人'",
    );
    expect(row?.n).toBe('20');
  });

  it('views of people are audited as the list of accounts is', async () => {
    const looker = await city.at('system', CITY);
    await findPeople(looker, '欧阳');
    const [row] = await queryAs<{ subject: string; details: unknown }>(
      db.superuser,
      `select subject, details from audit.entry where operation = 'search.people' and outcome = 'done'
       order by at desc limit 1`,
    );
    expect(row?.subject).toBe('accounts');
    expect(JSON.stringify(row)).not.toContain('欧阳');
  });
});
