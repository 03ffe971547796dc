import { describe, expect, it } from 'vitest';
import { childKey, maxOrdinal, rootKey } from '#lib/tree-key.ts';
import { type ImportedUnit, Ordinals, readUnits } from './import-rules.ts';

const HEADER = ['code', 'name', 'level', 'parent_code', 'kind', 'name_en', 'basis'];
const CITY = ['320200000000', '无锡市', '2', '', '', 'Wuxi', '民政部'];

interface Read {
  units: ImportedUnit[];
  faults: string[];
}

async function read(...rows: string[][]): Promise<Read> {
  const { units, faults } = await readUnits(async (reader) => {
    rows.forEach((fields, index) => reader.row(fields, index + 1));
  }, 'en');
  return { units, faults: faults.told().map(({ line, column, code }) => `${line}${column ?? ''} ${code}`) };
}

/** The faults of one line below the usual header, where some fields are others. */
async function faultsOf(fields: Record<string, string>): Promise<string[]> {
  const line = HEADER.map((column, index) => fields[column] ?? CITY[index] ?? '');
  return (await read(HEADER, line)).faults;
}

describe('a line', () => {
  it('is a unit; what is not given is taken from what is', async () => {
    const plain = ['320202000000', '崇安区', '3', '320200000000', '', '', ''];
    const office = ['320202000000-INFO', '信息办', '4', '320202000000', 'department', 'Office', ''];
    const { units, faults } = await read(HEADER, CITY, plain, office);
    expect(faults).toEqual([]);
    expect(units).toEqual([
      {
        line: 2,
        code: '320200000000',
        name: '无锡市',
        nameEn: 'Wuxi',
        kind: 'government',
        level: 2,
        parentCode: '',
        basis: '民政部',
      },
      {
        line: 3,
        code: '320202000000',
        name: '崇安区',
        nameEn: '崇安区',
        kind: 'government',
        level: 3,
        parentCode: '320200000000',
        basis: undefined,
      },
      {
        line: 4,
        code: '320202000000-INFO',
        name: '信息办',
        nameEn: 'Office',
        kind: 'department',
        level: 4,
        parentCode: '320202000000',
        basis: undefined,
      },
    ]);
  });

  it.each([
    ['a code that is none', { code: '3202' }, ['2A bad-code']],
    ['a code of a department for a government', { code: '320200000000-X' }, ['2A bad-code']],
    [
      'a code of a government for a department',
      { kind: 'department', parent_code: '320200000000' },
      ['2A bad-code'],
    ],
    ['no name', { name: '' }, ['2B bad-name']],
    ['a long name', { name: '长'.repeat(101) }, ['2B bad-name']],
    ['a name that turns writing around', { name: '无\u202e锡' }, ['2B bad-name']],
    ['a name with a bell in it', { name: '无\u0007锡' }, ['2B bad-name']],
    ['a name that is a formula', { name: '=1+1' }, ['2B bad-name']],
    ['an English name that is a formula', { name_en: '@SUM' }, ['2F bad-name-en']],
    ['a basis that is a formula', { basis: '-1' }, ['2G bad-basis']],
    ['a level too high', { level: '0' }, ['2C bad-level']],
    ['a level too low', { level: '6' }, ['2C bad-level']],
    ['a level that is no digit', { level: '2.0' }, ['2C bad-level']],
    ['an unknown kind', { kind: 'club' }, ['2E bad-kind']],
    [
      'a department elsewhere',
      { code: '320200000000-X', kind: 'department', parent_code: '320300000000' },
      ['2A department-elsewhere'],
    ],
  ])('is refused for %s', async (_, fields, faults) => {
    expect(await faultsOf(fields)).toEqual(faults);
  });

  it('may have a name of a hundred characters, and the highest and lowest level', async () => {
    expect(await faultsOf({ name: '长'.repeat(100) })).toEqual([]);
    expect(await faultsOf({ level: '1' })).toEqual([]);
    expect(await faultsOf({ level: '5' })).toEqual([]);
  });

  it('stands once', async () => {
    expect((await read(HEADER, CITY, CITY)).faults).toEqual(['3A duplicate']);
  });

  it('has as many columns as the header, or is left out', async () => {
    const { units, faults } = await read(HEADER, CITY.slice(1));
    expect([units, faults]).toEqual([[], ['2 wrong-width']]);
  });
});

describe('a header', () => {
  it('may be that of an export, which says each column in Chinese first', async () => {
    const { faults } = await read(
      ['代码 / CODE', '名称 / Name', '级别 / level', '上级 / parent_code'],
      CITY.slice(0, 4),
    );
    expect(faults).toEqual([]);
  });

  it('names each column that it lacks, has twice or should not have', async () => {
    expect((await read(['code', 'name', 'level'])).faults).toEqual(['1 missing-column']);
    expect((await read(['code', 'name', 'level', 'parent_code', 'name', 'age'])).faults).toEqual([
      '1 duplicate-column',
      '1 unknown-column',
    ]);
  });

  it('must be there', async () => {
    expect((await read()).faults).toHaveLength(4);
  });
});

it('a line that is broken is told where it stands', async () => {
  const { faults } = await readUnits(async (reader) => {
    reader.row(HEADER, 1);
    reader.broken(2, 'a quote is never closed');
  }, 'zh');
  expect(faults.told()).toEqual([
    { line: 2, code: 'broken-csv', message: 'CSV 有误：a quote is never closed' },
  ]);
});

describe('ordinals', () => {
  const city = rootKey(2);

  it('come after the highest that is taken, departments by themselves', () => {
    const ordinals = new Ordinals();
    ordinals.note(city, 3, 'government', childKey(city, 3, 7));
    ordinals.note(city, 3, 'government', childKey(city, 3, 2));
    ordinals.note(city, 3, 'department', childKey(city, 3, 4, true));
    expect(ordinals.allot(city, 3, 'government')).toBe(childKey(city, 3, 8));
    expect(ordinals.allot(city, 3, 'government')).toBe(childKey(city, 3, 9));
    expect(ordinals.allot(city, 3, 'department')).toBe(childKey(city, 3, 5, true));
    expect(ordinals.allot(city, 4, 'government')).toBe(childKey(city, 4, 1));
    expect(ordinals.allot(undefined, 2, 'government')).toBe(rootKey(2, 1));
  });

  it('end where the field is full', () => {
    const ordinals = new Ordinals();
    ordinals.note(city, 3, 'government', childKey(city, 3, maxOrdinal(3) - 1));
    expect(ordinals.allot(city, 3, 'government')).toBe(childKey(city, 3, maxOrdinal(3)));
    expect(ordinals.allot(city, 3, 'government')).toBeUndefined();
  });
});
