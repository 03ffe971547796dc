import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Refusal } from '#kernel/errors/index.ts';
import { contains, type KeyRange, subtreeOf } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { unitsContracts as contracts } from './contract.ts';
import { getUnitByCode, listServed, rangesOfUnit, sourceRangesOf } from './index.ts';
import { createTestTree, importUnits, SYSTEM, type TestLine, type TestTree } from './testing.ts';

const CITY = '990000000000';
const [JIA, YI, BING, NEW] = ['990001000000', '990002000000', '990003000000', '990009000000'];
const [EAST, WEST, NORTH] = ['990001001000', '990001002000', '990002001000'];
const HALL = '990001001001';
const BEFORE = '2015-12-31';
const ON = '2016-01-01';
const AFTER = '2016-06-30';
const WHY = { reason: '优化行政区划', document: '苏政复〔2015〕1 号' };

const LINES: readonly TestLine[] = [
  [CITY, '市', 2, ''],
  [JIA, '甲区', 3, CITY],
  [YI, '乙区', 3, CITY],
  [BING, '丙区', 3, CITY],
  [EAST, '东街', 4, JIA],
  [WEST, '西街', 4, JIA],
  [NORTH, '北街', 4, YI],
  [HALL, '堂社区', 5, EAST],
  [`${JIA}-INFO`, '甲区信息办', 4, JIA, 'department', 'Office of 甲区'],
  [`${YI}-INFO`, '乙区信息办', 4, YI, 'department'],
];

let city: TestDatabase;
let tree: TestTree;
const opened: TestDatabase[] = [];

beforeEach(async () => {
  ({ database: city, tree } = await createTestTree());
  opened.push(city);
  await importUnits(tree, LINES, { validFrom: '2008-01-01', root: CITY });
});
afterAll(async () => {
  for (const one of opened) await one.close();
});

type Change = z.input<typeof contracts.reform.input>['change'];

const reform = (change: Change, on = ON, rest: { isTrial?: boolean } = {}) =>
  tree.call(SYSTEM, contracts.reform, { change, on, ...WHY, ...rest });

/** The paths and codes of what was wrong with a reform. */
async function faultsOf(change: Change, on = ON, actor = SYSTEM): Promise<string[]> {
  const work = tree.call(actor, contracts.reform, { change, on, ...WHY });
  const error: unknown = await work.then(
    () => new Error('the reform was carried out'),
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof Refusal)) throw error;
  return error.fields.map((field) => `${field.path} ${field.code}`);
}

const inTree = <T>(work: Parameters<TestDatabase['database']['transaction']>[1]) =>
  city.database.transaction({ actor: 'test', roles: [], scope: [] }, work) as Promise<T>;
const unitOn = (code: string, day: string) =>
  inTree<Awaited<ReturnType<typeof getUnitByCode>>>((tx) => getUnitByCode(tx, code, day));
const keyOf = async (code: string, day: string) => (await unitOn(code, day)).treeKey;
const reachOf = async (code: string, day: string): Promise<KeyRange[]> => {
  const { id } = await unitOn(code, day);
  return inTree((tx) => rangesOfUnit(tx, id, day));
};
const isIn = (ranges: readonly KeyRange[], key: bigint) => ranges.some((range) => contains(range, key));
const childrenOn = async (code: string, day: string) =>
  (await tree.call(SYSTEM, contracts.children, { code, day, limit: 200 })).items.map((unit) => unit.code);

const MERGE: Change = { kind: 'merge', units: [JIA, YI], into: { code: NEW, name: '新区' } };

describe('a merger', () => {
  it('ends those that merge, founds what they become, and takes along all below them', async () => {
    const answer = await reform(MERGE);
    expect(answer).toMatchObject({ moved: 4, begun: [{ code: NEW }, { code: `${NEW}-INFO` }] });
    expect(answer.ended.map((unit) => unit.code).sort()).toEqual([JIA, `${JIA}-INFO`, YI, `${YI}-INFO`]);
    expect(await childrenOn(CITY, AFTER)).toEqual([BING, NEW]);
    expect((await childrenOn(NEW, AFTER)).sort()).toEqual([EAST, WEST, NORTH, `${NEW}-INFO`].sort());
    expect(await childrenOn(EAST, AFTER)).toEqual([HALL]);
    expect(subtreeOf(await keyOf(NEW, AFTER)).hi).toBeGreaterThan(await keyOf(HALL, AFTER));
    await expect(unitOn(JIA, ON)).rejects.toThrow(JIA);
  });

  it('leaves the day before as it was, to the key', async () => {
    const before = await Promise.all(LINES.map(([code]) => unitOn(code, BEFORE)));
    await reform(MERGE);
    const after = await Promise.all(LINES.map(([code]) => unitOn(code, BEFORE)));
    expect(after.map((unit) => ({ ...unit, validTo: undefined }))).toEqual(before);
  });

  it('gives the successor the reach of all it succeeded, from the day on, and their tasks', async () => {
    await reform(MERGE);
    const [jia, { id: jiaId }] = [await keyOf(JIA, BEFORE), await unitOn(JIA, BEFORE)];
    const { id } = await unitOn(NEW, ON);
    expect(isIn(await reachOf(NEW, ON), jia)).toBe(true);
    expect(isIn(await inTree((tx) => rangesOfUnit(tx, id, BEFORE)), jia)).toBe(false);
    expect(await inTree((tx) => listServed(tx, id, ON))).toContain(jiaId);
    expect(await inTree((tx) => listServed(tx, id, BEFORE))).toEqual([id]);
  });

  it('is read restated: the new unit of the old day is both of the old', async () => {
    await reform(MERGE);
    const unit = await unitOn(NEW, ON);
    const [sources] = await inTree<KeyRange[][]>((tx) => sourceRangesOf(tx, [unit], ON, BEFORE));
    expect(sources).toEqual([subtreeOf(await keyOf(JIA, BEFORE)), subtreeOf(await keyOf(YI, BEFORE))]);
  });

  it('calls departments after the unit that they now belong to', async () => {
    await reform(MERGE);
    expect(await unitOn(`${NEW}-INFO`, ON)).toMatchObject({ name: '新区信息办', nameEn: 'Office of 新区' });
  });

  it('into a unit that stands leaves that unit where it is', async () => {
    const before = await unitOn(YI, BEFORE);
    const answer = await reform({ kind: 'merge', units: [JIA, YI], into: { code: YI } });
    expect(answer.begun).toEqual([]);
    expect(await unitOn(YI, AFTER)).toEqual(before);
    expect((await childrenOn(YI, AFTER)).sort()).toEqual([EAST, WEST, NORTH, `${YI}-INFO`].sort());
  });

  it('tried out says the same and saves nothing', async () => {
    const tried = await reform(MERGE, ON, { isTrial: true });
    expect(await childrenOn(CITY, AFTER)).toEqual([JIA, YI, BING]);
    expect(tried.id).toBeUndefined();
    const { id, ...done } = await reform(MERGE);
    expect(id).toBeDefined();
    expect(done).toEqual(tried);
  });

  it('given by two at once is carried out once', async () => {
    const answers = await Promise.allSettled([reform(MERGE), reform(MERGE), reform(MERGE)]);
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect(await faultsOf(MERGE)).toContain('change.units.0 ended-that-day');
  });
});

describe('a renaming', () => {
  const RENAME: Change = { kind: 'rename', unit: JIA, name: '佳区' };

  it('changes the name from the day on, and moves nothing', async () => {
    const before = await unitOn(JIA, BEFORE);
    expect(await reform(RENAME)).toMatchObject({ moved: 1, ended: [], begun: [] });
    const after = await unitOn(JIA, ON);
    expect(after).toMatchObject({ name: '佳区', treeKey: before.treeKey, id: before.id });
    expect((await unitOn(JIA, BEFORE)).name).toBe('甲区');
    expect(await childrenOn(JIA, ON)).toEqual([EAST, WEST, `${JIA}-INFO`]);
    const [sources] = await inTree<KeyRange[][]>((tx) => sourceRangesOf(tx, [after], ON, BEFORE));
    expect(sources).toEqual([subtreeOf(before.treeKey)]);
  });

  it('is open to the root and to departments', async () => {
    await reform({ kind: 'rename', unit: CITY, name: '大市' });
    await reform({ kind: 'rename', unit: `${JIA}-INFO`, name: '甲区数据局' });
    expect((await unitOn(CITY, ON)).name).toBe('大市');
    expect(await childrenOn(CITY, ON)).toEqual([JIA, YI, BING]);
  });

  it('can be followed by a merger, and both are read across', async () => {
    await reform(RENAME);
    await reform(MERGE, '2018-01-01');
    const unit = await unitOn(NEW, '2018-01-01');
    const [sources] = await inTree<KeyRange[][]>((tx) => sourceRangesOf(tx, [unit], '2018-01-01', BEFORE));
    expect(sources).toEqual([subtreeOf(await keyOf(JIA, BEFORE)), subtreeOf(await keyOf(YI, BEFORE))]);
    const { links, versions } = await tree.call(SYSTEM, contracts.history, { code: JIA });
    expect(links.map((link) => [link.fromName, link.toName])).toEqual([['佳区', '新区']]);
    expect(versions.map((version) => [version.name, version.reform?.document])).toEqual([
      ['甲区', undefined],
      ['佳区', WHY.document],
    ]);
  });
});

describe('a split', () => {
  const parts = (own: string) => [
    { code: own, ...(own === JIA ? {} : { name: '甲东区' }), children: [EAST] },
    { code: NEW, name: '甲西区', children: [WEST] },
  ];

  it('shares out the units below; the departments of a unit that is gone end with it', async () => {
    const answer = await reform({ kind: 'split', unit: JIA, parts: parts('990008000000') });
    expect(answer.ended.map((unit) => unit.code)).toEqual([JIA, `${JIA}-INFO`]);
    expect(await childrenOn('990008000000', ON)).toEqual([EAST]);
    expect(await childrenOn(NEW, ON)).toEqual([WEST]);
    const jia = await keyOf(JIA, BEFORE);
    expect(isIn(await reachOf(NEW, ON), jia)).toBe(false);
    expect(isIn(await reachOf(NEW, ON), await keyOf(WEST, BEFORE))).toBe(true);
  });

  it('may leave the unit itself standing, with its key, its departments and its past', async () => {
    const before = await unitOn(JIA, BEFORE);
    await reform({ kind: 'split', unit: JIA, parts: parts(JIA) });
    expect(await unitOn(JIA, ON)).toEqual(before);
    expect(await childrenOn(JIA, ON)).toEqual([EAST, `${JIA}-INFO`]);
    expect(await childrenOn(NEW, ON)).toEqual([WEST]);
  });

  it('is refused where a unit below goes nowhere, twice, or is not below at all', async () => {
    const [east, west] = parts('990008000000');
    if (!east || !west) throw new Error('there are two parts');
    const faults = await faultsOf({
      kind: 'split',
      unit: JIA,
      parts: [
        { ...east, children: [EAST, NORTH, EAST] },
        { ...west, children: [] },
      ],
    });
    expect(faults).toEqual([
      'change.parts.0.children.1 not-below',
      'change.parts.0.children.2 twice',
      'change.parts left-over',
    ]);
  });
});

describe('a transfer', () => {
  it('puts a unit and all below it under another', async () => {
    expect(await reform({ kind: 'transfer', units: [EAST], parent: BING })).toMatchObject({ moved: 2 });
    expect(await childrenOn(BING, ON)).toEqual([EAST]);
    expect(await childrenOn(EAST, ON)).toEqual([HALL]);
    expect(isIn(await reachOf(BING, ON), await keyOf(HALL, BEFORE))).toBe(true);
    expect(isIn(await reachOf(JIA, ON), await keyOf(HALL, ON))).toBe(false);
  });

  it('on a day to come changes nobody’s reach before that day', async () => {
    await reform({ kind: 'transfer', units: [EAST], parent: BING }, '2030-01-01');
    const hall = await keyOf(HALL, AFTER);
    expect(isIn(await reachOf(BING, AFTER), hall)).toBe(false);
    expect(isIn(await reachOf(BING, '2030-01-01'), hall)).toBe(true);
    expect(await childrenOn(JIA, AFTER)).toContain(EAST);
  });

  it('is refused to where it hangs, below itself, below a village, and of what lies below another named', async () => {
    expect(await faultsOf({ kind: 'transfer', units: [EAST], parent: JIA })).toEqual([
      'change.units.0 same-parent',
    ]);
    expect(await faultsOf({ kind: 'transfer', units: [EAST], parent: HALL })).toEqual([
      'change.parent level-order',
    ]);
    expect(await faultsOf({ kind: 'transfer', units: [EAST, HALL], parent: BING })).toEqual([
      'change.units.1 nested',
    ]);
  });
});

describe('a reform', () => {
  it('is refused of what is unknown, a root, a department, or on another level', async () => {
    expect(await faultsOf({ kind: 'merge', units: [JIA, '123456000000'], into: { code: NEW } })).toEqual([
      'change.units.1 unknown',
      'change.into.name name-needed',
    ]);
    expect(
      await faultsOf({
        kind: 'split',
        unit: CITY,
        parts: [
          { code: NEW, children: [] },
          { code: YI, children: [] },
        ],
      }),
    ).toEqual(['change.unit root']);
    expect(await faultsOf({ kind: 'transfer', units: [`${JIA}-INFO`], parent: BING })).toContain(
      'change.units.0 department',
    );
    expect(
      await faultsOf({ kind: 'merge', units: [JIA, EAST], into: { code: NEW, name: '新', parent: CITY } }),
    ).toEqual(['change.units.1 levels']);
    expect(await faultsOf({ kind: 'merge', units: [JIA, YI], into: { code: BING, name: '炳区' } })).toEqual([
      'change.into.name named-already',
    ]);
  });

  it('is refused before what is recorded later, and on the day of an earlier one', async () => {
    await reform({ kind: 'rename', unit: EAST, name: '东大街' }, '2018-01-01');
    expect(await faultsOf(MERGE)).toContain('change.units.0 later-version');
    expect(await faultsOf(MERGE, '2018-01-01')).toContain('change.units.0 changed-that-day');
    expect((await reform(MERGE, '2018-01-02')).moved).toBe(4);
  });

  it('of another’s part of the tree is as of units that are not there', async () => {
    const jia = subtreeOf(await keyOf(JIA, BEFORE));
    const county = actorWith([{ role: 'system', ranges: [jia] }]);
    expect(await faultsOf({ kind: 'rename', unit: YI, name: '益区' }, ON, county)).toEqual([
      'change.unit unknown',
    ]);
    const work = tree.call(county, contracts.reform, {
      change: { kind: 'rename', unit: EAST, name: '东大街' },
      on: ON,
      ...WHY,
    });
    expect((await work).moved).toBe(1);
  });

  it('belongs to the system administrator alone', async () => {
    for (const role of ['office', 'security', 'auditor', 'reviewer', 'reporter'] as const) {
      const work = tree.call(actorWith([role]), contracts.reform, { change: MERGE, on: ON, ...WHY });
      await expect(work).rejects.toMatchObject({ code: 'common.forbidden' });
    }
  });

  it('names no unit with text that writing or spreadsheets would stumble over', async () => {
    for (const name of ['=1+1', 'a\u202eb', 'a\nb', ' ', '名'.repeat(101)])
      await expect(reform({ kind: 'rename', unit: JIA, name })).rejects.toMatchObject({
        code: 'common.invalid-input',
      });
  });
});
