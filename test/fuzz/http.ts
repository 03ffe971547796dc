/**
 * Every operation over HTTP, called by real people of every role in every way that the calls know: never an error of
 * ours, never a hang, never a row of a command that was refused, and one audit entry for each that was not.
 */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Problem } from '#kernel/errors/contract.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import { getOperation, type Operation } from '#kernel/operation/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import {
  approveUp,
  CITY,
  COUNTIES,
  INDICATOR,
  makeSmallCity,
  reportOf,
  sendVillageForm,
  submitValue,
  townsOf,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { roomsOfTests, type ServedHouse, serveTestHouse } from '#server/testing.ts';
import { makeAccount } from '../support/accounts.ts';
import type { Words } from './arbitrary.ts';
import { type Call, callOf, KINDS, type Kind, messageOf } from './calls.ts';
import { changed, type Rows, type RowWatch, watchRows } from './rows.ts';
import { type Answer, openWire, type Wire } from './wire.ts';

const operations = [...roomsOfTests().operations.values()].filter(({ access }) => access !== 'system');

/** Who calls: strangers, one person of each role, and one who reports, reviews and defines. */
const PEOPLE: Record<string, readonly Role[]> = {
  stranger: [],
  ...Object.fromEntries(ROLES.map((role) => [role, [role]])),
  official: ['reporter', 'reviewer', 'office'],
};

/** Texts of the city that inputs are made of. */
async function settle({ db, house }: ServedHouse): Promise<Words> {
  const city = await makeSmallCity(db.database, house.runner);
  const form = await sendVillageForm(city);
  const [first = '', second = '', third = ''] = VILLAGES;
  await approveUp(city, await submitValue(city, form.id, first, '7'), first);
  await approveUp(city, await submitValue(city, form.id, second, '8'), second, 1);
  const reports = await Promise.all([first, second, third].map((code) => reportOf(city, form.id, code)));
  return [
    CITY,
    ...COUNTIES,
    ...townsOf(COUNTIES[0] ?? ''),
    ...VILLAGES.slice(0, 3),
    form.id,
    form.period,
    INDICATOR,
    ...reports.map(({ id }) => id),
    ...'2008-01-01 2010-06-30 2099-12-31 2008Q4 2009 zh en 1 12.50 community.equipped'.split(' '),
  ];
}

/** What was said, how it was answered, and what came of it, for the count at the end. */
interface Tally {
  kinds: Record<Kind, number>;
  answers: Record<string, number>;
  accepted: number;
  refused: number;
  kept: number;
  /** Those that were too many in a minute, so that nothing but that was seen of them. */
  putOff: number;
}

/** A call in short. */
function told({ kind, method, path, headers, body = '' }: Call): string {
  const { cookie: _, ...shown } = headers;
  const text = typeof body === 'string' ? body : `${body.length} bytes`;
  return `${kind}: ${method} ${path.slice(0, 300)} ${JSON.stringify(shown).slice(0, 300)} ${text.slice(0, 500)}`;
}

const INNER_WORDS = /\bat \S+ \(|node_modules|file:\/\/|relation "|syntax error at|\bERR_|\bECONN/;

/** An answer is never ours to be ashamed of: no 5xx, no inner words, and every refusal says its code. */
function judge(call: Call, { status, headers, text }: Answer): void {
  const said = `${told(call)} → ${status} ${text.slice(0, 300)}`;
  expect(status, said).toBeLessThan(500);
  expect(Object.keys(Object.prototype), said).toEqual([]);
  if (status < 400) return;
  expect(INNER_WORDS.test(text), said).toBe(false);
  const isJson = String(headers['content-type']).includes('json');
  if (isJson && text !== '') expect(Problem.safeParse(JSON.parse(text)).success, said).toBe(true);
}

interface Fuzz {
  words: Words;
  tally: Tally;
  /** Says one call in somebody's name and holds the house to its promises. */
  check(op: Operation, person: string, call: Call): Promise<void>;
  close(): Promise<void>;
}

interface Said {
  op: Operation;
  call: Call;
  answer: Answer | undefined;
}

interface Looks {
  before: Rows;
  after: Rows;
}

/** Where a refused command may leave a mark: a wrong password or code counts towards a lock, and is on record. */
const COUNTS_FAILURES = /^(identity\.|auth\.|audit\.|notify\.address$)/;

async function openFuzz(): Promise<Fuzz> {
  const served = await serveTestHouse();
  const words = await settle(served);
  const watch = await watchRows(served.db.superuser);
  const wire = openWire(served.port);
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const tally: Tally = { kinds, answers: {}, accepted: 0, refused: 0, kept: 0, putOff: 0 };
  const people = peopleOf(served, wire);
  let before: Rows | undefined;
  return {
    words,
    tally,
    async check(op, person, call) {
      const cookie = await people.cookieOf(person);
      // Nobody else writes: what was there after one call is what was there before the next.
      before = (cookie.isNew ? undefined : before) ?? (await watch.look());
      const headers = { ...(cookie.text === '' ? {} : { cookie: cookie.text }), ...call.headers };
      const answer = await wire.say({ ...call, headers });
      tally.kinds[call.kind] += 1;
      const kindOfAnswer = answer ? `${Math.floor(answer.status / 100)}xx` : 'unanswered';
      tally.answers[kindOfAnswer] = (tally.answers[kindOfAnswer] ?? 0) + 1;
      if (answer?.status === 429) tally.putOff += 1;
      if (answer) judge(call, answer);
      else await wire.say({ method: 'GET', path: '/healthz', headers: {} });
      // A file is entered in the trail when its last byte is out; who hung up does not see what came of it.
      await watch.quiet();
      const after = await watch.look();
      const looks = { before, after };
      before = after;
      await judgeRows({ op, call, answer }, looks, watch, tally);
      if (answer?.status === 401 || op.contract.name.startsWith('identity.')) people.doubt(person);
    },
    async close() {
      wire.close();
      await watch.close();
      await served.close();
    },
  };
}

/** Whoever was refused wrote nothing; whoever was not left exactly one entry of the trail. */
async function judgeRows(said: Said, looks: Looks, watch: RowWatch, tally: Tally): Promise<void> {
  const { op, call, answer } = said;
  const { before, after } = looks;
  const tables = changed(before, after);
  const text = `${told(call)} → ${answer?.status}`;
  const entries = countOf(after, 'audit.entry') - countOf(before, 'audit.entry');
  const isAccepted = answer === undefined ? tables.length > 0 : answer.status < 400;
  if (op.contract.kind === 'query' || !isAccepted) {
    tally.refused += 1;
    if (tables.length === 0) return;
    // A refusal that is kept, such as a failed sign-in, is written down as one; a read may leave its trace.
    tally.kept += 1;
    // A refusal has one entry; a file that is read has one for its beginning and one for its end.
    const found = await watch.entries(Math.max(1, entries));
    if (op.contract.kind === 'command') expect(found, text).toEqual([`${op.contract.name} refused`]);
    else
      expect(
        found.map((one) => one.split(' ')[0]),
        text,
      ).toEqual(found.map(() => op.contract.name));
    expect(
      tables.filter((table) => !COUNTS_FAILURES.test(table)),
      text,
    ).toEqual([]);
  } else if (call.method === 'POST') {
    tally.accepted += 1;
    expect(await watch.entries(entries), text).toEqual([`${op.contract.name} done`]);
  }
}

const countOf = (rows: Rows, table: string) => Number(rows.get(table)?.split(' ')[0] ?? 0);

interface People {
  /** The cookie of somebody's session; whether it was opened just now. */
  cookieOf(person: string): Promise<{ text: string; isNew: boolean }>;
  /** The session may be over: look before it is used again. */
  doubt(person: string): void;
}

/** Signed-in people, made and signed in anew where an operation ended their session. */
function peopleOf({ house }: ServedHouse, wire: Wire): People {
  const cookies = new Map<string, string>();
  const doubted = new Set<string>();
  const me = `/api/v1${pathOf(identityContracts.me)}`;
  const signIn = getOperation(house.operations, identityContracts.signIn.name);
  return {
    doubt: (person) => doubted.add(person),
    async cookieOf(person) {
      const roles = PEOPLE[person] ?? [];
      if (roles.length === 0) return { text: '', isNew: false };
      const known = cookies.get(person);
      if (known !== undefined && !doubted.delete(person)) return { text: known, isNew: false };
      if (known !== undefined) {
        const answer = await wire.say({ method: 'GET', path: me, headers: { cookie: known } });
        if (answer?.status === 200) return { text: known, isNew: false };
      }
      const units = roles.map((role) => ({ role, unitCode: CITY }));
      const spec = await makeAccount(house.runner, house.list, { roles: units });
      const answer = await wire.say(messageOf(signIn, { ...spec }));
      const lines = [answer?.headers['set-cookie'] ?? []].flat();
      const text = lines.map((line) => line.split(';')[0]).join('; ');
      cookies.set(person, text);
      return { text, isNew: true };
    },
  };
}

/** Who may call an operation, more often than who may not. */
function callersOf({ access }: Operation): fc.Arbitrary<string> {
  const all = Object.keys(PEOPLE);
  const able = all.filter(
    (person) => typeof access !== 'object' || PEOPLE[person]?.some((role) => access.roles.includes(role)),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...able) },
    { weight: 1, arbitrary: fc.constantFrom(...all) },
  );
}

export interface Extent {
  /** Calls of each operation. */
  calls: number;
  /** How long those of one operation may take on however busy a machine; what needs longer has failed. */
  secondsEach: number;
  /** A run of every day throws the same dice, so that a change is judged by itself; the long run throws new ones. */
  seed?: number;
}

/** The tests of one run: each operation in turn, then the count. A seed may be given to see a run again. */
export function fuzzOverHttp({ calls, secondsEach, seed: given }: Extent): void {
  const seed = Number(process.env['TAIHU_FUZZ_SEED'] ?? given ?? randomInt(2 ** 31));
  let fuzz: Fuzz;
  beforeAll(async () => {
    fuzz = await openFuzz();
  });
  afterAll(() => fuzz?.close());

  it.each(operations.map((operation, at) => [operation.contract.name, operation, at] as const))(
    `%s bears whatever arrives over HTTP`,
    { timeout: secondsEach * 1000 },
    async (_, operation, at) => {
      const said = fc.tuple(callersOf(operation), callOf(operation, fuzz.words));
      const run = await fc.check(
        fc.asyncProperty(said, ([person, call]) => fuzz.check(operation, person, call)),
        { seed: seed + at, numRuns: calls, endOnFailure: true },
      );
      // A counterexample may be a hundred thousand characters long: it is told in short, and seen again by its seed.
      if (run.failed) throw new Error(`${String(run.errorInstance).slice(0, 3000)}\nTAIHU_FUZZ_SEED=${seed}`);
    },
  );

  it('made every call, and was hardly ever put off', async ({ annotate }) => {
    const { kinds, answers, accepted, refused, kept, putOff } = fuzz.tally;
    const total = Object.values(kinds).reduce((sum, one) => sum + one, 0);
    const list = (counts: Record<string, number>) =>
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
    await annotate(
      `fuzz over HTTP: ${total} calls of ${operations.length} operations (seed ${seed}), 0 server errors, 0 hangs, ` +
        `0 rows of refused commands; ${accepted} commands accepted, ${refused} refused or read, ` +
        `${kept} kept on record, ${putOff} put off; ${list(kinds)}; ${list(answers)}`,
    );
    expect(total).toBe(operations.length * calls);
    expect(putOff).toBeLessThan(total / 100);
    expect(accepted).toBeGreaterThan(0);
    for (const kind of KINDS) expect(kinds[kind], kind).toBeGreaterThan(0);
  });
}
