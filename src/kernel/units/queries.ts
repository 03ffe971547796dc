import { cityDay } from '#kernel/clock/index.ts';
import { exportOf } from '#kernel/exchange/index.ts';
import { type Context, query, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { subtreeOf, WHOLE_TREE } from '#lib/tree-key.ts';
import { unitsContracts as contracts, type UnitView } from './contract.ts';
import { type LinkRow, listLinks } from './link-store.ts';
import { ancestorsOfUnit, ancestorsOfUnits } from './ranges.ts';
import { findUnitId, listHistory } from './reform-store.ts';
import { refuse } from './refusals.ts';
import { FoundPlace, searchUnits } from './search-store.ts';
import { childrenOf, countChildren, getUnitByCode, pageInRange, type UnitRecord } from './store.ts';

async function viewsOf(ctx: Context, units: readonly UnitRecord[], day: string): Promise<UnitView[]> {
  const counts = await countChildren(
    ctx.tx,
    units.map((unit) => unit.treeKey),
    day,
  );
  return units.map(({ treeKey, ...unit }) => ({ ...unit, childCount: counts.get(treeKey) ?? 0 }));
}

const dayOf = (ctx: Context, day: string | undefined) => day ?? cityDay(ctx.now);

export const get = query(contracts.get, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const day = dayOf(ctx, input.day);
    const unit = await getUnitByCode(ctx.tx, input.code, day);
    const [view] = await viewsOf(ctx, [unit], day);
    const links = await listLinks(ctx.tx, unit.id);
    return {
      unit: view ?? { ...unit, childCount: 0 },
      ancestors: await viewsOf(ctx, await ancestorsOfUnit(ctx.tx, unit, day), day),
      links: links.map(linkOf),
    };
  },
});

function linkOf(link: LinkRow) {
  return {
    fromCode: link.from_code,
    fromName: link.from_name,
    toCode: link.to_code,
    toName: link.to_name,
    kind: link.kind,
    on: link.on_day,
  };
}

export const history = query(contracts.history, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, { code }) {
    const unitId = await findUnitId(ctx.tx, code);
    if (unitId === undefined) throw refuse('never-was', { code });
    const versions = await listHistory(ctx.tx, unitId);
    const links = await listLinks(ctx.tx, unitId);
    return {
      versions,
      links: links.map((link) => ({ ...linkOf(link), reform: link.reform ?? undefined })),
    };
  },
});

export const children = query(contracts.children, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const day = dayOf(ctx, input.day);
    const parent = input.code === undefined ? undefined : await getUnitByCode(ctx.tx, input.code, day);
    const { items, next } = await childrenOf(ctx.tx, parent?.treeKey, day, input);
    return { items: await viewsOf(ctx, items, day), ...(next === undefined ? {} : { next }) };
  },
});

/** The whole tree of a day, or a unit with all below it, in the order of the tree. */
async function listPage(
  ctx: Context,
  input: { code?: string | undefined; day?: string | undefined; after?: string | undefined; limit: number },
) {
  const day = dayOf(ctx, input.day);
  const top = input.code === undefined ? undefined : await getUnitByCode(ctx.tx, input.code, day);
  const range = top === undefined ? WHOLE_TREE : subtreeOf(top.treeKey);
  return pageInRange(ctx.tx, range, day, input);
}

export const list = query(contracts.list, { access: 'public', audit: 'not-audited', handle: listPage });

/** The headings end in the names that an import takes: what is exported can be imported again. */
export const exportUnits = exportOf(contracts.export, {
  access: 'signed-in',
  subject: 'units',
  page: listPage,
  columns: [
    { title: { zh: '代码', en: 'code' }, value: (unit) => unit.code },
    { title: { zh: '名称', en: 'name' }, value: (unit) => unit.name },
    { title: { zh: '级别', en: 'level' }, type: 'number', value: (unit) => unit.level },
    { title: { zh: '上级代码', en: 'parent_code' }, value: (unit) => unit.parentCode },
    { title: { zh: '类别', en: 'kind' }, value: (unit) => unit.kind },
    { title: { zh: '英文名称', en: 'name_en' }, value: (unit) => unit.nameEn },
    { title: { zh: '依据', en: 'basis' }, value: (unit) => unit.basis },
  ],
});

export const search = query(contracts.search, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx, input) {
    const day = dayOf(ctx, input.day);
    const found = await searchUnits(
      ctx.tx,
      input.text,
      day,
      readCursor(FoundPlace, input.after),
      input.limit,
    );
    const views = await viewsOf(ctx, found.units, day);
    const above = await ancestorsOfUnits(ctx.tx, found.units, day);
    const items = found.units.flatMap((unit, index) => {
      const path = (above.get(unit.treeKey) ?? []).map((ancestor) => ancestor.name).join(' / ');
      const view = views[index];
      return view ? [{ ...view, path }] : [];
    });
    return found.next ? { items, next: encodeCursor(found.next) } : { items };
  },
});
