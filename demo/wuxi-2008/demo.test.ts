import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Check } from '#modules/reporting/check-contract.ts';
import { broken, readChecks, valuesOf } from '#modules/reporting/checking-contract.ts';
import { shareOut, shuffled } from './choice.ts';
import { type Answers, QUARTERS, type Quarter } from './form.ts';
import { FORMS, STORY_COUNTY } from './forms.ts';
import { INDICATORS } from './indicators.ts';
import { stepsLeft, stepsOf } from './load.ts';
import { peopleOf } from './people.ts';
import { TOUR_INDICATOR, TOUR_TOWN, TOUR_VILLAGE } from './tour.ts';
import { treeImports, treeLinks } from './units.ts';

interface Row extends Record<string, string> {
  code: string;
  level: string;
  kind: string;
}

function rowsOn(day: string): Row[] {
  const standing = treeImports().filter(
    (part) => part.validFrom <= day && (!part.validTo || day < part.validTo),
  );
  return standing.flatMap((part) => parse<Row>(part.csv, { columns: true }));
}

const asked = (codes: readonly string[]) => codes.map((code) => ({ code }));

function totalOf(key: string, indicator: string, quarter: Quarter, codes: string[]): number {
  const form = FORMS.find((candidate) => candidate.key === key);
  const answers = form?.answers(quarter, asked(codes)) ?? new Map<string, Answers>();
  return [...answers.values()].reduce((sum, cells) => sum + Number(cells.get(indicator) ?? 0), 0);
}

/** The sum of a year's quarters. */
function yearOf(key: string, indicator: string, year: 2007 | 2008): number {
  const quarters = QUARTERS.filter((quarter) => quarter.startsWith(String(year)));
  return quarters.reduce((sum, quarter) => sum + totalOf(key, indicator, quarter, BUREAUS), 0);
}

const sorted = (answers: Map<string, Answers>) =>
  [...answers].map(([code, cells]) => `${code} ${[...cells].join()}`).sort((a, b) => a.localeCompare(b));

const BUREAUS = Array.from({ length: 9 }, (_, n) => `${n}-BUREAU`);
const CODES_702 = Array.from({ length: 702 }, (_, n) => String(320_281_000_000 + n));

describe('the demo city', () => {
  it('has 1,352 units on the boundary of 2008 and 1,350 today, departments aside', () => {
    const governments = (day: string) => rowsOn(day).filter((row) => row.kind !== 'department');
    expect(governments('2008-12-31')).toHaveLength(1352);
    expect(governments('2026-01-01')).toHaveLength(1350);
    expect(governments('2008-12-31').filter((row) => row.level === '3')).toHaveLength(9);
    expect(governments('2026-01-01').filter((row) => row.level === '3')).toHaveLength(7);
  });

  it('links every unit that ended to what succeeded it', () => {
    const ended = rowsOn('2008-12-31')
      .filter((row) => row.kind !== 'department')
      .map((row) => row.code);
    const later = new Set(rowsOn('2026-01-01').map((row) => row.code));
    const from = new Set(treeLinks().map((link) => link.fromCode));
    expect(ended.filter((code) => !later.has(code) && !from.has(code))).toEqual([]);
    expect(treeLinks().filter((link) => !later.has(link.toCode))).toEqual([]);
  });

  it('adds up to the figures of the conference from its rows', () => {
    expect(totalOf('NET-01', 'network.extranet.connected', '2008Q4', CODES_702)).toBe(640);
    expect(totalOf('CARD-01', 'cards.socialSecurity.issued', '2008Q4', BUREAUS)).toBe(2_000_000);
    expect(totalOf('CARD-02', 'cards.transit.issued', '2008Q4', BUREAUS)).toBe(720_000);
    expect(totalOf('NET-02', 'network.dedicated.connected', '2008Q4', CODES_702.slice(0, 49))).toBe(49);
    expect(totalOf('IND-01', 'industry.manufacturing.enterprises', '2008Q4', BUREAUS)).toBe(507);
    expect(totalOf('IND-01', 'industry.manufacturing.above100Million', '2008Q4', BUREAUS)).toBe(183);
    expect(yearOf('IND-01', 'industry.manufacturing.output', 2008)).toBe(210_000_000_000);
    expect(yearOf('IND-02', 'industry.software.sales', 2008)).toBe(26_200_000_000);
  });

  it('has grown from a year that the published growth allows', () => {
    // 262 to the next whole 亿元, 72 % to the next whole percent (domain.md 0).
    const base = yearOf('IND-02', 'industry.software.sales', 2007);
    expect(base).toBeGreaterThan(15_159_000_000);
    expect(base).toBeLessThan(15_306_000_000);
    const growth = 100 * (210_000_000_000 / yearOf('IND-01', 'industry.manufacturing.output', 2007) - 1);
    expect(Math.round(growth)).toBe(17);
  });

  it('answers no form with values that its checks refuse or doubt', () => {
    for (const one of FORMS) {
      const checks = readChecks(Check.array().parse(one.form.checks ?? []));
      for (const quarter of one.quarters)
        for (const said of one.answers(quarter, asked(BUREAUS)).values()) {
          const cells = [...said].map(([indicator, value]) => ({
            indicator,
            value,
            bound: 'exact' as const,
          }));
          const faults = broken(checks, valuesOf(cells, []));
          expect(faults, `${one.key} ${quarter}`).toEqual([]);
        }
    }
  });

  it('asks about thirty indicators, each on one form or worked out of others', () => {
    const items = FORMS.flatMap(({ form }) => form.items.map(({ indicator }) => indicator));
    const reported = INDICATORS.filter(({ kind = 'sum' }) => kind === 'sum').map(({ code }) => code);
    expect(INDICATORS).toHaveLength(32);
    expect([...items].sort()).toEqual([...reported].sort());
  });

  it('leads its tour to a community that reported that it is not connected', () => {
    const rows = rowsOn('2008-12-31').filter(({ kind }) => kind !== 'department');
    const codesOf = (level: string) => rows.filter((row) => row.level === level).map(({ code }) => code);
    const form = FORMS.find(({ key }) => key === 'NET-01');
    const rounds = form?.recipients(codesOf('5')) ?? [];
    const plan = [...codesOf('4'), ...rounds.flatMap(({ codes }) => codes ?? [])];
    const answers = form?.answers('2008Q4', asked(plan));
    expect(answers?.get(TOUR_VILLAGE)?.get(TOUR_INDICATOR)).toBe('0');
    expect(rows.find(({ code }) => code === TOUR_VILLAGE)?.['parent_code']).toBe(TOUR_TOWN);
    expect(rows.find(({ code }) => code === TOUR_TOWN)?.['parent_code']).toBe(STORY_COUNTY);
  });

  it('goes on where it broke off, and leaves alone what another version began', () => {
    const all = stepsOf('wuxi-2008-small').map(({ name }) => name);
    const left = (done: readonly string[]) => stepsLeft('wuxi-2008-small', done).map(({ name }) => name);
    expect(left([])).toEqual(all);
    expect(left(all.slice(0, 5))).toEqual(all.slice(5));
    expect(left(all)).toEqual([]);
    expect(left(['units', 'people', 'indicators'])).toEqual([]);
    expect(stepsOf('wuxi-2008').map(({ name }) => name)).toEqual(expect.arrayContaining(all));
  });

  it('is the same for everyone, whatever the order of the units', () => {
    const form = FORMS.find((candidate) => candidate.key === 'COM-01');
    const units = asked(CODES_702);
    const one = form?.answers('2008Q3', units) ?? new Map<string, Answers>();
    const other = form?.answers('2008Q3', [...units].reverse()) ?? new Map<string, Answers>();
    expect(sorted(one)).toEqual(sorted(other));
    expect(shuffled(['a', 'b', 'c'], 'x', (c) => c)).toEqual(shuffled(['c', 'a', 'b'], 'x', (c) => c));
  });

  it('shares a total out exactly', () => {
    expect(shareOut(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(shareOut(7, [0.2, 5, 3.3]).reduce((a, b) => a + b)).toBe(7);
  });

  it('has no person: accounts are posts, and say that they are a demo', () => {
    for (const person of peopleOf({ code: '320281001001', name: '君山社区居委会', kind: 'government' })) {
      expect(person.displayName).toMatch(/（演示）$/);
    }
  });
});
