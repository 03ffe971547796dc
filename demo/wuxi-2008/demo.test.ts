import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { shareOut, shuffled } from './choice.ts';
import { type Answers, FORMS, type Quarter, STORY_COUNTY } from './forms.ts';
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

function totalOf(key: string, indicator: string, quarter: Quarter, codes: string[]): number {
  const form = FORMS.find((candidate) => candidate.key === key);
  const answers =
    form?.answers(
      quarter,
      codes.map((code) => ({ code })),
    ) ?? new Map<string, Answers>();
  return [...answers.values()].reduce((sum, cells) => sum + Number(cells.get(indicator) ?? 0), 0);
}

const sorted = (answers: Map<string, Answers>) =>
  [...answers].map(([code, cells]) => `${code} ${[...cells].join()}`).sort((a, b) => a.localeCompare(b));

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
    const labour = Array.from({ length: 9 }, (_, n) => `${n}-LABOUR`);
    expect(totalOf('CARD-01', 'cards.socialSecurity.issued', '2008Q4', labour)).toBe(2_000_000);
    expect(totalOf('CARD-02', 'cards.transit.issued', '2008Q4', labour)).toBe(720_000);
    expect(totalOf('NET-02', 'network.dedicated.connected', '2008Q4', CODES_702.slice(0, 49))).toBe(49);
  });

  it('leads its tour to a community that reported that it is not connected', () => {
    const rows = rowsOn('2008-12-31').filter(({ kind }) => kind !== 'department');
    const codesOf = (level: string) => rows.filter((row) => row.level === level).map(({ code }) => code);
    const form = FORMS.find(({ key }) => key === 'NET-01');
    const rounds = form?.recipients('2008Q4', codesOf('5')) ?? [];
    const asked = [...codesOf('4'), ...rounds.flatMap(({ codes }) => codes ?? [])];
    const answers = form?.answers(
      '2008Q4',
      asked.map((code) => ({ code })),
    );
    expect(answers?.get(TOUR_VILLAGE)?.get(TOUR_INDICATOR)).toBe('0');
    expect(rows.find(({ code }) => code === TOUR_VILLAGE)?.['parent_code']).toBe(TOUR_TOWN);
    expect(rows.find(({ code }) => code === TOUR_TOWN)?.['parent_code']).toBe(STORY_COUNTY);
  });

  it('is the same for everyone, whatever the order of the units', () => {
    const form = FORMS.find((candidate) => candidate.key === 'COM-01');
    const asked = CODES_702.map((code) => ({ code }));
    const one = form?.answers('2008Q3', asked) ?? new Map<string, Answers>();
    const other = form?.answers('2008Q3', [...asked].reverse()) ?? new Map<string, Answers>();
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
