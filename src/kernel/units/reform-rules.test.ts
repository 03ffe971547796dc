import { describe, expect, it } from 'vitest';
import { childKey, subtreeOf } from '#lib/tree-key.ts';
import type { Reform } from './contract.ts';
import { unitsConcerned } from './reform-plan.ts';
import { standsOn } from './reform-rules.ts';
import {
  CITY,
  city,
  codes,
  FAR_TOWN,
  FIRST,
  first,
  NEW,
  nameOf,
  OFFICE,
  ON,
  replaced,
  SECOND,
  second,
  TOWN,
  TOWN_2,
  TREE,
  town,
  tryReform,
  unit,
  VILLAGE,
} from './testing-reforms.ts';

it('a version stands from its first day until the day before its end', () => {
  const version = unit(TOWN, '江海街道', town, 4, FIRST, { from: '2000-01-01', to: '2001-01-01' });
  expect(
    ['1999-12-31', '2000-01-01', '2000-12-31', '2001-01-01'].map((day) => standsOn(version, day)),
  ).toEqual([false, true, true, false]);
});

describe('a renaming', () => {
  const rename = (unit: string, name: string, nameEn?: string): Reform => ({
    kind: 'rename',
    unit,
    name,
    ...(nameEn === undefined ? {} : { nameEn }),
  });

  it('ends one version and begins another at the same place, without links', () => {
    const { plan, faults } = tryReform(rename(TOWN, '江海新街道', 'New Jianghai'));
    expect(faults).toEqual([]);
    expect(codes(plan.ended)).toEqual([TOWN]);
    expect(plan.begun).toEqual([
      {
        unitId: `id of ${TOWN}`,
        treeKey: town,
        code: TOWN,
        name: '江海新街道',
        nameEn: 'New Jianghai',
        kind: 'government',
        level: 4,
        parentKey: first,
        parentCode: FIRST,
        basis: '民政部',
      },
    ]);
    expect([plan.links, plan.left]).toEqual([[], []]);
    expect(unitsConcerned(plan)).toEqual({ moving: [], ending: [] });
  });

  it('reaches the root and departments, which nothing else does', () => {
    expect(tryReform(rename(CITY, '太湖市')).plan.begun[0]).toMatchObject({
      name: '太湖市',
      nameEn: '太湖市',
      parentKey: undefined,
    });
    expect(tryReform(rename(OFFICE, '崇安区大数据局')).faults).toEqual([]);
  });

  it('is refused where it changes nothing, comes too late or is out of reach', () => {
    expect(tryReform(rename(TOWN, '江海街道')).faults).toEqual([
      'change.name: The name does not change: 江海街道',
    ]);
    expect(tryReform(rename(TOWN, '江海街道', 'Jianghai')).faults).toEqual([]);
    expect(tryReform(rename(TOWN, '新'), replaced(TOWN, { validTo: '2020-01-01' })).faults[0]).toMatch(
      /^change\.unit: 江海街道 .* changes again after that day/,
    );
    expect(tryReform(rename(TOWN, '新'), replaced(TOWN, { validFrom: ON })).faults[0]).toMatch(
      /changed on that very day/,
    );
    expect(tryReform(rename(TOWN, '新'), replaced(TOWN, { validTo: ON })).faults[0]).toMatch(
      /ended on that very day/,
    );
    expect(tryReform(rename('999999999999', '新')).faults[0]).toMatch(/there is no unit 999999999999/);
    expect(tryReform(rename(TOWN, '新'), TREE, () => false).faults[0]).toMatch(/outside your scope/);
  });
});

describe('a transfer', () => {
  const transfer = (units: string[], parent: string): Reform => ({ kind: 'transfer', units, parent });

  it('puts a unit with all below it under another parent, after those that are there', () => {
    const { plan, faults } = tryReform(transfer([TOWN], SECOND));
    expect(faults).toEqual([]);
    expect(codes(plan.ended)).toEqual([TOWN, VILLAGE]);
    const moved = childKey(second, 4, 2);
    expect(
      plan.begun.map(({ code, treeKey, parentKey, parentCode }) => [code, treeKey, parentKey, parentCode]),
    ).toEqual([
      [TOWN, moved, second, SECOND],
      [VILLAGE, childKey(moved, 5, 1), moved, TOWN],
    ]);
    expect(plan.links).toEqual([
      { fromKey: town, toKey: moved, kind: 'transfer' },
      { fromKey: childKey(town, 5, 1), toKey: childKey(moved, 5, 1), kind: 'transfer' },
    ]);
    expect(plan.left).toEqual([subtreeOf(town)]);
    expect(unitsConcerned(plan)).toEqual({ moving: [`id of ${TOWN}`, `id of ${VILLAGE}`], ending: [] });
  });

  it.each([
    ['the root', [CITY], SECOND, /change\.units\.0: “无锡市” is the root/],
    ['a department', [OFFICE], SECOND, /change\.units\.0: “崇安区信息办” is a department/],
    ['where it is already', [TOWN], FIRST, /“江海街道” hangs on “崇安区” already/],
    ['below itself', [FIRST], TOWN, /change\.parent: “江海街道” must stand at a higher level/],
    ['below a department', [TOWN], OFFICE, /change\.parent: “崇安区信息办” is a department/],
    ['with what lies below it', [FIRST, TOWN], CITY, /change\.units\.1: “江海街道” lies below another/],
    ['twice', [TOWN, TOWN], SECOND, /change\.units\.1: 320202001000 stands twice/],
    ['below its own level', [TOWN], TOWN_2, /change\.parent: “广益街道” must stand at a higher level/],
  ])('is refused for %s', (_, units, parent, fault) => {
    expect(tryReform(transfer(units, parent)).faults.join('\n')).toMatch(fault);
  });

  it('waits until what lies below changed for the last time', () => {
    expect(tryReform(transfer([TOWN], SECOND), replaced(VILLAGE, { validFrom: ON })).faults[0]).toMatch(
      /五星村 .* changed on that very day/,
    );
    expect(
      tryReform(transfer([TOWN], SECOND), replaced(VILLAGE, { validFrom: '2017-01-01' })).faults[0],
    ).toMatch(/五星村 .* changes again after that day/);
  });

  it('is refused where no ordinal is left', () => {
    const full = [...TREE, unit('320203002000', '满', childKey(second, 4, 511), 4, SECOND)];
    expect(tryReform(transfer([TOWN], SECOND), full).faults).toEqual([
      'change.units.0: No ordinal is left below “南长区”',
    ]);
  });
});

describe('a merger', () => {
  const merge = (units: string[], into: Extract<Reform, { kind: 'merge' }>['into']): Reform => ({
    kind: 'merge',
    units,
    into,
  });
  const LIANGXI = { code: NEW, name: '梁溪区', nameEn: 'Liangxi' };

  it('founds a unit, to which the towns, villages and departments go on', () => {
    const tried = tryReform(merge([SECOND, FIRST], LIANGXI));
    expect(tried.faults).toEqual([]);
    const { plan } = tried;
    const founded = childKey(city, 3, 3);
    expect(nameOf(tried, NEW)).toMatchObject({
      treeKey: founded,
      name: '梁溪区',
      nameEn: 'Liangxi',
      level: 3,
      parentKey: city,
      parentCode: CITY,
      basis: undefined,
    });
    expect(codes(plan.ended)).toEqual([FIRST, TOWN, VILLAGE, TOWN_2, OFFICE, SECOND, FAR_TOWN]);
    expect(codes(plan.begun)).toEqual([NEW, TOWN, VILLAGE, TOWN_2, `${NEW}-INFO`, FAR_TOWN]);
    expect(plan.left).toEqual([subtreeOf(first), subtreeOf(second)]);
    expect(plan.links.filter(({ kind }) => kind === 'merge').map(({ toKey }) => toKey)).toEqual([
      founded,
      childKey(founded, 4, 1, true),
      founded,
    ]);
    expect(plan.begun.find(({ code }) => code === FAR_TOWN)?.treeKey).toBe(childKey(founded, 4, 3));
    expect(unitsConcerned(plan).ending).toEqual([]);
    expect(unitsConcerned(plan).moving).toHaveLength(7);
  });

  it('names a department after its new unit, in either language', () => {
    const tried = tryReform(merge([FIRST], LIANGXI));
    expect(nameOf(tried, `${NEW}-INFO`)).toMatchObject({
      name: '梁溪区信息办',
      nameEn: 'Liangxi Informatization Office',
      level: 4,
      kind: 'department',
    });
    const plain = replaced(OFFICE, { nameEn: '崇安区信息办' });
    expect(nameOf(tryReform(merge([FIRST], LIANGXI), plain), `${NEW}-INFO`)?.nameEn).toBe('梁溪区信息办');
  });

  it('takes a standing unit as successor, whose department of that suffix takes on the other', () => {
    const own = unit(`${SECOND}-INFO`, '南长区信息办', childKey(second, 4, 1, true), 4, SECOND, {
      kind: 'department',
    });
    const { plan, faults } = tryReform(merge([FIRST, SECOND], { code: SECOND }), [...TREE, own]);
    expect(faults).toEqual([]);
    expect(codes(plan.begun)).toEqual([TOWN, VILLAGE, TOWN_2]);
    expect(plan.links).toContainEqual({
      fromKey: childKey(first, 4, 1, true),
      toKey: own.treeKey,
      kind: 'merge',
    });
    expect(codes(plan.ended)).not.toContain(SECOND);
  });

  it('takes up again a unit that once stood', () => {
    const old = unit(NEW, '旧区', childKey(city, 3, 3), 3, CITY, { to: '2000-01-01' });
    const tried = tryReform(merge([FIRST], LIANGXI), [...TREE, old]);
    expect(tried.faults).toEqual([]);
    expect(nameOf(tried, NEW)?.unitId).toBe(`id of ${NEW}`);
  });

  it.each([
    ['the successor alone', [SECOND], { code: SECOND }, 'change.units: No unit is left to merge'],
    [
      'units of two levels',
      [FIRST, FAR_TOWN],
      { ...LIANGXI, parent: CITY },
      /change\.units\.1: “清名桥街道” is not of the same level/,
    ],
    [
      'a county among towns',
      [FAR_TOWN, FIRST],
      { code: '320203002000', name: '街', parent: SECOND },
      /change\.units\.1: “崇安区” is not of the same level/,
    ],
    [
      'a successor of another level',
      [FIRST],
      { code: FAR_TOWN },
      /change\.into\.code: “清名桥街道” is not of the same level/,
    ],
    [
      'a department as successor',
      [FIRST],
      { code: OFFICE },
      /change\.into\.code: “崇安区信息办” is a department/,
    ],
    [
      'another name for what stands',
      [FIRST],
      { code: SECOND, name: '新区' },
      /change\.into\.name: That unit stands already, as “南长区”/,
    ],
    [
      'no name for what does not',
      [FIRST],
      { code: NEW },
      `change.into.name: The new unit ${NEW} needs a name`,
    ],
    [
      'a code of departments',
      [FIRST],
      { code: `${NEW}-X`, name: '区' },
      /change\.into\.code: “320213000000-X” is a department/,
    ],
    [
      'two parents and none named',
      [TOWN, FAR_TOWN],
      { code: '320213001000', name: '街' },
      /change\.into\.parent: The units hang on different parents/,
    ],
    ['a unit twice', [FIRST, SECOND, FIRST], LIANGXI, /change\.units\.2: 320202000000 stands twice/],
    [
      'a parent that is too low',
      [FIRST],
      { ...LIANGXI, parent: SECOND },
      /change\.into\.parent: “南长区” must stand at a higher level/,
    ],
  ])('is refused for %s', (_, units, into, fault) => {
    expect(tryReform(merge(units, into)).faults.join('\n')).toMatch(fault);
  });

  it('is refused where the code is taken later, or no ordinal is left', () => {
    const later = unit(NEW, '后区', childKey(city, 3, 3), 3, CITY, { from: '2017-01-01' });
    expect(tryReform(merge([FIRST], LIANGXI), [...TREE, later]).faults).toContain(
      `change.into.code: The code ${NEW} is that of “后区”`,
    );
    const last = unit('320299000000', '末区', childKey(city, 3, 255), 3, CITY);
    expect(tryReform(merge([FIRST], LIANGXI), [...TREE, last]).faults).toEqual([
      'change.into.code: No ordinal is left below “无锡市”',
    ]);
  });

  it('is refused where no ordinal is left for a department', () => {
    const office = unit(`${SECOND}-A`, '甲', childKey(second, 4, 511, true), 4, SECOND, {
      kind: 'department',
    });
    expect(tryReform(merge([FIRST], { code: SECOND }), [...TREE, office]).faults).toContain(
      'change.into.code: No ordinal is left below “南长区”',
    );
  });
});

describe('a split', () => {
  const split = (unit: string, parts: Extract<Reform, { kind: 'split' }>['parts']): Reform => ({
    kind: 'split',
    unit,
    parts,
  });
  const EAST = { code: '320213000000', name: '东区', children: [TOWN] };
  const WEST = { code: '320214000000', name: '西区', children: [TOWN_2] };

  it('ends a unit, shares out what lies below it, and leaves its departments without a successor', () => {
    const { plan, faults } = tryReform(split(FIRST, [EAST, WEST]));
    expect(faults).toEqual([]);
    expect(codes(plan.begun)).toEqual([EAST.code, TOWN, VILLAGE, WEST.code, TOWN_2]);
    expect(codes(plan.ended)).toEqual([TOWN, VILLAGE, TOWN_2, FIRST, OFFICE]);
    expect(plan.links.filter(({ kind }) => kind === 'split')).toEqual([
      { fromKey: first, toKey: childKey(city, 3, 3), kind: 'split' },
      { fromKey: first, toKey: childKey(city, 3, 4), kind: 'split' },
    ]);
    expect(plan.left).toEqual([subtreeOf(first)]);
    expect(unitsConcerned(plan)).toEqual({
      moving: [`id of ${TOWN}`, `id of ${VILLAGE}`, `id of ${TOWN_2}`],
      ending: [`id of ${FIRST}`, `id of ${OFFICE}`],
    });
  });

  it('leaves a unit standing that goes on as one of the parts', () => {
    const { plan, faults } = tryReform(split(FIRST, [{ code: FIRST, children: [TOWN_2] }, EAST]));
    expect(faults).toEqual([]);
    expect(codes(plan.ended)).toEqual([TOWN, VILLAGE]);
    expect(plan.links.every(({ kind }) => kind === 'transfer')).toBe(true);
    expect(plan.left).toEqual([subtreeOf(town)]);
  });

  it.each([
    [
      'a part twice',
      [EAST, { ...WEST, code: EAST.code }],
      /change\.parts\.1\.code: 320213000000 stands twice/,
    ],
    [
      'a town in two parts',
      [EAST, { ...WEST, children: [TOWN, TOWN_2] }],
      /change\.parts\.1\.children\.0: 320202001000 stands twice/,
    ],
    [
      'a town of another',
      [{ ...EAST, children: [TOWN, FAR_TOWN] }, WEST],
      /change\.parts\.0\.children\.1: 320203001000 does not hang on “崇安区”/,
    ],
    ['a department', [{ ...EAST, children: [TOWN, OFFICE] }, WEST], /320202000000-INFO does not hang on/],
    [
      'a town left over',
      [EAST, { ...WEST, children: [] }],
      /change\.parts: “广益街道” \(320202002000\) belongs to none/,
    ],
    [
      'a renaming on the way',
      [{ code: FIRST, name: '新', children: [TOWN_2] }, EAST],
      /change\.parts\.0\.name: That unit stands already, as “崇安区”/,
    ],
    [
      'a code that is taken',
      [EAST, { ...WEST, code: SECOND }],
      `change.parts.1.code: The code ${SECOND} is that of “南长区”`,
    ],
  ])('is refused for %s', (_, parts, fault) => {
    expect(tryReform(split(FIRST, parts)).faults.join('\n')).toMatch(fault);
  });
});
