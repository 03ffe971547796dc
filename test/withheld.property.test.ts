/** What is confidential or not released yet never leaves, by whatever way anyone asks, nor in published bytes. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { indicatorsContracts as contracts } from '#kernel/indicators/contract.ts';
import { closeVintage } from '#kernel/indicators/index.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, systemActor } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import {
  approveUp,
  CITY,
  COUNTIES,
  makeSmallCity,
  reportOf,
  type SmallCity,
  submitValue,
  townsOf,
  VILLAGES,
  villagesOf,
} from '#modules/reporting/testing.ts';
import { publishPage } from '#server/publishing.ts';
import { roomsOfTests } from '#server/testing.ts';
import { createTestDatabase, queryAs, type TestDatabase } from './support/database.ts';
import { type Asked, said, tells, WAYS } from './support/figure-ways.ts';
import { storedPages } from './support/stored-pages.ts';

const TOWNS = COUNTIES.flatMap(townsOf);
const UNITS = [CITY, ...COUNTIES, ...TOWNS, ...VILLAGES];
const [FULL = '', PAIR = '', ALONE = '', SILENT = ''] = TOWNS;
const SECRET = 's.output';
const MADE = [
  's.ratio',
  's.growth',
  's.comparable',
  's.maximum',
  's.minimum',
  's.average',
  's.last',
  's.formula',
];
const CODES = [SECRET, ...MADE];
const HELD = 'h.output';
const HELD_CODES = [HELD, 'h.double', 'h.growth', 'h.maximum'];
const PERIODS = ['2011Q4', '2012Q4'] as const;

/** Who reports: all three of one town, two of the next, one of the third, none of the last. */
const REPORTING = [...villagesOf(FULL), ...villagesOf(PAIR).slice(0, 2), ...villagesOf(ALONE).slice(0, 1)];
/** Numbers that stand out wherever they turn up; none is the mean of others. */
const valueOf = (village: string, year: number, indicator: string = SECRET) =>
  (indicator === SECRET ? 7_310_000 : 98_310_000) +
  (VILLAGES.indexOf(village) + 1) ** 3 * 1_117 +
  (year % 10) * 13;

/** What one village said at first of a year that it corrected since. */
const MISTAKEN = '7654321';

let test: TestDatabase;
let city: SmallCity;
/** The reports, by indicator, period and village. */
const kept = new Map<string, string>();
const { list: rooms, operations } = roomsOfTests();
const clock = stoppedClock('2013-01-05T00:00:00.000Z');

async function fill(
  indicator: string,
  period: string,
  purpose: 'statistical' | 'administrative',
): Promise<void> {
  const year = Number(period.slice(0, 4));
  const form = await city.call(city.office, reportingContracts.defineForm, {
    code: `${indicator.slice(0, 1).toUpperCase()}ORM-${period}`,
    name: { zh: '产值', en: 'Output' },
    period,
    items: [{ indicator }],
    dueOn: '2099-01-01',
    expiresOn: '2099-12-31',
    approver: { zh: '市统计局', en: 'Statistics' },
    purpose,
    minutesAsked: 5,
  });
  const { id, version } = form;
  await city.call(city.office, reportingContracts.sendForm, {
    id,
    version,
    recipients: { below: CITY, levels: [5] },
  });
  for (const village of REPORTING) {
    const report = await reportOf(city, id, village);
    kept.set(`${indicator} ${period} ${village}`, report.id);
    const cells = [{ indicator, value: String(valueOf(village, year, indicator)) }];
    await city.call(report.reporter, reportingContracts.submit, {
      id: report.id,
      version: report.version,
      cells,
    });
    await approveUp(city, report.id, village);
  }
}

/** One village corrects what it said of 2012, twice: what it mistook is secret as well, and so is that it is not. */
async function correct(): Promise<void> {
  const [village = ''] = villagesOf(ALONE);
  const id = kept.get(`${SECRET} 2012Q4 ${village}`) ?? '';
  const { form } = await city.call(city.office, reportingContracts.report, { id });
  for (const value of [MISTAKEN, String(valueOf(village, 2012))]) {
    await submitValue(city, form.id, village, value, { indicator: SECRET });
    await approveUp(city, id, village);
  }
}

const NAME = { zh: '数', en: 'Number' };
const COUNTED = { zh: '个', en: 'pieces' };
const PERCENT = { zh: '%', en: 'percent' };
const base = { name: NAME, unitOfMeasure: COUNTED, frequency: 'quarter' as const };
const growth = { comparison: 'year' as const, basis: 'nominal' as const };

function madeOf(room: string, source: string) {
  return [
    { ...base, code: `${room}.maximum`, kind: 'maximum' as const, sources: [source] },
    {
      ...base,
      code: `${room}.growth`,
      kind: 'growth' as const,
      sources: [source],
      growth,
      unitOfMeasure: PERCENT,
      decimals: 4,
    },
  ];
}

beforeAll(async () => {
  test = await createTestDatabase(rooms);
  city = await makeSmallCity(test.database, test.runner({ clock }));
  await city.call(city.office, contracts.define, {
    indicators: [
      { ...base, code: SECRET },
      { ...base, code: HELD },
      { ...base, code: 's.weight' },
      ...madeOf('s', SECRET),
      ...madeOf('h', HELD),
      { ...base, code: 's.minimum', kind: 'minimum', sources: [SECRET] },
      { ...base, code: 's.average', kind: 'average', sources: [SECRET], decimals: 2 },
      { ...base, code: 's.last', kind: 'last', sources: [SECRET] },
      { ...base, code: 's.ratio', kind: 'ratio', sources: [SECRET, HELD], factor: '100', decimals: 4 },
      { ...base, code: 's.formula', kind: 'formula', expression: `${SECRET} * 1` },
      { ...base, code: 'h.double', kind: 'formula', expression: `${HELD} * 2 / 2` },
      {
        ...base,
        code: 's.comparable',
        kind: 'growth',
        sources: [SECRET],
        growth: { comparison: 'year', basis: 'comparable' },
        unitOfMeasure: PERCENT,
        decimals: 4,
      },
    ],
  });
  for (const period of PERIODS) await fill(SECRET, period, 'statistical');
  await correct();
}, 120_000);
afterAll(() => test?.close());

/** What may not be told, as digits, and the unit at or below which all of it was reported. */
function secrets(years: readonly number[], of: string = SECRET): { digits: string; unit: string }[] {
  return years.flatMap((year) => {
    const pair = villagesOf(PAIR).slice(0, 2);
    const sum = pair.reduce((total, village) => total + valueOf(village, year, of), 0);
    return [
      ...REPORTING.map((village) => ({ digits: String(valueOf(village, year, of)), unit: village })),
      { digits: String(sum), unit: PAIR },
      ...(of === SECRET && year === 2012 ? [{ digits: MISTAKEN, unit: villagesOf(ALONE)[0] ?? '' }] : []),
    ];
  });
}

type Holding = { role: Role; unit: string };
const holdings = fc.array(fc.record({ role: fc.constantFrom(...ROLES), unit: fc.constantFrom(...UNITS) }), {
  maxLength: 3,
});

/** The units at or below a unit, worked out from the digits. */
const covers = (unit: string, other: string) => other.startsWith(unit.replace(/0+$/, '')) || unit === CITY;

const mayKnow = (held: readonly Holding[], unit: string) =>
  held.some(
    (one) =>
      ((one.role === 'reviewer' || one.role === 'office') && covers(one.unit, unit)) ||
      (one.role === 'reporter' && one.unit === unit),
  );

async function actorOf(held: readonly Holding[]): Promise<Actor> {
  if (held.length === 0) return ANONYMOUS;
  const grants = await Promise.all(held.map(async ({ role, unit }) => (await city.at(role, unit)).grants));
  return { kind: 'account', id: newId(), name: 'someone', grants: grants.flat() };
}

const house = () => ({ runner: test.runner({ clock }), operations });

/** What a figure of the secret rests on: the reports at or below the unit, and the entries that tell of them. */
async function restsOf({ indicator, unit, period }: Asked) {
  const reports = REPORTING.filter((village) => covers(unit, village)).flatMap(
    (village) => kept.get(`${indicator} ${period} ${village}`) ?? [],
  );
  const entries = await queryAs<{ id: string }>(
    test.superuser,
    'select id from audit.entry where subject = any($1)',
    [reports.map((id) => `report/${id}`)],
  );
  return { reports, entries: entries.map(({ id }) => id) };
}

const ask = async (actor: Actor, way: string, asked: Asked) =>
  said(house(), actor, way, asked, await restsOf(asked));

const plain = (text: string) => text.replaceAll(',', '');
describe('statistical values', () => {
  it('are told, or can be read off, only to those who reported or review them, whatever is asked', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        holdings,
        fc.constantFrom(...Object.keys(WAYS)),
        fc.constantFrom(...CODES),
        fc.constantFrom(...UNITS),
        fc.constantFrom(...PERIODS, '2012'),
        async (held, way, indicator, unit, period) => {
          const answer = await ask(await actorOf(held), way, { indicator, unit, period });
          for (const secret of secrets([2011, 2012])) {
            if (!tells(answer, secret.digits)) continue;
            told += 1;
            expect(mayKnow(held, secret.unit), `${way} ${indicator} of ${unit} told ${secret.digits}`).toBe(
              true,
            );
          }
        },
      ),
      // The same dice each day: whether anybody was told anything must not hang on them.
      { numRuns: 200, seed: 20_081_231 },
    );
    expect(told).toBeGreaterThan(0);
  }, 120_000);

  it.each(Object.keys(WAYS))(
    'are answered by %s to those who run the reporting, or to nobody',
    async (way) => {
      const [unit = ''] = villagesOf(ALONE);
      const asked = { indicator: SECRET, unit, period: '2012Q4' };
      const auditor = await city.at('auditor', CITY);
      const answer = await ask(way === 'audit.entry' ? auditor : city.office, way, asked);
      expect(answer.length).toBeGreaterThan(0);
      const secret = [MISTAKEN, ...[2011, 2012].map((year) => String(valueOf(unit, year)))];
      const isInside = !/^(audit\.|indicators\.(figure|trend|revisions|export-revisions)$)/.test(way);
      // The shares of a village are those below it: there are none.
      if (way !== 'indicators.export-shares')
        expect(secret.some((digits) => tells(answer, digits))).toBe(isInside);
    },
  );

  it('are withheld from the public where too few gave them, and in all that is made of them', async () => {
    for (const unit of [PAIR, ALONE, ...REPORTING])
      for (const code of CODES) {
        const figure = await city.call(ANONYMOUS, contracts.figure, {
          indicator: code,
          unit,
          period: '2012Q4',
        });
        expect([code, unit, figure.value]).toEqual([code, unit, null]);
        // A ratio waits for its other part in vain; everything else says why.
        if (code !== 's.ratio') expect([code, unit, figure.reason?.code]).toEqual([code, unit, 'suppressed']);
      }
    const open = await city.call(ANONYMOUS, contracts.figure, {
      indicator: SECRET,
      unit: FULL,
      period: '2012Q4',
    });
    const sum = villagesOf(FULL).reduce((total, village) => total + valueOf(village, 2012), 0);
    expect(open.value).toBe(String(sum));
    expect(open.trace.children.items.map(({ value, reason }) => [value, reason?.code])).toEqual([
      [null, 'suppressed'],
      [null, 'suppressed'],
      [null, 'suppressed'],
    ]);
    const silent = await city.call(ANONYMOUS, contracts.figure, {
      indicator: SECRET,
      unit: SILENT,
      period: '2012Q4',
    });
    expect(silent.reason?.code).toBe('missing');
    const largest = await city.call(ANONYMOUS, contracts.figure, {
      indicator: 's.maximum',
      unit: CITY,
      period: '2012Q4',
    });
    expect(largest).toMatchObject({ value: null, reason: { code: 'suppressed' } });
    expect(largest.heldBy).toBeUndefined();
  }, 60_000);

  it('stand in no published page', async () => {
    const publisher = { runner: test.runner({ clock }), operations, clock, database: test.database };
    let pages = '';
    for (const unit of [CITY, COUNTIES[0], FULL, PAIR, ALONE, ...REPORTING.slice(-3)])
      for (const code of CODES)
        pages += (await publishPage(publisher, `/figures/${code}/${unit}/2012Q4`, 'en')) ?? '';
    expect(pages.length).toBeGreaterThan(100_000);
    const kept = await storedPages(test.database);
    for (const { digits } of secrets([2011, 2012]))
      expect([plain(pages).includes(digits), kept.includes(digits)], digits).toEqual([false, false]);
  }, 120_000);
});

describe('a planned release', () => {
  const releaseAt = '2013-03-01T01:30:00.000Z';
  const paths = [CITY, FULL, ...villagesOf(FULL)].flatMap((unit) =>
    HELD_CODES.flatMap((code) => ['2012Q4', '2012'].map((period) => `/figures/${code}/${unit}/${period}`)),
  );
  const publisher = () => ({ runner: test.runner({ clock }), operations, clock, database: test.database });
  const total = () => String(REPORTING.reduce((sum, village) => sum + valueOf(village, 2012, HELD), 0));
  const numbers = () => [...secrets([2012], HELD).map(({ digits }) => digits), total()];

  it('holds its figures back, in every way and in published bytes, until its instant, and no longer', async () => {
    await fill(HELD, '2011Q4', 'administrative');
    const plan = { name: NAME, indicators: ['h.double'], period: '2012', releaseAt };
    const planned = await city.call(city.office, contracts.planRelease, plan);
    await expect(city.call(city.office, contracts.planRelease, plan)).rejects.toThrow('release-overlaps');
    await fill(HELD, '2012Q4', 'administrative');
    const late = { ...plan, indicators: [SECRET] };
    await expect(city.call(city.office, contracts.planRelease, late)).rejects.toThrow('released-already');

    let answers = '';
    for (const unit of UNITS)
      for (const code of [...HELD_CODES, 's.ratio'])
        for (const way of ['figure', 'trend', 'revisions'] as const)
          answers += await ask(ANONYMOUS, `indicators.${way}`, { indicator: code, unit, period: '2012Q4' });
    for (const path of paths) answers += (await publishPage(publisher(), path, 'en')) ?? '';
    answers += await storedPages(test.database);
    for (const digits of numbers()) expect(plain(answers).includes(digits), digits).toBe(false);
    expect(answers).toContain('To be released on 1 March 2013');
    const inside = await city.call(city.office, contracts.internalFigure, {
      indicator: HELD,
      unit: CITY,
      period: '2012',
    });
    expect(inside.value).toBe(total());

    clock.moveTo('2013-02-28T00:00:00.000Z');
    const publish = () => city.call(systemActor('releases'), contracts.publishRelease, { id: planned.id });
    await expect(publish()).rejects.toThrow('release-past');
    clock.moveTo(releaseAt);
    expect(
      await city.call(ANONYMOUS, contracts.figure, { indicator: 'h.double', unit: CITY, period: '2012' }),
    ).toMatchObject({
      value: total(),
    });
    expect(await publish()).toEqual({ published: true });
    expect(await publish()).toEqual({ published: false });
    const page = await publishPage(publisher(), `/figures/${HELD}/${CITY}/2012`, 'en');
    expect(plain(page ?? '')).toContain(total());
    const { items } = await city.call(ANONYMOUS, contracts.calendar, {});
    expect(items[0]).toMatchObject({ id: planned.id, publishedAt: releaseAt });
    await expect(
      city.call(city.office, contracts.moveRelease, {
        id: planned.id,
        releaseAt: '2014-01-01T00:00:00Z',
        reason: '再等等',
      }),
    ).rejects.toThrow('release-past');
  }, 120_000);

  it('stays held back as of an instant before it', async () => {
    const period = '2014Q4';
    const later = new Date(Date.now() + 3_600_000).toISOString();
    clock.moveTo(new Date().toISOString());
    await city.call(city.office, contracts.planRelease, {
      name: NAME,
      indicators: [HELD],
      period,
      releaseAt: later,
    });
    await fill(HELD, period, 'administrative');
    clock.moveTo(new Date(Date.parse(later) + 1).toISOString());
    const asked = { indicator: HELD, unit: CITY, period };
    const now = await city.call(ANONYMOUS, contracts.figure, asked);
    expect(now.value).not.toBeNull();
    const settings = { actor: newId(), roles: ['system-actor'], scope: [WHOLE_TREE] };
    // A long transaction of another test on the same server puts off the closing of what was written here.
    const askAsOfNow = async () => {
      await test.database.transaction(settings, closeVintage);
      const asOf = new Date().toISOString();
      const then = await city.call(ANONYMOUS, contracts.figure, { ...asked, asOf });
      expect(then.value).toBeNull();
      return then.reason?.code;
    };
    await expect.poll(askAsOfNow, { timeout: 150_000, interval: 200 }).toBe('embargoed');
  }, 180_000);
});
