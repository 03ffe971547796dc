/**
 * Random people ask random queries about units and objects that are theirs or not. What they may see is worked out
 * here a second time: from the rights matrix, the raw rows and the digits of the units' codes. An answer is judged by
 * the ids of rows in it, by the numbers that the villages reported, of which none has passed the city, and by the
 * units that it names.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { Refusal } from '#kernel/errors/index.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import {
  type Actor,
  ANONYMOUS,
  type FileAnswer,
  type Operation,
  type Runner,
} from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import {
  approveUp,
  CITY,
  COUNTIES,
  makeSmallCity,
  type SmallCity,
  sendVillageForm,
  submitValue,
  townsOf,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { roomsOfTests } from '#server/testing.ts';
import { makeAccount } from '../support/accounts.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '../support/database.ts';
import { inputOf, type Words } from './arbitrary.ts';

const UNITS = [CITY, ...COUNTIES, ...COUNTIES.flatMap(townsOf), ...VILLAGES];
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const rooms = roomsOfTests();

/** An indicator without a highest value. */
const TOLD = 'community.devices';
const CODE = /\b3202\d{8}\b/g;
const VALUE = /\b70000\d\d\b/g;
/** What a village reports is told from everything else in an answer, and from every sum of such numbers. */
const valueAt = (at: number) => String(7_000_001 + at);

const HOLDS_VALUES = /^(reporting|indicators)\./;
/** The tree is open to whoever has a role: these name units, and nothing that is theirs. */
const TELLS_THE_TREE = /^(units\.|search\.find$)/;

/** An auditor serves the whole city, whatever the unit, and reads the whole trail, which names rows of every unit. */
const reachOf = ({ role, unit }: Holding) => (role === 'auditor' ? CITY : unit);

type Holding = { role: Role; unit: string };

const holding = (roles: readonly Role[]): fc.Arbitrary<Holding> =>
  fc.record({ role: fc.constantFrom(...roles), unit: fc.constantFrom(...UNITS) });

/** What somebody holds who asks a query: mostly a role that may, so that there is an answer to judge, and others. */
function holdingsFor(able: ReadonlySet<string>): fc.Arbitrary<Holding[]> {
  const whoever = fc.array(holding(ROLES), { maxLength: 3 });
  const roles = ROLES.filter((role) => able.has(role));
  if (roles.length === 0) return whoever;
  const whoMay = fc.tuple(holding(roles), fc.array(holding(ROLES), { maxLength: 2 }));
  return fc.oneof(whoever, { weight: 3, arbitrary: whoMay.map(([one, more]) => [one, ...more]) });
}

/** Query → who may ask it, as the committed matrix says. */
function readMatrix(): Map<string, Set<string>> {
  const text = readFileSync(new URL('../access-matrix.txt', import.meta.url), 'utf8');
  const rows = text.split('\n').map((line) => line.split(/\s+/));
  const columns = rows.find(([kind]) => kind === 'kind')?.slice(2) ?? [];
  const queries = rows.filter(([kind]) => kind === 'query');
  return new Map(
    queries.map(([, name = '', ...cells]) => [name, new Set(columns.filter((_, at) => cells[at] !== '.'))]),
  );
}

/** The digits that all units at or below a unit share. */
const digitsOf = (code: string) => code.replace(/0{8}$|0{6}$|0{3}$/, '');

/** Row → its unit's code: every row that a policy ties to a part of the tree, and that is not also told to everyone. */
async function ownersOf({ superuser }: TestDatabase): Promise<Map<string, string>> {
  const tables = await queryAs<{ schema: string; name: string; key: string }>(
    superuser,
    `select distinct p.schemaname as schema, p.tablename as name, k.column_name as key from pg_policies p
     join information_schema.columns k on k.table_schema = p.schemaname and k.table_name = p.tablename
       and k.column_name in ('tree_key', 'unit_key') and k.data_type = 'bigint'
     join information_schema.columns i on i.table_schema = p.schemaname and i.table_name = p.tablename
       and i.column_name = 'id' and i.data_type = 'uuid'
     where p.qual like '%kernel.scope()%'`,
  );
  const owners = new Map<string, string>();
  for (const { schema, name, key } of tables) {
    const rows = await queryAs<{ id: string; code: string }>(
      superuser,
      `select t.id, v.code from "${schema}"."${name}" t join units.version v on v.tree_key = t."${key}"`,
    );
    for (const { id, code } of rows) owners.set(id, code);
  }
  const told = await queryAs<{ text: string }>(
    superuser,
    'select t::text as text from reporting.public_trace t',
  );
  for (const id of told.flatMap(({ text }) => text.match(UUID) ?? [])) owners.delete(id);
  return owners;
}

/** The city with a report at every stage of its way, and accounts at units of every level. */
async function settle(db: TestDatabase): Promise<{ city: SmallCity; words: Words }> {
  const runner = db.runner();
  const city = await makeSmallCity(db.database, runner);
  const measure = { zh: '台', en: 'terminals' };
  const told = {
    code: TOLD,
    name: { zh: '设备', en: 'Devices' },
    unitOfMeasure: measure,
    frequency: 'quarter',
  } as const;
  await city.call(city.office, indicatorsContracts.define, { indicators: [told] });
  const indicator = { indicator: TOLD };
  const form = await sendVillageForm(city, indicator);
  for (const [at, village] of VILLAGES.entries()) {
    if (at % 4 === 3) continue;
    const report = await submitValue(city, form.id, village, valueAt(at), indicator);
    await approveUp(city, report, village, at % 4);
  }
  for (const [at, unitCode] of UNITS.filter((_, index) => index % 4 === 0).entries()) {
    await makeAccount(runner, rooms.list, {
      roles: [{ role: ROLES[at % ROLES.length] ?? 'office', unitCode }],
    });
  }
  return { city, words: [...UNITS, form.id, form.period, TOLD, '2008-12-31', '2099-12-31'] };
}

/** What a query gave, as text, and how it is told of in a failure. */
interface Shown {
  name: string;
  isPublic: boolean;
  text: string;
  said: string;
}

interface Judging {
  /** Row → its unit's code. */
  owners: ReadonlyMap<string, string>;
  tally: { rows: number; values: number; units: number };
}

/** Holds an answer to the units of those roles that count for its query. */
function judgeShown(
  { name, isPublic, text, said }: Shown,
  counted: readonly Holding[],
  { owners, tally }: Judging,
): void {
  const reached = counted.map((one) => digitsOf(reachOf(one)));
  const isWithin = (owner: string) => reached.some((digits) => owner.startsWith(digits));
  for (const id of new Set(text.match(UUID) ?? [])) {
    const owner = owners.get(id);
    if (owner === undefined) continue;
    tally.rows += 1;
    expect(isWithin(owner), `${said} shows ${id} of ${owner}`).toBe(true);
  }
  for (const value of new Set(text.match(VALUE) ?? [])) {
    const owner = VILLAGES[Number(value) - Number(valueAt(0))] ?? 'nobody';
    tally.values += 1;
    expect(isWithin(owner), `${said} shows ${value} of ${owner}`).toBe(true);
  }
  if (isPublic || TELLS_THE_TREE.test(name)) return;
  for (const code of new Set(text.match(CODE) ?? [])) {
    // Whoever is in a unit knows in which others that lies.
    const isAbove = counted.some(({ unit }) => unit.startsWith(digitsOf(code)));
    tally.units += 1;
    expect(isWithin(code) || isAbove, `${said} names ${code}`).toBe(true);
  }
}

export interface ScopeExtent {
  /** All of them are made. */
  reads: number;
  /** How long they may take on however busy a machine; a run that needs longer has failed. */
  seconds: number;
  /** The same each day; new in the long run. */
  seed?: number;
}

/** The test of one run. A seed may be given to see a run again. */
export function fuzzScopes({ reads, seconds, seed: given }: ScopeExtent): void {
  const seed = Number(process.env['TAIHU_FUZZ_SEED'] ?? given ?? randomInt(2 ** 31));
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase(rooms.list);
  });
  afterAll(() => db?.close());

  it('nobody reads a row beyond the units of the roles that the matrix lets ask', {
    timeout: seconds * 1000 + 120_000,
  }, async ({ annotate }) => {
    const { city, words } = await settle(db);
    const owners = await ownersOf(db);
    expect(owners.size).toBeGreaterThan(VILLAGES.length);
    const matrix = readMatrix();
    const queries = [...rooms.operations.values()].filter(
      ({ contract: { kind, name } }) => kind === 'query' && matrix.has(name),
    );
    const runner = db.runner();
    const tally = { reads: 0, answered: 0, refused: 0, rows: 0, values: 0, units: 0 };

    const judge = async (held: readonly Holding[], operation: Operation, input: object) => {
      const { name } = operation.contract;
      const able = matrix.get(name) ?? new Set();
      const counted = held.filter(({ role }) => able.has(role));
      const actor = await actorOf(city, held);
      const said = `${JSON.stringify(held)} ${name} ${JSON.stringify(input).slice(0, 500)} (seed ${seed})`;
      tally.reads += 1;
      const answer: unknown = await answerOf(runner, operation, actor, input).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      });
      const isAllowed = able.has('anonymous') || counted.length > 0;
      if (answer instanceof Refusal) return void (tally.refused += 1);
      expect(isAllowed, said).toBe(true);
      tally.answered += 1;
      judgeShown({ name, isPublic: able.has('anonymous'), text: JSON.stringify(answer), said }, counted, {
        owners,
        tally,
      });
    };

    const known = [...words, ...[...owners.keys()].slice(0, 40)];
    const asked = fc.oneof(
      ...queries.map((operation) => {
        const { name } = operation.contract;
        const holdings = holdingsFor(matrix.get(name) ?? new Set());
        const arbitrary = fc.tuple(holdings, fc.constant(operation), questionOf(operation, known));
        return { arbitrary, weight: HOLDS_VALUES.test(name) ? 4 : 1 };
      }),
    );
    const run = await fc.check(
      fc.asyncProperty(asked, ([held, operation, input]) => judge(held, operation, input)),
      { seed, numRuns: reads, endOnFailure: true },
    );
    if (run.failed) throw new Error(String(run.errorInstance).slice(0, 3000));
    await annotate(
      `scope fuzz: ${tally.reads} reads of ${queries.length} queries (seed ${seed}): ${tally.answered} answered, ` +
        `${tally.refused} refused; ${tally.rows} rows, ${tally.values} values and ${tally.units} names of units ` +
        'shown, each to somebody who may see it',
    );
    // A run that broke off, or that hardly saw anything, proves nothing.
    expect(tally.reads).toBeGreaterThanOrEqual(reads);
    expect(tally.answered).toBeGreaterThan(reads / 3);
    expect(tally.rows).toBeGreaterThan(reads / 20);
    expect(tally.units).toBeGreaterThan(reads / 20);
    expect(tally.values).toBeGreaterThan(0);
  });
}

/** What a query answers; of one that answers with a file, what stands in the file, where it is text. */
async function answerOf(runner: Runner, operation: Operation, actor: Actor, input: object): Promise<unknown> {
  const call = { actor, input, language: 'zh', reference: newId() } as const;
  if (!operation.contract.file) return runner.run(operation, call);
  const chunks: Uint8Array[] = [];
  const deliver = async ({ bytes }: FileAnswer) => {
    for await (const chunk of bytes) chunks.push(chunk);
  };
  const tally = await runner.run(operation, { ...call, input: { ...input, format: 'csv' }, deliver });
  return [tally, Buffer.concat(chunks).toString()];
}

/** What a query must be asked, and at most one thing more: filter upon filter finds nothing to show. */
function questionOf(operation: Operation, words: Words): fc.Arbitrary<Record<string, unknown>> {
  const schema = z.toJSONSchema(operation.contract.input, { io: 'input', unrepresentable: 'any' });
  const required = schema.required ?? [];
  const mayLack = Object.keys(schema.properties ?? {}).filter((name) => !required.includes(name));
  return fc.tuple(inputOf(operation, words), fc.nat(mayLack.length)).map(([input, at]) => {
    const kept = Object.entries(input).filter(([name]) => !mayLack.includes(name) || name === mayLack[at]);
    return Object.fromEntries(kept);
  });
}

async function actorOf(city: SmallCity, held: readonly Holding[]): Promise<Actor> {
  if (held.length === 0) return ANONYMOUS;
  const grants = await Promise.all(held.map(async ({ role, unit }) => (await city.at(role, unit)).grants));
  return { kind: 'account', id: newId(), name: 'someone', grants: grants.flat() };
}
