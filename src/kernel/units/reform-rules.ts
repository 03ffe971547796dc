/** The rules of a reform, without I/O: which versions end, which begin, and what leads from one to the other. */
import { newId } from '#lib/id.ts';
import { ancestorsOf, contains, subtreeOf } from '#lib/tree-key.ts';
import type { Reform } from './contract.ts';
import type { Ordinals } from './import-rules.ts';
import type { NewVersion } from './import-store.ts';
import type { ReformFaults } from './reform-faults.ts';
import { emptyPlan, type ReformPlan } from './reform-plan.ts';
import type { UnitRecord } from './store.ts';

/** What a reform finds: the tree as far as it is touched. */
export interface Ground {
  on: string;
  /** All versions of every unit that is named, by code. */
  named: ReadonlyMap<string, readonly UnitRecord[]>;
  /** What takes place below a unit, itself included, on the day or later, in the order of the tree, by its code. */
  below: ReadonlyMap<string, readonly UnitRecord[]>;
  /** Whether the caller may change what has a key. */
  isReached: (key: bigint) => boolean;
  ordinals: Ordinals;
  faults: ReformFaults;
}

/** Where something is put: an existing unit, or one that this reform founds. */
interface Place {
  key: bigint;
  code: string;
  name: string;
  nameEn: string;
  level: number;
}

export const standsOn = (unit: UnitRecord, day: string): boolean =>
  unit.validFrom <= day && (unit.validTo === undefined || day < unit.validTo);

/** Works out a reform; where something is wrong, that is told to the ground's faults and the plan is of no use. */
export function planReform(change: Reform, ground: Ground): ReformPlan {
  const plan = emptyPlan(change.kind, ground.on);
  if (change.kind === 'rename') planRename(change, ground, plan);
  else if (change.kind === 'merge') planMerge(change, ground, plan);
  else if (change.kind === 'split') planSplit(change, ground, plan);
  else planTransfer(change, ground, plan);
  return plan;
}

/** A unit that is named and stands on the day without an end in sight; otherwise it is said what is wrong with it. */
function standing(ground: Ground, path: string, code: string): UnitRecord | undefined {
  const versions = ground.named.get(code) ?? [];
  const unit = versions.find((version) => standsOn(version, ground.on));
  const before = versions.find((version) => version.validTo === ground.on);
  if (!unit && before) ground.faults.add(path, 'ended-that-day', { code, name: before.name });
  else if (!unit || !ground.isReached(unit.treeKey)) ground.faults.add(path, 'unknown', { code });
  else if (unit.validTo !== undefined) ground.faults.add(path, 'later-version', { name: unit.name, code });
  else return unit;
  return undefined;
}

/** A unit whose version is to end: it stood before the day, and nothing later is recorded of it or below it. */
function ending(ground: Ground, path: string, code: string): UnitRecord | undefined {
  const unit = standing(ground, path, code);
  if (!unit) return undefined;
  if (unit.kind === 'department') ground.faults.add(path, 'department', { name: unit.name });
  else if (unit.parentCode === undefined) ground.faults.add(path, 'root', { name: unit.name });
  else if (isEndable(ground, path, ground.below.get(code) ?? [])) return unit;
  return undefined;
}

/** The units that are named, each once, whose versions are to end. */
function allEnding(ground: Ground, codes: readonly string[], but?: string): UnitRecord[] {
  return codes.flatMap((code, index) => {
    const path = `change.units.${index}`;
    if (code === but) return [];
    if (codes.indexOf(code) === index) return ending(ground, path, code) ?? [];
    ground.faults.add(path, 'twice', { code });
    return [];
  });
}

function isEndable(ground: Ground, path: string, units: readonly UnitRecord[]): boolean {
  const later = units.find((unit) => unit.validFrom > ground.on || unit.validTo !== undefined);
  const sameDay = units.find((unit) => unit.validFrom === ground.on);
  if (later) ground.faults.add(path, 'later-version', { name: later.name, code: later.code });
  else if (sameDay) ground.faults.add(path, 'changed-that-day', { name: sameDay.name, code: sameDay.code });
  return !later && !sameDay;
}

/** A unit below which others may be put. */
function receiving(ground: Ground, path: string, code: string, below: number): UnitRecord | undefined {
  const unit = standing(ground, path, code);
  if (!unit) return undefined;
  if (unit.kind === 'department') ground.faults.add(path, 'department', { name: unit.name });
  else if (unit.level >= below) ground.faults.add(path, 'level-order', { name: unit.name });
  else return unit;
  return undefined;
}

function planRename(change: Reform & { kind: 'rename' }, ground: Ground, plan: ReformPlan): void {
  const unit = standing(ground, 'change.unit', change.unit);
  if (!unit || !isEndable(ground, 'change.unit', [unit])) return;
  const nameEn = change.nameEn ?? change.name;
  if (unit.name === change.name && unit.nameEn === nameEn) {
    ground.faults.add('change.name', 'same-name', { name: unit.name });
    return;
  }
  plan.ended.push(unit);
  plan.begun.push({
    ...begunOf(unit, unit.treeKey, unit.parentCode),
    parentKey: parentKeyOf(unit),
    name: change.name,
    nameEn,
  });
}

function planTransfer(change: Reform & { kind: 'transfer' }, ground: Ground, plan: ReformPlan): void {
  const units = allEnding(ground, change.units);
  const highest = Math.min(...units.map((unit) => unit.level));
  const parent = receiving(ground, 'change.parent', change.parent, highest);
  if (!parent) return;
  for (const [index, unit] of units.entries()) {
    const path = `change.units.${index}`;
    const isNested = units.some((other) => other !== unit && isBelow(unit.treeKey, other));
    if (unit.parentCode === parent.code)
      ground.faults.add(path, 'same-parent', { name: unit.name, parent: parent.name });
    else if (isNested || isBelow(parent.treeKey, unit))
      ground.faults.add(path, 'nested', { name: unit.name });
    else move(unit, parent, ground, plan, path);
  }
}

function planMerge(change: Reform & { kind: 'merge' }, ground: Ground, plan: ReformPlan): void {
  const { into } = change;
  const units = allEnding(ground, change.units, into.code);
  const [first] = units;
  if (!first) {
    if (ground.faults.list.length === 0) ground.faults.add('change.units', 'nothing-merges');
    return;
  }
  for (const [index, unit] of units.entries())
    if (unit.level !== first.level) ground.faults.add(`change.units.${index}`, 'levels', { name: unit.name });
  const target = targetOf(into, units, ground, plan);
  if (target && target.level !== first.level)
    ground.faults.add('change.into.code', 'levels', { name: target.name });
  // What lies below units of another level could not hang on the successor.
  if (!target || [...units, target].some(({ level }) => level !== first.level)) return;
  for (const unit of units.toSorted((a, b) => (a.treeKey < b.treeKey ? -1 : 1))) {
    plan.ended.push(unit);
    plan.left.push(subtreeOf(unit.treeKey));
    plan.links.push({ fromKey: unit.treeKey, toKey: target.key, kind: 'merge' });
    for (const child of childrenIn(ground, unit)) {
      if (child.kind === 'department') mergeDepartment(child, unit, target, ground, plan);
      else replant(child, target, ground, plan, 'change.into.code');
    }
  }
}

/** The unit into which others merge: one that stands, or one that is founded. */
function targetOf(
  into: (Reform & { kind: 'merge' })['into'],
  units: readonly UnitRecord[],
  ground: Ground,
  plan: ReformPlan,
): Place | undefined {
  const path = 'change.into';
  if ((ground.named.get(into.code) ?? []).some((unit) => standsOn(unit, ground.on))) {
    const unit = standing(ground, `${path}.code`, into.code);
    if (!unit) return undefined;
    if (unit.kind === 'department') ground.faults.add(`${path}.code`, 'department', { name: unit.name });
    else if (into.name !== undefined && into.name !== unit.name)
      ground.faults.add(`${path}.name`, 'named-already', { name: unit.name });
    else return placeOf(unit);
    return undefined;
  }
  const parents = [...new Set(units.map((unit) => unit.parentCode ?? ''))];
  const code = into.parent ?? (parents.length === 1 ? parents[0] : undefined);
  if (code === undefined) {
    ground.faults.add(`${path}.parent`, 'parent-needed');
    return undefined;
  }
  const level = units[0]?.level ?? 0;
  const parent = receiving(ground, `${path}.parent`, code, level);
  return parent && found({ ...into, level, path }, parent, ground, plan);
}

function planSplit(change: Reform & { kind: 'split' }, ground: Ground, plan: ReformPlan): void {
  const unit = ending(ground, 'change.unit', change.unit);
  if (!unit) return;
  const children = new Map(childrenIn(ground, unit).map((child) => [child.code, child]));
  const given = checkParts(change, unit, children, ground);
  const parent = receiving(ground, 'change.unit', unit.parentCode ?? '', unit.level);
  if (!parent || !given) return;
  const remains = change.parts.some((part) => part.code === unit.code);
  for (const [index, part] of change.parts.entries()) {
    if (part.code === unit.code) continue;
    const path = `change.parts.${index}`;
    const place = found({ ...part, level: unit.level, path }, parent, ground, plan);
    if (!place) continue;
    if (!remains) plan.links.push({ fromKey: unit.treeKey, toKey: place.key, kind: 'split' });
    for (const code of part.children) {
      const child = children.get(code);
      if (child && remains) plan.left.push(subtreeOf(child.treeKey));
      if (child) replant(child, place, ground, plan, `${path}.code`);
    }
  }
  if (remains) return;
  // Departments of a unit that is gone end with it: nobody can tell which part their people went to.
  plan.ended.push(unit, ...[...children.values()].filter((child) => child.kind === 'department'));
  plan.left.push(subtreeOf(unit.treeKey));
}

/** Whether the parts share out the units below exactly once. */
function checkParts(
  { parts }: Reform & { kind: 'split' },
  unit: UnitRecord,
  children: ReadonlyMap<string, UnitRecord>,
  ground: Ground,
): boolean {
  const { faults } = ground;
  const before = faults.list.length;
  const shared = new Set<string>();
  const codes = new Set<string>();
  for (const [index, part] of parts.entries()) {
    const path = `change.parts.${index}`;
    if (codes.has(part.code)) faults.add(`${path}.code`, 'twice', { code: part.code });
    codes.add(part.code);
    if (part.code === unit.code && part.name !== undefined && part.name !== unit.name)
      faults.add(`${path}.name`, 'named-already', { name: unit.name });
    for (const [at, code] of part.children.entries()) {
      const isChild = children.get(code)?.kind === 'government';
      if (!isChild) faults.add(`${path}.children.${at}`, 'not-below', { code, name: unit.name });
      else if (shared.has(code)) faults.add(`${path}.children.${at}`, 'twice', { code });
      shared.add(code);
    }
  }
  for (const child of children.values())
    if (child.kind === 'government' && !shared.has(child.code))
      faults.add('change.parts', 'left-over', { name: child.name, code: child.code });
  return faults.list.length === before;
}

interface Founding {
  code: string;
  name?: string | undefined;
  nameEn?: string | undefined;
  level: number;
  path: string;
}

/** Puts a new unit below a parent: its code must be free from the day on. */
function found(
  { code, name, nameEn, level, path }: Founding,
  parent: UnitRecord,
  ground: Ground,
  plan: ReformPlan,
): Place | undefined {
  const versions = ground.named.get(code) ?? [];
  const taken = versions.find((unit) => unit.validTo === undefined || unit.validTo > ground.on);
  const { faults } = ground;
  if (taken) faults.add(`${path}.code`, 'code-taken', { code, name: taken.name });
  if (code.includes('-')) faults.add(`${path}.code`, 'department', { name: code });
  if (name === undefined) faults.add(`${path}.name`, 'name-needed', { code });
  if (taken || name === undefined) return undefined;
  const key = ground.ordinals.allot(parent.treeKey, level, 'government');
  if (key === undefined) {
    faults.add(`${path}.code`, 'no-room', { name: parent.name });
    return undefined;
  }
  const place = { key, code, name, nameEn: nameEn ?? name, level };
  plan.begun.push(foundedOf(place, 'government', versions[0]?.id, parent.treeKey, parent.code));
  return place;
}

function foundedOf(
  place: Place,
  kind: UnitRecord['kind'],
  id: string | undefined,
  parentKey: bigint,
  parentCode: string,
): NewVersion {
  const { key: treeKey, code, name, nameEn, level } = place;
  const unitId = id ?? newId();
  return { unitId, treeKey, code, name, nameEn, kind, level, parentKey, parentCode, basis: undefined };
}

/** The departments of a unit that merges go to those of the same suffix at the successor, which begin if need be. */
function mergeDepartment(
  department: UnitRecord,
  unit: UnitRecord,
  target: Place,
  ground: Ground,
  plan: ReformPlan,
): void {
  const code = target.code + department.code.slice(unit.code.length);
  const versions = ground.named.get(code) ?? [];
  let key =
    plan.begun.find((version) => version.code === code)?.treeKey ??
    versions.find((version) => standsOn(version, ground.on))?.treeKey;
  if (key === undefined) {
    key = ground.ordinals.allot(target.key, department.level, 'department');
    if (key === undefined) {
      ground.faults.add('change.into.code', 'no-room', { name: target.name });
      return;
    }
    const name = renamedAfter(department.name, unit.name, target.name);
    const nameEn =
      department.nameEn === department.name
        ? name
        : renamedAfter(department.nameEn, unit.nameEn, target.nameEn);
    const place = { key, code, name, nameEn, level: department.level };
    plan.begun.push(foundedOf(place, 'department', versions[0]?.id, target.key, target.code));
  }
  plan.ended.push(department);
  plan.links.push({ fromKey: department.treeKey, toKey: key, kind: 'merge' });
}

/** A department is called after its unit: its name follows the unit's, where it holds it at all. */
const renamedAfter = (name: string, before: string, after: string) => name.replace(before, () => after);

function move(unit: UnitRecord, parent: UnitRecord, ground: Ground, plan: ReformPlan, path: string): void {
  plan.left.push(subtreeOf(unit.treeKey));
  replant(unit, placeOf(parent), ground, plan, path);
}

/** Puts a unit with all below it elsewhere: each goes on as itself, under another key. */
function replant(top: UnitRecord, place: Place, ground: Ground, plan: ReformPlan, path: string): void {
  const range = subtreeOf(top.treeKey);
  const keys = new Map<bigint, bigint>();
  for (const unit of ground.below.get(topCodeOf(top, ground)) ?? []) {
    if (!contains(range, unit.treeKey)) continue;
    const parentKey = unit.treeKey === top.treeKey ? place.key : keys.get(parentKeyOf(unit) ?? 0n);
    const key = parentKey === undefined ? undefined : ground.ordinals.allot(parentKey, unit.level, unit.kind);
    if (key === undefined) {
      ground.faults.add(path, 'no-room', { name: place.name });
      return;
    }
    keys.set(unit.treeKey, key);
    const parentCode = unit.treeKey === top.treeKey ? place.code : unit.parentCode;
    plan.ended.push(unit);
    plan.begun.push({ ...begunOf(unit, key, parentCode), parentKey });
    plan.links.push({ fromKey: unit.treeKey, toKey: key, kind: 'transfer' });
  }
}

/** The named unit under which what lies below a unit was read. */
function topCodeOf(unit: UnitRecord, ground: Ground): string {
  if (ground.below.has(unit.code)) return unit.code;
  return unit.parentCode ?? unit.code;
}

function begunOf(unit: UnitRecord, treeKey: bigint, parentCode: string | undefined): NewVersion {
  const { id: unitId, code, name, nameEn, kind, level, basis } = unit;
  return { unitId, treeKey, code, name, nameEn, kind, level, parentKey: undefined, parentCode, basis };
}

const parentKeyOf = (unit: UnitRecord) =>
  unit.parentCode === undefined ? undefined : ancestorsOf(unit.treeKey)[0];

const placeOf = ({ treeKey: key, code, name, nameEn, level }: UnitRecord): Place => ({
  key,
  code,
  name,
  nameEn,
  level,
});

const isBelow = (key: bigint, unit: UnitRecord) => contains(subtreeOf(unit.treeKey), key);

function childrenIn(ground: Ground, unit: UnitRecord): UnitRecord[] {
  return (ground.below.get(unit.code) ?? []).filter((one) => parentKeyOf(one) === unit.treeKey);
}
