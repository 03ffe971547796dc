/** The units that a figure is made of, one step down, a page at a time. */
import type { Context } from '#kernel/operation/index.ts';
import {
  allChildrenOf,
  childrenOf,
  findUnitsByKeys,
  keyAfter,
  type UnitRecord,
  unitsInRange,
} from '#kernel/units/index.ts';
import { contains, isSubtree, type KeyRange, subtreeOf } from '#lib/tree-key.ts';
import type { FigureShare, IndicatorKind } from './contract.ts';
import { measureGroups } from './measure.ts';
import { type Group, type Makeup, makeupsOf, type Reading } from './reading.ts';

/** How a value is made of the shares, or of its parts. */
export const RULES: Record<IndicatorKind, { zh: string; en: string }> = {
  sum: {
    zh: '合计：下列各单位上报数之和。',
    en: 'A sum: what the units below reported, added up.',
  },
  coverage: {
    zh: '覆盖率：应报单位中已接入（上报值不小于 1）者所占百分比；未报者不计为已接入。',
    en: 'A coverage: the percentage of the units asked that reported at least 1; the silent do not count.',
  },
  levels: {
    zh: '层级数：至少有一个单位上报值不小于 1 的行政层级个数；部门计入其所属政府的层级。',
    en: 'Levels on which some unit reported at least 1; a department counts at its government’s level.',
  },
  average: {
    zh: '平均数：各单位数值按权数加权平均（无权数指标的取算术平均）；缺权数的单位不计入。',
    en: 'An average of the units’ values, weighted where there are weights; a unit without its weight is left out.',
  },
  ratio: {
    zh: '比率：分子合计除以分母合计，不是各单位比率的平均。',
    en: 'A ratio of sums: one figure divided by another, never an average of ratios.',
  },
  last: {
    zh: '期末数：各单位在本期内最近一次上报数之和。',
    en: 'The newest value that each unit reported within the period, added up.',
  },
  minimum: { zh: '最小值：各单位上报数中最小者。', en: 'The least value that a unit reported.' },
  maximum: { zh: '最大值：各单位上报数中最大者。', en: 'The largest value that a unit reported.' },
  count: {
    zh: '单位数：上报数达到界值的单位个数。',
    en: 'The number of units whose value reaches the threshold.',
  },
  formula: { zh: '按公式由下列数字计算。', en: 'Worked out by a formula from the figures below.' },
  growth: {
    zh: '增长：本期数与基期数相比；本身为比率的，以百分点计。可比口径只计两期均上报的单位。',
    en: 'Growth on an earlier period; of rates in percentage points. Comparable growth takes units of both periods.',
  },
};

export interface PageRequest {
  after?: string | undefined;
  limit: number;
}

interface Shares {
  items: FigureShare[];
  next?: string;
}

/**
 * The shares of a figure. Where the unit stood in the tree of the period's day, they are its own and those of the units
 * below it, and behind them what no unit of the boundary took on; where it was made of others, they are those others. A
 * trace that has come to another day's tree goes on there.
 */
export async function traceShares(
  ctx: Context,
  reading: Reading,
  unit: UnitRecord,
  makeup: Makeup,
  page: PageRequest,
): Promise<Shares> {
  const { home } = makeup;
  if (!home) return madeOf(ctx, reading, makeup.parts, page);
  const isHere = home.treeKey === unit.treeKey;
  const read = isHere ? reading : { ...reading, boundary: reading.period.end };
  const found = await childrenOf(ctx.tx, home.treeKey, read.boundary, page);
  const makeups = await makeupsOf(ctx, read, found.items);
  const parts = found.items.map((child, index): Group => {
    return { unit: child, day: read.boundary, ranges: makeups[index]?.parts ?? [], isOwn: false };
  });
  const below = await sharesOf(ctx, read, parts);
  const { next } = found;
  const isRestated = read.boundary !== read.period.end && next === undefined;
  const left = isRestated ? await sharesOf(ctx, read, await leftOver(ctx, read, home)) : [];
  const isFirst = page.after === undefined && below.length + left.length > 0;
  const own = isFirst ? await sharesOf(ctx, read, [ownOf(home, read.period.end)]) : [];
  const items = [...own, ...below].map((share) => (isHere ? share : onDay(share, read.period.end)));
  const all = [...items, ...left.map((share) => onDay(share, read.period.end))];
  return next === undefined ? { items: all } : { items: all, next };
}

const ownOf = (unit: UnitRecord, day: string): Group => {
  return { unit, day, ranges: [{ lo: unit.treeKey, hi: unit.treeKey }], isOwn: true };
};

/** What of a unit, in the tree of the period's day, went to none of the units below it on the boundary. */
async function leftOver(ctx: Context, reading: Reading, home: UnitRecord): Promise<Group[]> {
  const children = await allChildrenOf(ctx.tx, home.treeKey, reading.boundary);
  const makeups = await makeupsOf(ctx, reading, children);
  const taken = [...ownOf(home, reading.period.end).ranges, ...makeups.flatMap(({ parts }) => parts)];
  return withoutTaken(ctx, home, taken, reading.period.end);
}

async function withoutTaken(
  ctx: Context,
  unit: UnitRecord,
  taken: readonly KeyRange[],
  day: string,
): Promise<Group[]> {
  const whole = subtreeOf(unit.treeKey);
  const inside = taken.filter(({ lo, hi }) => lo <= whole.hi && whole.lo <= hi);
  if (inside.length === 0) return [{ unit, day, ranges: [whole], isOwn: false }];
  if (inside.some((range) => contains(range, whole.lo) && contains(range, whole.hi))) return [];
  const parts = inside.some((range) => contains(range, whole.lo)) ? [] : [ownOf(unit, day)];
  for (const child of await allChildrenOf(ctx.tx, unit.treeKey, day))
    parts.push(...(await withoutTaken(ctx, child, inside, day)));
  return parts;
}

/** The shares of the parts of another day's tree, in its order. */
async function madeOf(
  ctx: Context,
  reading: Reading,
  ranges: readonly KeyRange[],
  { after, limit }: PageRequest,
): Promise<Shares> {
  const read = { ...reading, boundary: reading.period.end };
  const from = keyAfter(after);
  const parts = (await partsIn(ctx, ranges, read.period.end)).filter(({ unit }) => unit.treeKey > from);
  const shown = parts.slice(0, limit);
  const items = (await sharesOf(ctx, read, shown)).map((share) => onDay(share, read.period.end));
  const last = shown.at(-1);
  return parts.length > limit && last ? { items, next: String(last.unit.treeKey) } : { items };
}

/** The units whose rows some ranges hold: whole subtrees, rows of a unit itself, or several departments. */
async function partsIn(ctx: Context, ranges: readonly KeyRange[], day: string): Promise<Group[]> {
  const units = await findUnitsByKeys(
    ctx.tx,
    ranges.map(({ lo }) => lo),
    day,
  );
  const parts: Group[] = [];
  for (const range of ranges) {
    const unit = units.get(range.lo);
    if (isSubtree(range) || range.lo === range.hi) {
      if (unit) parts.push({ unit, day, ranges: [range], isOwn: !isSubtree(range) });
      continue;
    }
    for await (const department of unitsInRange(ctx.tx, range, day))
      parts.push({ unit: department, day, ranges: [subtreeOf(department.treeKey)], isOwn: false });
  }
  return parts;
}

/** The shares of those parts that were asked or gave something. */
async function sharesOf(ctx: Context, reading: Reading, parts: readonly Group[]): Promise<FigureShare[]> {
  const { measures } = await measureGroups(ctx, reading, parts);
  return parts.flatMap(({ unit: { code, name, nameEn, kind, level }, isOwn }, index) => {
    const measure = measures[index];
    return measure && measure.completeness.expected + measure.completeness.received > 0
      ? [{ code, name, nameEn, kind, level, isOwn, ...measure }]
      : [];
  });
}

function onDay(share: FigureShare, boundary: string): FigureShare {
  return { ...share, boundary };
}
