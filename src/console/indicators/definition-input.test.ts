import { describe, expect, it } from 'vitest';
import { Indicator, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { BLANK_DEFINITION, fieldsOf, fittingSources, inputOf } from './definition-input.ts';
import { BLANK_RELEASE, releaseInput } from './release-input.ts';

const base = {
  name: { zh: '每卡终端', en: 'Terminals a card' },
  unitOfMeasure: { zh: '台', en: 'terminals' },
  frequency: 'quarter',
} as const;

const kept = [
  { ...base, code: 'cards.issued' },
  {
    ...base,
    code: 'cards.issued.share',
    kind: 'ratio',
    sources: ['cards.issued', 'cards.all'],
    factor: '100',
  },
  { ...base, code: 'cards.many', kind: 'count', sources: ['cards.issued'], countFrom: '1000' },
  { ...base, code: 'cards.formula', kind: 'formula', expression: 'cards.issued / 2', decimals: 2 },
  {
    ...base,
    code: 'cards.growth',
    unitOfMeasure: { zh: '%', en: '%' },
    kind: 'growth',
    sources: ['cards.issued', 'prices.index'],
    growth: { comparison: 'previous', basis: 'comparable' },
  },
  {
    ...base,
    code: 'cards.secret',
    purpose: 'statistical',
    confidentiality: { threshold: 4, dominance: { n: 2, k: 85.5 }, p: 10 },
    maximum: '500',
  },
].map((one) => Indicator.parse(one));

describe('an indicator being defined', () => {
  it.each(kept.map((one) => [one.code, one] as const))('is sent as it was kept: %s', (_, one) => {
    expect(Indicator.parse(inputOf(fieldsOf(one)))).toEqual(one);
  });

  it('names every missing or wrong field at once', () => {
    const fields = { ...BLANK_DEFINITION, decimals: 'two', threshold: '1', minimum: 'none', dominanceN: '2' };
    const parsed = indicatorsContracts.define.input.safeParse({ indicators: [inputOf(fields)] });
    const paths = new Set(parsed.error?.issues.map((issue) => issue.path.slice(2).join('.')));
    for (const path of [
      'code',
      'name.zh',
      'name.en',
      'decimals',
      'minimum',
      'confidentiality.threshold',
      'confidentiality.dominance.k',
    ]) {
      expect(paths).toContain(path);
    }
  });

  it('offers sources that units report, in its frequency, and never itself', () => {
    const codesFor = (kind: Indicator['kind'], frequency: Indicator['frequency'] = 'quarter') =>
      fittingSources({ kind, code: 'cards.issued', frequency }, kept).map(({ code }) => code);
    expect(codesFor('maximum')).toEqual(['cards.secret']);
    expect(codesFor('maximum', 'year')).toEqual([]);
    expect(codesFor('last', 'year')).toEqual(['cards.secret']);
    expect(codesFor('ratio')).toHaveLength(kept.length - 1);
  });
});

describe('a release being planned', () => {
  it('names its period and its instant on the city’s clock', () => {
    const fields = { ...BLANK_RELEASE, year: '2008', ordinal: 4, releaseAt: '2030-02-28T09:30' };
    const { period, releaseAt } = releaseInput(fields);
    expect({ period, releaseAt }).toEqual({ period: '2008Q4', releaseAt: '2030-02-28T09:30:00+08:00' });
  });

  it('names every missing field at once when it is sent empty', () => {
    const parsed = indicatorsContracts.planRelease.input.safeParse(releaseInput(BLANK_RELEASE));
    const paths = new Set(parsed.error?.issues.map((issue) => issue.path.join('.')));
    for (const path of ['name.zh', 'name.en', 'indicators', 'period', 'releaseAt'])
      expect(paths).toContain(path);
  });
});
