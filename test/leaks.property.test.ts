/** Random people with random roles at random units: nothing shows more of reports and figures than is theirs. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '#kernel/errors/index.ts';
import type { Figure } from '#kernel/indicators/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import type { Actor } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { type ReportSummary, reportingContracts } from '#modules/reporting/contract.ts';
import {
  approveUp,
  CITY,
  COUNTIES,
  INDICATOR,
  makeSmallCity,
  REPORTING_ROOMS,
  reportOf,
  type SmallCity,
  sendVillageForm,
  submitValue,
  townsOf,
  VILLAGES,
  villagesOf,
} from '#modules/reporting/testing.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

const UNITS = [CITY, ...COUNTIES, ...COUNTIES.flatMap(townsOf), ...VILLAGES];
const READERS: readonly Role[] = ['reporter', 'reviewer', 'office'];

/** How far a village's report has come; the values are distinct powers of two, so that a sum tells its parts. */
const STAGES = ['untouched', 'saved', 'submitted', 'town', 'county', 'city', 'corrected'] as const;
const valueOf = (village: string) => 2 ** (VILLAGES.indexOf(village) % 8) + 1;
const stageOf = (village: string) => STAGES[VILLAGES.indexOf(village) % STAGES.length] ?? 'untouched';

let test: TestDatabase;
let city: SmallCity;
let form: { id: string; period: string };
let all: ReportSummary[];
/** What the villages say for statistics: a form of its own, with an indicator of its own. */
let statistical: { id: string; period: string };
let returns: ReportSummary[];

/** The units at or below a unit, by their codes: worked out from the digits, not from the product's keys. */
function below(code: string): string[] {
  if (code === CITY) return UNITS;
  if (COUNTIES.includes(code)) return [code, ...townsOf(code), ...townsOf(code).flatMap(villagesOf)];
  return VILLAGES.includes(code) ? [code] : [code, ...villagesOf(code)];
}

async function fill(village: string): Promise<void> {
  const stage = stageOf(village);
  if (stage === 'untouched') return;
  const cells = [{ indicator: INDICATOR, value: String(valueOf(village)) }];
  if (stage === 'saved') {
    const { id, version, reporter } = await reportOf(city, form.id, village);
    await city.call(reporter, reportingContracts.save, { id, version, cells });
    return;
  }
  const id = await submitValue(city, form.id, village, String(valueOf(village)));
  await approveUp(city, id, village, { submitted: 0, town: 1, county: 2, city: 3, corrected: 3 }[stage]);
  if (stage === 'corrected') await submitValue(city, form.id, village, '500');
}

beforeAll(async () => {
  test = await createTestDatabase(REPORTING_ROOMS);
  city = await makeSmallCity(test.database, test.runner());
  form = await sendVillageForm(city);
  for (const village of VILLAGES) await fill(village);
  const reportsOn = async ({ id }: { id: string }) =>
    (await city.call(city.office, reportingContracts.reports, { form: id, limit: 200 })).items;
  all = await reportsOn(form);
  const asked = {
    code: 'leaks.output',
    name: { zh: '产值', en: 'Output' },
    unitOfMeasure: { zh: '万元', en: '10,000 yuan' },
  };
  await city.call(city.office, indicatorsContracts.define, {
    indicators: [{ ...asked, frequency: 'quarter' }],
  });
  statistical = await sendVillageForm(city, { indicator: asked.code, purpose: 'statistical' });
  for (const village of VILLAGES)
    await submitValue(city, statistical.id, village, String(valueOf(village)), { indicator: asked.code });
  returns = await reportsOn(statistical);
});
afterAll(() => test?.close());

type Holding = { role: Role; unit: string };
const holdings = fc.array(fc.record({ role: fc.constantFrom(...ROLES), unit: fc.constantFrom(...UNITS) }), {
  minLength: 1,
  maxLength: 4,
});

async function actorOf(held: readonly Holding[]): Promise<Actor> {
  const grants = await Promise.all(held.map(async ({ role, unit }) => (await city.at(role, unit)).grants));
  return { kind: 'account', id: newId(), name: 'someone', grants: grants.flat() };
}

function seenBy(held: readonly Holding[], roles: readonly Role[] = READERS): Set<string> {
  return new Set(held.filter(({ role }) => roles.includes(role)).flatMap(({ unit }) => below(unit)));
}

/** What a call gives, or the code of its refusal. */
async function outcome<T>(call: Promise<T>): Promise<T | string> {
  return call.catch((error: unknown) => {
    if (error instanceof Refusal) return error.code;
    throw error;
  });
}

const isCounted = (village: string) => ['town', 'county', 'city', 'corrected'].includes(stageOf(village));
const isPublic = (village: string) => ['city', 'corrected'].includes(stageOf(village));

function sumOf(unit: string, isIn: (village: string) => boolean): string | null {
  const villages = below(unit).filter((code) => VILLAGES.includes(code) && isIn(code));
  return villages.length === 0 ? null : String(villages.reduce((sum, code) => sum + valueOf(code), 0));
}

async function pages(actor: Actor, of: { id: string }): Promise<string[]> {
  const codes: string[] = [];
  let after: string | undefined;
  do {
    const page = await city.call(actor, reportingContracts.reports, { form: of.id, limit: 5, after });
    codes.push(...page.items.map((item) => item.unitCode));
    expect(page.total).toBeGreaterThanOrEqual(page.items.length);
    after = page.next;
  } while (after !== undefined);
  return codes;
}

function figureAt(actor: Actor, unit: string, audience: 'figure' | 'internalFigure') {
  const input = { indicator: INDICATOR, unit, period: form.period };
  return outcome<Figure>(city.call(actor, indicatorsContracts[audience], input));
}

describe('someone with random roles at random units', () => {
  it('finds in lists and by id the reports at or below them, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, async (held) => {
        const actor = await actorOf(held);
        const seen = seenBy(held);
        if (seen.size === 0) {
          expect(await outcome(pages(actor, form))).toBe('common.forbidden');
          return;
        }
        expect((await pages(actor, form)).sort()).toEqual(VILLAGES.filter((code) => seen.has(code)).sort());
        for (const { id, unitCode } of all) {
          const found = await outcome(city.call(actor, reportingContracts.report, { id }));
          if (seen.has(unitCode)) expect(found).toMatchObject({ id, unitCode });
          else expect(found).toBe('common.not-found');
        }
        const inbox = await city.call(actor, reportingContracts.inbox, { limit: 200 });
        const atHome = held.filter(({ role }) => role === 'reporter').map(({ unit }) => unit);
        for (const { task, unitCode } of inbox.items) {
          if (task === 'decide') expect(seenBy(held, ['reviewer'])).toContain(unitCode);
          else expect(atHome).toContain(unitCode);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('finds statistical returns where they review or run the reporting, and else those of their own unit', async () => {
    let apart = 0;
    await fc.assert(
      fc.asyncProperty(holdings, async (held) => {
        const actor = await actorOf(held);
        if (seenBy(held).size === 0) return;
        const atHome = held.filter(({ role }) => role === 'reporter').map(({ unit }) => unit);
        const seen = new Set([...seenBy(held, ['reviewer', 'office']), ...atHome]);
        apart += VILLAGES.filter((code) => seenBy(held).has(code) && !seen.has(code)).length;
        expect((await pages(actor, statistical)).sort()).toEqual(
          VILLAGES.filter((code) => seen.has(code)).sort(),
        );
        for (const { id, unitCode } of returns) {
          const found = await outcome(city.call(actor, reportingContracts.report, { id }));
          if (seen.has(unitCode)) expect(found).toMatchObject({ id, unitCode });
          else expect(found).toBe('common.not-found');
        }
      }),
      { numRuns: 25, seed: 20_081_231 },
    );
    expect(apart).toBeGreaterThan(0);
  });

  it('reads figures not yet public of those units alone, with what lies below and nothing beside', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, fc.constantFrom(...UNITS), async (held, unit) => {
        const actor = await actorOf(held);
        const seen = seenBy(held);
        const figure = await figureAt(actor, unit, 'internalFigure');
        if (!seen.has(unit)) {
          expect(figure).toBe(seen.size === 0 ? 'common.forbidden' : 'common.not-found');
          return;
        }
        if (typeof figure === 'string') throw new Error(figure);
        expect(figure.value).toBe(sumOf(unit, isCounted));
        const children = figure.trace.children.items.map(({ code }) => code);
        expect(children.filter((code) => !below(unit).includes(code))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('reads the history of a village’s number only where it is theirs', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, fc.constantFrom(...VILLAGES), async (held, unit) => {
        const actor = await actorOf(held);
        const seen = seenBy(held);
        const input = { indicator: INDICATOR, unit, period: form.period };
        const history = await outcome(city.call(actor, indicatorsContracts.history, input));
        if (seen.has(unit) && isCounted(unit)) {
          if (typeof history === 'string') throw new Error(history);
          expect(new Set(history.items.map(({ value }) => value))).toEqual(new Set([String(valueOf(unit))]));
        } else expect(history).toBe(seen.size === 0 ? 'common.forbidden' : 'common.not-found');
      }),
      { numRuns: 60 },
    );
  });

  it('reads of public figures what the city approved, and no person, like everybody', async () => {
    await fc.assert(
      fc.asyncProperty(holdings, fc.constantFrom(...UNITS), async (held, unit) => {
        const figure = await figureAt(await actorOf(held), unit, 'figure');
        if (typeof figure === 'string') throw new Error(figure);
        expect(figure.value).toBe(sumOf(unit, isPublic));
        expect(JSON.stringify(figure)).not.toMatch(/reporter\.|reviewer\.|"by"|"reporter"/);
      }),
      { numRuns: 60 },
    );
  });
});
