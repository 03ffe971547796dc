import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { ANONYMOUS, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { unitsContracts as contracts } from './contract.ts';
import { fillSounds, unitsRoom } from './index.ts';
import { importUnits, openTree, type TestLine, type TestTree } from './testing.ts';

const CITY = '320200000000';
const BINHU = '320211000000';
const clock = stoppedClock('2008-12-31T10:00:00Z');

const villages = Array.from({ length: 130 }, (_, index): TestLine => {
  const code = `320211001${String(index + 1).padStart(3, '0')}`;
  return [code, `湖滨第${index + 1}社区居委会`, 5, '320211001000'];
});

const LINES: readonly TestLine[] = [
  [CITY, '无锡市', 2, '320000000000', '', 'Wuxi City'],
  [`${CITY}-INFO`, '市信息化办公室', 3, CITY, 'department', 'Informatization Office'],
  [BINHU, '滨湖区', 3, CITY, '', 'Binhu District'],
  ['320211001000', '太湖街道', 4, BINHU],
  ['320211002000', '蠡湖街道', 4, BINHU],
  ['320211003000', '大太湖镇', 4, BINHU],
  ['320211002001', '太湖社区居委会', 5, '320211002000'],
  ['320211002002', '一百_1%社区', 5, '320211002000'],
  ['320211002003', "O'Neil\\社区", 5, '320211002000'],
  ['320211002004', '第3202号院社区', 5, '320211002000'],
  ...villages,
];

let city: TestDatabase;
let tree: TestTree;

beforeAll(async () => {
  city = await createTestDatabase([unitsRoom]);
  tree = openTree(city.runner({ clock }));
  await importUnits(tree, LINES, { validFrom: '2008-01-01', root: CITY });
  const newDistrict: TestLine = ['320290000000', '无锡新区', 3, CITY];
  await importUnits(tree, [newDistrict], { validFrom: '2008-01-01', validTo: '2016-01-01' });
  await importUnits(tree, [['320214000000', '新吴区', 3, CITY]], { validFrom: '2016-01-01' });
});
afterAll(async () => {
  await city.close();
});

async function search(text: string, more: object = {}) {
  return tree.call(ANONYMOUS, contracts.search, { text, ...more });
}
const namesOf = (page: { items: { name: string }[] }) => page.items.map((unit) => unit.name);

describe('the units below a unit', () => {
  it('come page by page, in order, each exactly once', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await tree.call(ANONYMOUS, contracts.children, {
        code: '320211001000',
        limit: 33,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.items.map((unit) => unit.code));
      expect(page.items.length).toBeLessThanOrEqual(33);
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(villages.map(([code]) => code));
  });

  it('are the roots where no unit is named', async () => {
    const page = await tree.call(ANONYMOUS, contracts.children, {});
    expect(page.items.map((unit) => [unit.code, unit.childCount])).toEqual([[CITY, 3]]);
  });

  it('can be departments alone', async () => {
    const page = await tree.call(ANONYMOUS, contracts.children, { code: CITY, kind: 'department' });
    expect(page.items.map((unit) => unit.code)).toEqual([`${CITY}-INFO`]);
  });

  it('are those of the day asked for, which is today where none is', async () => {
    const on = async (input: object) =>
      namesOf(await tree.call(ANONYMOUS, contracts.children, { code: CITY, kind: 'government', ...input }));
    expect(await on({})).toEqual(['滨湖区', '无锡新区']);
    expect(await on({ day: '2015-12-31' })).toEqual(['滨湖区', '无锡新区']);
    expect(await on({ day: '2016-01-01' })).toEqual(['滨湖区', '新吴区']);
  });

  it.each(['9'.repeat(400), 'x', '-1', '1e9'])(
    'are refused after a cursor that nobody gave: %s',
    async (after) => {
      const page = tree.call(ANONYMOUS, contracts.children, { after });
      await expect(page).rejects.toMatchObject({ code: 'common.not-a-cursor' });
    },
  );
});

describe('a unit', () => {
  it('is refused on a day of the year 0, which the database does not know', async () => {
    await expect(
      tree.call(ANONYMOUS, contracts.get, { code: CITY, day: '0000-02-29' }),
    ).rejects.toMatchObject({
      fields: [{ path: 'day', code: 'unstorable' }],
    });
  });

  it('comes with those above it, from the root down', async () => {
    const found = await tree.call(ANONYMOUS, contracts.get, { code: '320211002001' });
    expect(found.ancestors.map((unit) => unit.name)).toEqual(['无锡市', '滨湖区', '蠡湖街道']);
    expect(found.unit).toMatchObject({ name: '太湖社区居委会', level: 5, childCount: 0 });
  });

  it.each([
    ['320299000000', {}],
    [CITY, { day: '2007-12-31' }],
    ['320290000000', { day: '2016-01-01' }],
  ])('%s is refused where it does not stand: %o', async (code, more) => {
    const call = tree.call(ANONYMOUS, contracts.get, { code, ...more });
    await expect(call).rejects.toMatchObject({ code: 'units.unknown', status: 404 });
  });
});

describe('a search', () => {
  it('finds names that begin with the text before those that hold it, each in the order of the tree', async () => {
    expect(namesOf(await search('太湖'))).toEqual(['太湖街道', '太湖社区居委会', '大太湖镇']);
    expect(namesOf(await search('太湖街道'))).toEqual(['太湖街道']);
  });

  it('finds a single character, at the beginning, in the middle and at the end of a name', async () => {
    expect(namesOf(await search('蠡'))).toEqual(['蠡湖街道']);
    expect(namesOf(await search('锡', { limit: 10 }))).toEqual(['无锡市', '无锡新区']);
    expect(namesOf(await search('镇'))).toEqual(['大太湖镇']);
  });

  it('finds by the beginning of a code, in the order of the codes', async () => {
    const page = await search('32021100200');
    expect(page.items.map((unit) => unit.code)).toEqual([
      '320211002000',
      '320211002001',
      '320211002002',
      '320211002003',
      '320211002004',
    ]);
    expect((await search('320200000000-inf')).items.map((unit) => unit.code)).toEqual([`${CITY}-INFO`]);
  });

  it('finds numbers in names after those in codes, and nothing twice', async () => {
    const page = await search('3202', { limit: 200 });
    const codes = page.items.map((unit) => unit.code);
    expect(new Set(codes).size).toBe(LINES.length + 1);
    expect(codes).toHaveLength(LINES.length + 1);
    expect(namesOf(await search('3202号'))).toEqual(['第3202号院社区']);
  });

  it('finds English names whatever their case', async () => {
    expect(namesOf(await search('binhu'))).toEqual(['滨湖区']);
    expect(namesOf(await search('DISTRICT'))).toEqual(['滨湖区']);
  });

  it('takes signs for what they are', async () => {
    expect(namesOf(await search('_1%'))).toEqual(['一百_1%社区']);
    expect(namesOf(await search("o'neil\\"))).toEqual(["O'Neil\\社区"]);
    expect(namesOf(await search("'"))).toEqual(["O'Neil\\社区"]);
    expect(namesOf(await search('%'))).toEqual(['一百_1%社区']);
    expect(namesOf(await search('&!|():*'))).toEqual([]);
    expect(namesOf(await search('\0\n'))).toEqual([]);
  });

  it('gives the way to each unit', async () => {
    expect((await search('太湖社区')).items[0]?.path).toBe('无锡市 / 滨湖区 / 蠡湖街道');
  });

  it('finds only what stands on the day', async () => {
    expect(namesOf(await search('新吴'))).toEqual([]);
    expect(namesOf(await search('新吴', { day: '2020-01-01' }))).toEqual(['新吴区']);
  });

  it('finds a unit by its pinyin and by its initials, the highest first', async () => {
    for (const text of ['wx', 'wxs', 'wuxi', 'WuXi', 'wu xi', "wu'xi", 'wuxishi'])
      expect(namesOf(await search(text))[0]).toBe('无锡市');
    expect(namesOf(await search('bhq'))).toEqual(['滨湖区']);
    expect(namesOf(await search('binhu'))).toEqual(['滨湖区']);
    expect(namesOf(await search('wxyz'))).toEqual([]);
  });

  it('gives units of an older database their sounds, however often it is asked to', async () => {
    const sounds = 'select code, pinyin, initials from units.version order by tree_key';
    const before = await queryAs(city.superuser, sounds);
    await queryAs(city.superuser, 'update units.version set pinyin = null, initials = null');
    expect(namesOf(await search('bhq'))).toEqual([]);
    const settings = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
    const fill = () => city.database.transaction(settings, (tx) => fillSounds(tx));
    while ((await fill()) > 0);
    expect(await queryAs(city.superuser, sounds)).toEqual(before);
    expect(await fill()).toBe(0);
  });

  it.each(['湖', '3202', '社区', 'h', 'hb'])(
    'comes page by page through all its stages, nothing lost or twice: %s',
    async (text) => {
      const whole = await search(text, { limit: 200 });
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await search(text, { limit: 7, ...(after === undefined ? {} : { after }) });
        paged.push(...page.items.map((unit) => unit.code));
        after = page.next;
      } while (after !== undefined);
      expect(paged).toEqual(whole.items.map((unit) => unit.code));
      expect(paged.length).toBeGreaterThan(7);
    },
  );

  it.each([
    'zzz',
    Buffer.from('["within","9","x"]').toString('base64url'),
    Buffer.from('["code","3","1","\\u0000"]').toString('base64url'),
  ])('is refused after a cursor that nobody gave: %s', async (after) => {
    await expect(search('太湖', { after })).rejects.toMatchObject({ code: 'common.not-a-cursor' });
  });
});

test('the tree is open to everyone, signed in or not', async () => {
  for (const actor of [ANONYMOUS, actorWith(['reporter']), actorWith([])])
    expect((await tree.call(actor, contracts.children, {})).items).toHaveLength(1);
});
