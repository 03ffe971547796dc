/** The rules of reforms on a small tree, without a database. */
import { childKey, rootKey, subtreeOf } from '#lib/tree-key.ts';
import type { Reform } from './contract.ts';
import { Ordinals } from './import-rules.ts';
import { createReformFaults } from './reform-faults.ts';
import type { ReformPlan } from './reform-plan.ts';
import { type Ground, planReform } from './reform-rules.ts';
import type { UnitRecord } from './store.ts';

/** A city of two counties: the first with an office, two towns and a village each, the second with one town. */
export const ON = '2016-02-20';
export const CITY = '320200000000';
export const FIRST = '320202000000';
export const SECOND = '320203000000';
export const OFFICE = '320202000000-INFO';
export const TOWN = '320202001000';
export const TOWN_2 = '320202002000';
export const VILLAGE = '320202001001';
export const FAR_TOWN = '320203001000';
export const NEW = '320213000000';

export const city = rootKey(2);
export const first = childKey(city, 3, 1);
export const second = childKey(city, 3, 2);
export const town = childKey(first, 4, 1);

interface Extra {
  kind?: UnitRecord['kind'];
  from?: string;
  to?: string;
  nameEn?: string;
}

export function unit(
  code: string,
  name: string,
  treeKey: bigint,
  level: number,
  parent?: string,
  extra: Extra = {},
) {
  return {
    id: `id of ${code}`,
    treeKey,
    code,
    name,
    nameEn: extra.nameEn ?? name,
    kind: extra.kind ?? 'government',
    level,
    ...(parent === undefined ? {} : { parentCode: parent }),
    validFrom: extra.from ?? '1995-01-01',
    ...(extra.to === undefined ? {} : { validTo: extra.to }),
    basis: '民政部',
  } satisfies UnitRecord;
}

export const TREE: readonly UnitRecord[] = [
  unit(CITY, '无锡市', city, 2),
  unit(FIRST, '崇安区', first, 3, CITY, { nameEn: 'Chong’an' }),
  unit(TOWN, '江海街道', town, 4, FIRST),
  unit(VILLAGE, '五星村', childKey(town, 5, 1), 5, TOWN),
  unit(TOWN_2, '广益街道', childKey(first, 4, 2), 4, FIRST),
  unit(OFFICE, '崇安区信息办', childKey(first, 4, 1, true), 4, FIRST, {
    kind: 'department',
    nameEn: 'Chong’an Informatization Office',
  }),
  unit(SECOND, '南长区', second, 3, CITY),
  unit(FAR_TOWN, '清名桥街道', childKey(second, 4, 1), 4, SECOND),
];

function groundOf(tree: readonly UnitRecord[], isReached: Ground['isReached'] = () => true): Ground {
  const ordinals = new Ordinals();
  for (const one of tree) {
    const parent = tree.find(({ code }) => code === one.parentCode);
    ordinals.note(parent?.treeKey, one.level, one.kind, one.treeKey);
  }
  const named = Map.groupBy(tree, ({ code }) => code);
  const below = new Map(
    tree.map((top) => {
      const { lo, hi } = subtreeOf(top.treeKey);
      return [top.code, tree.filter(({ treeKey }) => lo <= treeKey && treeKey <= hi)];
    }),
  );
  return { on: ON, named, below, isReached, ordinals, faults: createReformFaults('en') };
}

interface Tried {
  plan: ReformPlan;
  faults: string[];
}

export function tryReform(change: Reform, tree = TREE, isReached?: Ground['isReached']): Tried {
  const ground = groundOf(tree, isReached);
  const plan = planReform(change, ground);
  return { plan, faults: ground.faults.list.map(({ path, message }) => `${path}: ${message}`) };
}

export const codes = (units: readonly { code: string }[]) => units.map(({ code }) => code);
export const nameOf = ({ plan }: Tried, code: string) => plan.begun.find((version) => version.code === code);
export const replaced = (code: string, extra: Partial<UnitRecord>) =>
  TREE.map((one) => (one.code === code ? { ...one, ...extra } : one));
