/** `npm run bench -- search`: people found among many, beside LIKE over all of their names. */
import pg from 'pg';
import { systemClock } from '#kernel/clock/index.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { searchContracts } from '#kernel/search/contract.ts';
import { createSearchRoom, putEntries, soundsOf } from '#kernel/search/index.ts';
import { newId } from '#lib/id.ts';
import { childKey, rootKey, subtreeOf, WHOLE_TREE } from '#lib/tree-key.ts';
import { type Fact, type Findings, type Measured, machineOf, type Ratio, type Report } from './report.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { drawer, medianOf, spreadOf, timeOf } from './statistics.ts';

export const PEOPLE = 200_000;
const FULL = 1_000_000;
const BATCH = 2000;
const CALLS = 200;
const SEED = 2008;
const LIMIT = 20;
/** What the design asks of a search: the 95th of a hundred, in milliseconds. */
const MOST_P95_MS = 100;

const SURNAMES = Array.from(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
);
const GIVEN = Array.from(
  '明建国华文军志强海涛晓梅静丽敏红玉兰秀英春燕平伟东波辉鹏宇轩浩然思雨佳怡子涵欣悦嘉俊杰永福康宁安宏达光耀',
);

interface Somebody {
  name: string;
  account: string;
  initials: string;
}

const CITY = rootKey(2);
const districtOf = (index: number) => childKey(CITY, 3, 1 + (index % 9));

async function fill(scratch: Scratch, people: number, say: (line: string) => void): Promise<Somebody[]> {
  const draw = drawer(SEED);
  const pick = (from: readonly string[]) => from[draw(from.length)] ?? '';
  const drawn: Somebody[] = [];
  const settings = { actor: newId(), roles: ['system'], scope: [WHOLE_TREE] };
  for (let from = 0; from < people; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => ({
      name: `${pick(SURNAMES)}${pick(GIVEN)}${pick(GIVEN)}${pick(GIVEN)}`,
      account: `person.${from + at}`,
      key: districtOf(from + at),
    }));
    await scratch.database.transaction(settings, (tx) =>
      putEntries(
        tx,
        batch.map(({ name, account, key }) => ({
          kind: 'person',
          id: newId(),
          code: account,
          name: { zh: name, en: name },
          detail: { zh: account, en: account },
          readers: ['system', 'security'],
          keys: [key],
        })),
      ),
    );
    const [sound] = await soundsOf([batch[0]?.name ?? '']);
    drawn.push({
      name: batch[0]?.name ?? '',
      account: batch[0]?.account ?? '',
      initials: sound?.initials ?? '',
    });
    if (from % (people / 10) === 0) say(`${from} people are in`);
  }
  return drawn;
}

/** One character of a name wrong. */
const mistyped = ({ name }: Somebody) => `${name.slice(0, 2)}错${name.slice(3)}`;

function scenariosOf(scratch: Scratch) {
  const operations = new Map(createSearchRoom([], []).operations.map((one) => [one.contract.name, one]));
  const search = (key: bigint) => (text: string) =>
    scratch.runner.run(getOperation(operations, searchContracts.people.name), {
      actor: {
        kind: 'account',
        id: newId(),
        name: 'system',
        grants: [{ role: 'system', unitId: newId(), ranges: [subtreeOf(key)] }],
      },
      input: { text, limit: LIMIT },
      language: 'zh',
      reference: newId(),
    });
  const [city, district] = [search(CITY), search(districtOf(0))];
  const name = ({ name: whole }: Somebody) => whole;
  return [
    { what: 'a whole name', sought: name, ours: city, column: 'zh' },
    {
      what: 'the first two characters',
      sought: (one: Somebody) => one.name.slice(0, 2),
      ours: city,
      column: 'zh',
    },
    {
      what: 'two characters within',
      sought: (one: Somebody) => one.name.slice(1, 3),
      ours: city,
      column: 'zh',
    },
    {
      what: 'three initials',
      sought: (one: Somebody) => one.initials.slice(0, 3),
      ours: city,
      column: 'initials',
    },
    { what: 'an account', sought: (one: Somebody) => one.account, ours: city, column: 'code_sought' },
    { what: 'a name with a mistake', sought: mistyped, ours: city, column: 'zh' },
    {
      what: 'the first two characters, by one of nine districts',
      sought: (one: Somebody) => one.name.slice(0, 2),
      ours: district,
      column: 'zh',
    },
    {
      what: 'a surname, by one of nine districts',
      sought: (one: Somebody) => one.name.slice(0, 1),
      ours: district,
      column: 'zh',
    },
  ];
}

/** Measures every scenario on an index that stands already, ours and its reference in turns. */
async function measure(
  scratch: Scratch,
  people: readonly Somebody[],
  say: (line: string) => void,
): Promise<Findings> {
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  const [measured, ratios, facts]: [Measured[], Ratio[], Fact[]] = [[], [], []];
  const draw = drawer(SEED + 1);
  try {
    await client.query('vacuum analyze search.entry');
    for (const { what, sought, ours, column } of scenariosOf(scratch)) {
      const [own, other]: [number[], number[]] = [[], []];
      for (let call = 0; call < CALLS; call += 1) {
        const one = people[draw(people.length)];
        if (!one) continue;
        const text = sought(one);
        own.push(await timeOf(() => ours(text)));
        const reference = {
          name: `like ${column}`,
          text: `select kind, id, code, name_zh from search.entry where ${column} like $1
            order by length(name_zh), code limit ${LIMIT}`,
          values: [`%${text}%`],
        };
        other.push(await timeOf(() => client.query(reference)));
      }
      const spread = spreadOf(own);
      measured.push({ what, ...spread, errors: 0 }, { what: `${what}: LIKE`, ...spreadOf(other), errors: 0 });
      ratios.push({ what, ratio: medianOf(other) / medianOf(own) });
      facts.push({ what: `${what}: p95`, value: spread.p95Ms, unit: 'ms', most: MOST_P95_MS });
      say(`${what}: p95 ${spread.p95Ms.toFixed(1)} ms`);
    }
  } finally {
    await client.end();
  }
  return { measured, ratios, facts };
}

/** Makes an index of so many people, and looks for them. */
export async function measureSearch(
  scratch: Scratch,
  people: number,
  say: (line: string) => void,
): Promise<Findings> {
  const started = performance.now();
  const drawn = await fill(scratch, people, say);
  const seconds = (performance.now() - started) / 1000;
  const found = await measure(scratch, drawn, say);
  return {
    ...found,
    facts: [...found.facts, { what: 'indexing', value: people / seconds, unit: 'people/s' }],
  };
}

export const SEARCH_NOTES = [
  'People: every call draws one of a hundred anew; ours and the reference take turns on the same text.',
  'Ours: search.people through the whole pipeline (access, transaction, scope, audit entry), as a system ' +
    'administrator. Names have four characters, of 40 surnames and 54 others.',
  'Beside it one prepared LIKE by the migrator over the same table: no scope, no audit, no mistakes overlooked.',
];

/** Runs the benchmark on an index of its own. */
export async function benchSearch(options: {
  isFull: boolean;
  say: (line: string) => void;
}): Promise<Report> {
  const startedAt = systemClock.now().toISOString();
  const people = options.isFull ? FULL : PEOPLE;
  const scratch = await openScratch();
  try {
    const machine = machineOf(scratch.postgres);
    const found = await measureSearch(scratch, people, options.say);
    return {
      name: 'search',
      title: 'people found among many, beside LIKE over all of their names',
      startedAt,
      machine,
      sizes: [{ what: 'people', value: people }],
      ...found,
      notes: SEARCH_NOTES,
    };
  } finally {
    await scratch.close();
  }
}
