import { afterAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { Language } from '#kernel/i18n/index.ts';
import { levelOf, subtreeOf } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { unitsContracts as contracts } from './contract.ts';
import { getUnitByCode, unitsRoom } from './index.ts';
import { csvOf, openTree, SYSTEM, type TestLine, type TestTree } from './testing.ts';

const CITY = '320200000000';
const DAY = '2008-12-31';

const LINES: readonly TestLine[] = [
  [CITY, '无锡市', 2, '320000000000'],
  ['320205000000', '锡山区', 3, CITY],
  ['320205001000', '东亭街道', 4, '320205000000'],
  ['320205001001', '门楼社区居委会', 5, '320205001000'],
];

let city: TestDatabase;
let tree: TestTree;
const opened: TestDatabase[] = [];

/** A fresh database for each test, unless the one before left nothing in it. */
beforeEach(async () => {
  if (opened.length > 0 && (await countUnits()) === 0) return;
  city = await createTestDatabase([unitsRoom]);
  opened.push(city);
  tree = openTree(city.runner());
});
afterAll(async () => {
  for (const one of opened) await one.close();
});

interface Days {
  validFrom?: string;
  validTo?: string;
  isTrial?: boolean;
  root?: string;
}

function importCsv(csv: string, days: Days = {}, language: Language = 'zh') {
  return tree.call(SYSTEM, contracts.import, { csv, validFrom: '2008-01-01', root: CITY, ...days }, language);
}

const importLines = (lines: readonly TestLine[], days: Days = {}) => importCsv(csvOf(lines), days);

function unitOf(code: string, day = DAY) {
  return city.database.transaction({ actor: 'test', roles: [], scope: [] }, (tx) =>
    getUnitByCode(tx, code, day),
  );
}

async function countUnits(): Promise<number> {
  let count = 0;
  const queue: (string | undefined)[] = [undefined];
  for (const code of queue) {
    const input = { day: DAY, limit: 200, ...(code === undefined ? {} : { code }) };
    const page = await tree.call(SYSTEM, contracts.children, input);
    count += page.items.length;
    queue.push(...page.items.map((unit) => unit.code));
  }
  return count;
}

const codesOf = (answer: { faults: { line: number; code: string }[] }) =>
  answer.faults.map((fault) => `${fault.line}:${fault.code}`);

describe('an import', () => {
  it('saves the units, and a second one of the same file changes nothing', async () => {
    expect(await importLines(LINES)).toEqual({ imported: 4, unchanged: 0, ended: 0, faults: [] });
    const before = await unitOf('320205001001');
    expect(await importLines(LINES)).toEqual({ imported: 0, unchanged: 4, ended: 0, faults: [] });
    expect(await unitOf('320205001001')).toEqual(before);
  });

  it('tried out saves nothing', async () => {
    expect((await importLines(LINES, { isTrial: true })).faults).toEqual([]);
    expect(await countUnits()).toBe(0);
  });

  it('run by two at once saves each unit once', async () => {
    const answers = await Promise.all([importLines(LINES), importLines(LINES), importLines(LINES)]);
    expect(answers.map((answer) => answer.imported).sort((a, b) => a - b)).toEqual([0, 0, 4]);
    expect(await countUnits()).toBe(4);
  });

  it('takes lines in any order: parents may come after their children', async () => {
    expect((await importLines(LINES.toReversed())).imported).toBe(4);
    expect((await unitOf('320205001001')).parentCode).toBe('320205001000');
  });

  it('gives siblings keys by the order of their codes, and later ones keys after them', async () => {
    await importLines([...LINES, ['320206000000', '惠山区', 3, CITY]]);
    const xishan = await unitOf('320205000000');
    await importLines([['320201000000', '早区', 3, CITY]]);
    const huishan = await unitOf('320206000000');
    const late = await unitOf('320201000000');
    expect(xishan.treeKey).toBeLessThan(huishan.treeKey);
    expect(late.treeKey).toBeGreaterThan(subtreeOf(huishan.treeKey).hi);
    expect(await unitOf('320205000000')).toEqual(xishan);
  });

  it('gives departments the upper half below their unit', async () => {
    const office: TestLine = [
      `${CITY}-INFO`,
      '市信息化办公室',
      3,
      CITY,
      'department',
      'Informatization Office',
    ];
    await importLines([...LINES, office]);
    const unit = await unitOf(`${CITY}-INFO`);
    const county = await unitOf('320205000000');
    expect(unit).toMatchObject({
      kind: 'department',
      level: 3,
      nameEn: 'Informatization Office',
      parentCode: CITY,
    });
    expect(levelOf(unit.treeKey)).toBe(3);
    expect(unit.treeKey).toBeGreaterThan(subtreeOf(county.treeKey).hi);
    expect(unit.treeKey).toBeLessThanOrEqual(subtreeOf((await unitOf(CITY)).treeKey).hi);
  });

  it('lets towns hang directly on a prefecture', async () => {
    await importLines([LINES[0] ?? [CITY, '', 2, ''], ['320200100000', '直管镇', 4, CITY]]);
    expect((await unitOf('320200100000')).parentCode).toBe(CITY);
  });

  it('is refused to everyone but the system administrator', async () => {
    const office = actorWith(['office']);
    const call = tree.call(office, contracts.import, {
      csv: csvOf(LINES),
      validFrom: '2008-01-01',
      root: CITY,
    });
    await expect(call).rejects.toMatchObject({ code: 'common.forbidden' });
  });

  it('is refused where its last day does not come after its first', async () => {
    const call = importLines(LINES, { validTo: '2008-01-01' });
    await expect(call).rejects.toMatchObject({ code: 'units.days-out-of-order' });
  });
});

describe('a faulty line', () => {
  const below = (...lines: TestLine[]) => [...LINES, ...lines];
  const town = '320205001000';
  const cases: readonly (readonly [string, readonly TestLine[], readonly string[]])[] = [
    ['a code with letters', below(['32020500100x', '甲', 5, town]), ['6:bad-code']],
    ['a code of full-width digits', below(['３２０２０５００１００２', '甲', 5, town]), ['6:bad-code']],
    ['a government with a suffix', below([`${town}-A`, '甲', 5, town]), ['6:bad-code']],
    ['a code twice', below(['320205001001', '甲', 5, town]), ['6:duplicate']],
    ['an unknown parent', below(['320205001002', '甲', 5, '320299000000']), ['6:missing-parent']],
    ['no parent', below(['320205001002', '甲', 5, '']), ['6:missing-parent']],
    ['a level not below the parent’s', below(['320205001002', '甲', 4, town]), ['6:level-order']],
    ['itself as its parent', below(['320205001002', '甲', 5, '320205001002']), ['6:level-order']],
    ['level 0', below(['320205001002', '甲', 0, town]), ['6:bad-level']],
    ['level 9', below(['320205001002', '甲', 9, town]), ['6:bad-level']],
    ['no name', below(['320205001002', '', 5, town]), ['6:bad-name']],
    ['a name of 101 characters', below(['320205001002', '长'.repeat(101), 5, town]), ['6:bad-name']],
    ['a formula as a name', below(['320205001002', '=HYPERLINK(A1)', 5, town]), ['6:bad-name']],
    ['a NUL in a name', below(['320205001002', '甲\0乙', 5, town]), ['6:bad-name']],
    ['a NUL in a basis', below(['320205001002', '甲', 5, town, '', '', 'a\0']), ['6:bad-basis']],
    [
      'an English name that is too long',
      below(['320205001002', '甲', 5, town, '', 'x'.repeat(101)]),
      ['6:bad-name-en'],
    ],
    ['an unknown kind', below(['320205001002', '甲', 5, town, 'firm']), ['6:bad-kind']],
    [
      'a department of another unit',
      below([`${CITY}-A`, '甲', 4, '320205000000', 'department']),
      ['6:department-elsewhere'],
    ],
    ['a department too low', below([`${CITY}-A`, '甲', 4, CITY, 'department']), ['6:department-level']],
    ['a second root at another level', below(['330000000000', '浙江省', 1, '']), ['2:other-root']],
  ];

  it.each(cases)('with %s is named and nothing is saved', async (_, lines, faults) => {
    const answer = await importLines(lines);
    expect(codesOf(answer)).toEqual(faults);
    expect(answer.imported).toBe(0);
    expect(await countUnits()).toBe(0);
  });

  it('below a department is named', async () => {
    const answer = await importLines(
      below([`${CITY}-A`, '甲', 3, CITY, 'department'], ['320200900000', '乙', 4, `${CITY}-A`]),
    );
    expect(codesOf(answer)).toEqual(['7:parent-kind']);
  });

  it('with another version in the same days is named, unless it says the same', async () => {
    await importLines(LINES);
    const renamed: TestLine = ['320205001001', '门楼新村社区居委会', 5, '320205001000'];
    expect(codesOf(await importLines([renamed], { validFrom: '2012-01-01' }))).toEqual(['2:days-overlap']);
    expect(codesOf(await importLines([renamed]))).toEqual(['2:days-overlap']);
  });

  it('whose parent does not stand throughout is named', async () => {
    await importLines(LINES.slice(0, 1));
    await importLines([['320202000000', '崇安区', 3, CITY]], { validTo: '2016-01-01' });
    expect(codesOf(await importLines([['320202001000', '甲街道', 4, '320202000000']]))).toEqual([
      '2:parent-days',
    ]);
  });

  it('beyond the last ordinal below a parent is named', async () => {
    const county = (index: number): TestLine => [
      `3202${String(index).padStart(8, '0')}`,
      `区${index}`,
      3,
      CITY,
    ];
    const counties = Array.from({ length: 257 }, (_, index) => county(index + 1));
    expect(codesOf(await importLines([LINES[0] ?? county(0), ...counties]))).toEqual([
      '258:no-room',
      '259:no-room',
    ]);
  });

  it('is told together with all others, by line, in the caller’s language', async () => {
    const lines = below(
      ['x', '', 9, ''],
      ['320205001002', '甲', 5, '320299000000'],
      ['320205001002', '乙', 5, town],
    );
    const zh = await importCsv(csvOf(lines));
    expect(codesOf(zh)).toEqual([
      '6:bad-code',
      '6:bad-name',
      '6:bad-level',
      '7:missing-parent',
      '8:duplicate',
    ]);
    const en = await importCsv(csvOf(lines), {}, 'en');
    expect(codesOf(en)).toEqual(codesOf(zh));
    expect(zh.faults[3]?.message).toBe('找不到上级“320299000000”');
    expect(en.faults[3]?.message).toBe('The parent “320299000000” is unknown');
  });

  it('is counted, not told, where a thousand were told before it', async () => {
    const lines = Array.from(
      { length: 1500 },
      (_, index): TestLine => [`x${index}`, '甲', 5, '320205001000'],
    );
    const answer = await importLines([...LINES, ...lines]);
    expect(answer.faults).toHaveLength(1001);
    expect(answer.faults.at(-1)).toMatchObject({ code: 'more-faults', message: '另有 500 处有误' });
  });
});

describe('a hostile file', () => {
  const rows = LINES.map((line) => line.join(','));

  it('with a byte order mark, Windows line ends, quotes and spare spaces is read all the same', async () => {
    const quoted = LINES.map(([code, name, level, parent]) => ` "${code}" ,"${name}", ${level},"${parent}"`);
    const csv = `\uFEFFCode,Name,Level,Parent_Code\r\n${quoted.join('\r\n')}\r\n\r\n`;
    expect(await importCsv(csv)).toMatchObject({ imported: 4, faults: [] });
    expect((await unitOf(CITY)).name).toBe('无锡市');
  });

  it.each([
    [
      'nothing but spaces',
      '   \n ',
      ['missing-column', 'missing-column', 'missing-column', 'missing-column'],
    ],
    ['no header', rows.join('\n'), undefined],
    ['a column that nobody knows', `code,name,level,parent_code,Colour\n${rows[0]},red`, ['unknown-column']],
    ['a column twice', `code,name,level,parent_code,name\n${rows[0]},x`, ['duplicate-column']],
    ['a line too wide', `code,name,level,parent_code\n${rows[0]},x`, ['wrong-width']],
    ['a line too narrow', 'code,name,level,parent_code\n320200000000,无锡市', ['wrong-width']],
    ['a hundred thousand columns', `${'a,'.repeat(100_000)}b\n`, undefined],
    [
      'a quote never closed',
      `code,name,level,parent_code\n320200000000,"无锡市,2,\n${'x,y\n'.repeat(9000)}`,
      undefined,
    ],
    ['NUL bytes', `code,name,level,parent_code\n\0,\0,\0,\0`, undefined],
  ])('of %s gets a clear answer and saves nothing', async (_, csv, faults) => {
    const answer = await importCsv(csv);
    expect(answer.faults.length).toBeGreaterThan(0);
    if (faults) expect(answer.faults.map((fault) => fault.code)).toEqual(faults);
    for (const fault of answer.faults) expect(fault.message.length).toBeLessThan(400);
    expect(await countUnits()).toBe(0);
  });
});

describe('versions of a unit', () => {
  const CHONGAN = '320202000000';
  const LIANGXI = '320213000000';
  const STREET = '320213021000';
  const street = (county: string): TestLine => [STREET, '崇安寺街道', 4, county];

  async function importBoth(): Promise<void> {
    await importLines([[CITY, '无锡市', 2, '320000000000']]);
    await importLines([[CHONGAN, '崇安区', 3, CITY], street(CHONGAN)], { validTo: '2016-01-01' });
    await importLines([[LIANGXI, '梁溪区', 3, CITY], street(LIANGXI)], { validFrom: '2016-01-01' });
  }

  it('have a key each and one identity', async () => {
    await importBoth();
    const before = await unitOf(STREET, '2015-12-31');
    const after = await unitOf(STREET, '2016-01-01');
    expect(after.id).toBe(before.id);
    expect(after.treeKey).not.toBe(before.treeKey);
    expect([before.parentCode, after.parentCode]).toEqual([CHONGAN, LIANGXI]);
  });

  it('are linked to one another as they are imported', async () => {
    await importBoth();
    const { links } = await tree.call(SYSTEM, contracts.get, { code: STREET, day: '2020-01-01' });
    expect(links).toEqual([
      {
        fromCode: STREET,
        fromName: '崇安寺街道',
        toCode: STREET,
        toName: '崇安寺街道',
        kind: 'transfer',
        on: '2016-01-01',
      },
    ]);
  });

  it('that stand without a last day end where a file repeats them with one, all below included', async () => {
    await importLines(LINES);
    const last = { validTo: '2016-01-01' };
    const county = LINES.slice(1, 2);
    expect(codesOf(await importLines(county, last))).toEqual(['2:outlives-parent']);
    expect(await importLines(LINES.slice(1), last)).toEqual({
      imported: 0,
      unchanged: 0,
      ended: 3,
      faults: [],
    });
    await expect(unitOf('320205001001', '2016-01-01')).rejects.toMatchObject({ code: 'units.unknown' });
    expect((await unitOf('320205001001', '2015-12-31')).validTo).toBe('2016-01-01');
    expect(await importLines(LINES.slice(1), last)).toMatchObject({ unchanged: 3, ended: 0 });
  });

  it('are linked by command where the one ends and the other stands', async () => {
    await importBoth();
    const merge = { fromCode: CHONGAN, toCode: LIANGXI, kind: 'merge', on: '2016-01-01' } as const;
    expect(await tree.call(SYSTEM, contracts.link, { links: [merge] })).toEqual({ recorded: 1 });
    expect(await tree.call(SYSTEM, contracts.link, { links: [merge] })).toEqual({ recorded: 0 });
  });

  it('that neither end nor stand on the day are named, each, and nothing is linked', async () => {
    await importBoth();
    const links = [
      { fromCode: CHONGAN, toCode: LIANGXI, kind: 'merge', on: '2016-01-01' },
      { fromCode: LIANGXI, toCode: LIANGXI, kind: 'rename', on: '2016-01-01' },
      { fromCode: CHONGAN, toCode: '320299000000', kind: 'merge', on: '2016-01-01' },
    ] as const;
    const call = tree.call(SYSTEM, contracts.link, { links: [...links] }, 'en');
    await expect(call).rejects.toMatchObject({
      code: 'units.unknown-versions',
      fields: [
        { path: 'links.1.fromCode', message: '320213000000 did not end on 2016-01-01' },
        { path: 'links.2.toCode', message: '320299000000 does not stand on 2016-01-01' },
      ],
    });
    const { links: held } = await tree.call(SYSTEM, contracts.get, { code: LIANGXI, day: '2020-01-01' });
    expect(held).toEqual([]);
  });
});

test('nobody but the system administrator writes the tree, whatever the code above does', async () => {
  await importLines(LINES);
  const { default: pg } = await import('pg');
  const client = new pg.Client(city.access.taihu_app);
  await client.connect();
  await client.query("begin; set local taihu.roles = 'office,reviewer'");
  await expect(
    client.query("insert into units.unit values (gen_random_uuid(), '320299000000')"),
  ).rejects.toThrow(/row-level security/);
  await client.query("rollback; begin; set local taihu.roles = 'office,reviewer'");
  expect((await client.query("update units.version set valid_to = '2030-01-01'")).rowCount).toBe(0);
  await client.query("rollback; begin; set local taihu.roles = 'system'");
  await expect(client.query("update units.version set name = 'x'")).rejects.toThrow(/permission denied/);
  await client.query('rollback; begin');
  await expect(client.query('delete from units.link')).rejects.toThrow(/permission denied/);
  await client.end();
});
