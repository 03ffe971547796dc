import type { z } from 'zod';
import { readCsv, readTable, refuseFile } from '#kernel/exchange/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { VILLAGE_LEVEL } from '#lib/tree-key.ts';
import { unitsContracts as contracts } from './contract.ts';
import type { Faults } from './import-faults.ts';
import { cellsOf, type ImportedUnit, Ordinals, readUnits, type TableSource } from './import-rules.ts';
import {
  endVersions,
  findVersionsOfCodes,
  highestKeys,
  insertLinks,
  insertVersions,
  linkToEarlierVersions,
  listOutliving,
  lockTree,
  type NewVersion,
} from './import-store.ts';
import { refuse } from './refusals.ts';
import type { UnitRecord } from './store.ts';

/** What may be asked of the database: a line says much that no code ever was. */
const MAYBE_CODE = /^\d[\dA-Z-]+$/;

type ImportInput = Omit<z.output<typeof contracts.import.input>, 'csv'>;

/** Where a unit of the file, or one it hangs on, stands in the tree. */
interface Place {
  key: bigint;
  level: number;
  kind: UnitRecord['kind'];
  /** Whether it stands on all days of the import. */
  isThroughout: boolean;
}

/** What an import would do, as far as it is worked out. */
interface Plan {
  input: ImportInput;
  faults: Faults;
  inFile: ReadonlyMap<string, ImportedUnit>;
  held: ReadonlyMap<string, readonly UnitRecord[]>;
  places: Map<string, Place>;
  ordinals: Ordinals;
  /** The level of the tree's roots, once it has one. */
  rootLevel: number | undefined;
  versions: NewVersion[];
  ended: UnitRecord[];
  unchanged: number;
}

function overlaps(unit: UnitRecord, { validFrom, validTo }: ImportInput): boolean {
  return (
    (validTo === undefined || unit.validFrom < validTo) &&
    (unit.validTo === undefined || validFrom < unit.validTo)
  );
}

function standsThroughout(unit: UnitRecord, { validFrom, validTo }: ImportInput): boolean {
  if (unit.validFrom > validFrom) return false;
  return unit.validTo === undefined || (validTo !== undefined && validTo <= unit.validTo);
}

/** Whether a line says of a unit what is held of it, its last day apart. */
function saysTheSame(held: UnitRecord, unit: ImportedUnit, input: ImportInput): boolean {
  const hangsSame =
    held.parentCode === undefined ? isRootLine(unit, input) : held.parentCode === unit.parentCode;
  return (
    hangsSame &&
    held.validFrom === input.validFrom &&
    held.name === unit.name &&
    held.nameEn === unit.nameEn &&
    held.kind === unit.kind &&
    held.level === unit.level &&
    held.basis === unit.basis
  );
}

/** A province needs no parent, since the nation is no unit of the statistics; anything else is declared a root. */
function isRootLine(unit: ImportedUnit, input: ImportInput): boolean {
  return unit.code === input.root || (unit.parentCode === '' && unit.level === 1);
}

async function preparePlan(
  ctx: Context,
  units: readonly ImportedUnit[],
  faults: Faults,
  input: ImportInput,
): Promise<Plan> {
  const codes = new Set(
    units.flatMap((unit) => [unit.code, unit.parentCode]).filter((code) => MAYBE_CODE.test(code)),
  );
  const held = await findVersionsOfCodes(ctx.tx, [...codes]);
  const places = new Map<string, Place>();
  for (const [code, versions] of held) {
    const standing = versions.find((unit) => overlaps(unit, input));
    if (!standing) continue;
    const isThroughout = standsThroughout(standing, input);
    places.set(code, { key: standing.treeKey, level: standing.level, kind: standing.kind, isThroughout });
  }
  const ordinals = new Ordinals();
  let rootLevel: number | undefined;
  for (const row of await highestKeys(
    ctx.tx,
    [...places.values()].map((place) => place.key),
  )) {
    if (row.parent_key === null) rootLevel = row.level;
    ordinals.note(row.parent_key ?? undefined, row.level, row.kind, row.highest);
  }
  const inFile = new Map(units.map((unit) => [unit.code, unit]));
  return { input, faults, inFile, held, places, ordinals, rootLevel, versions: [], ended: [], unchanged: 0 };
}

/** Takes the lines from the top of the tree down, siblings by their codes, whatever their order in the file. */
function planAll(units: readonly ImportedUnit[], plan: Plan): void {
  const inOrder = units.toSorted((a, b) => a.level - b.level || (a.code < b.code ? -1 : 1));
  for (const unit of inOrder) planOne(unit, plan);
}

function planOne(unit: ImportedUnit, plan: Plan): void {
  const { input, faults } = plan;
  const versions = plan.held.get(unit.code) ?? [];
  const overlapping = versions.filter((version) => overlaps(version, input));
  const [before] = overlapping;
  if (!before) {
    placeOne(unit, versions[0]?.id ?? newId(), plan);
    return;
  }
  const isSame = overlapping.length === 1 && saysTheSame(before, unit, input);
  if (isSame && before.validTo === input.validTo) plan.unchanged += 1;
  else if (isSame && before.validTo === undefined) plan.ended.push(before);
  else faults.addAt(unit.line, cellsOf(unit))('days-overlap', unit.code);
}

/** The place of the parent, nothing for a root, or `faulty` where there is no such place and that was said. */
function parentPlace(unit: ImportedUnit, plan: Plan): Place | undefined | 'faulty' {
  const fault = plan.faults.addAt(unit.line, cellsOf(unit));
  const parent = plan.places.get(unit.parentCode);
  if (!parent) {
    const listed = plan.inFile.get(unit.parentCode);
    // A parent that stands in the file without a place has a fault of its own, unless it stands too low.
    if (listed && listed.level >= unit.level) fault('level-order');
    else if (listed) return 'faulty';
    else if (isRootLine(unit, plan.input)) return undefined;
    else fault('missing-parent', unit.parentCode);
    return 'faulty';
  }
  if (parent.level >= unit.level) fault('level-order');
  else if (parent.kind === 'department') fault('parent-kind', unit.parentCode);
  else if (!parent.isThroughout) fault('parent-days', unit.parentCode);
  else if (unit.kind === 'department' && unit.level !== parent.level + 1) fault('department-level');
  else return parent;
  return 'faulty';
}

function placeOne(unit: ImportedUnit, unitId: string, plan: Plan): void {
  if (unit.level < 1 || unit.level > VILLAGE_LEVEL) return;
  const parent = parentPlace(unit, plan);
  if (parent === 'faulty') return;
  if (!parent) {
    if (plan.rootLevel !== undefined && plan.rootLevel !== unit.level) {
      plan.faults.addAt(unit.line, cellsOf(unit))('other-root', String(plan.rootLevel));
      return;
    }
    plan.rootLevel = unit.level;
  }
  const key = plan.ordinals.allot(parent?.key, unit.level, unit.kind);
  if (key === undefined) {
    plan.faults.add(unit.line, 'no-room');
    return;
  }
  plan.places.set(unit.code, { key, level: unit.level, kind: unit.kind, isThroughout: true });
  plan.versions.push({
    unitId,
    treeKey: key,
    code: unit.code,
    name: unit.name,
    nameEn: unit.nameEn,
    kind: unit.kind,
    level: unit.level,
    parentKey: parent?.key,
    parentCode: parent ? unit.parentCode : undefined,
    basis: unit.basis,
  });
}

/** A unit ends with all that hangs on it, or not at all. */
async function checkEnds(ctx: Context, plan: Plan): Promise<void> {
  const { validTo } = plan.input;
  if (plan.ended.length === 0 || validTo === undefined) return;
  const keys = plan.ended.map((unit) => unit.treeKey);
  for (const { code, parent_code } of await listOutliving(ctx.tx, keys, validTo)) {
    plan.faults.add(plan.inFile.get(parent_code)?.line ?? 1, 'outlives-parent', code);
  }
}

async function carryOut(ctx: Context, plan: Plan): Promise<void> {
  const { validFrom, validTo } = plan.input;
  const isKnown = (code: string) => plan.held.has(code);
  if (validTo !== undefined) {
    const keys = plan.ended.map((unit) => unit.treeKey);
    await endVersions(ctx.tx, keys, validTo);
  }
  await insertVersions(ctx.tx, plan.versions, { validFrom, validTo }, isKnown);
  const again = plan.versions.filter((version) => isKnown(version.code)).map((version) => version.treeKey);
  if (again.length > 0) await linkToEarlierVersions(ctx.tx, again);
}

type ImportOutput = z.output<typeof contracts.import.output>;

const NOTHING = { imported: 0, unchanged: 0, ended: 0, faults: [] };

async function importFrom(ctx: Context, source: TableSource, input: ImportInput): Promise<ImportOutput> {
  if (input.validTo !== undefined && input.validTo <= input.validFrom) throw refuse('days-out-of-order');
  const { units, faults } = await readUnits(source, ctx.language);
  await lockTree(ctx.tx);
  const plan = await preparePlan(ctx, units, faults, input);
  planAll(units, plan);
  await checkEnds(ctx, plan);
  if (faults.count > 0) return { ...NOTHING, faults: faults.told() };
  if (input.isTrial)
    return {
      ...NOTHING,
      unchanged: plan.unchanged,
      wouldImport: plan.versions.length,
      wouldEnd: plan.ended.length,
    };
  await carryOut(ctx, plan);
  return {
    imported: plan.versions.length,
    unchanged: plan.unchanged,
    ended: plan.ended.length,
    faults: [],
  };
}

function auditOf(input: ImportInput, output: ImportOutput | undefined) {
  const details = {
    imported: output?.imported ?? 0,
    ended: output?.ended ?? 0,
    validFrom: input.validFrom,
    ...(input.validTo === undefined ? {} : { validTo: input.validTo }),
  };
  return { subject: 'units', details };
}

export const importUnits = command(contracts.import, {
  access: { roles: ['system'] },
  audit: auditOf,
  handle: (ctx, { csv, ...input }) => importFrom(ctx, (reader) => readCsv(Buffer.from(csv), reader), input),
});

/** The same from a file that was sent: CSV or a workbook, also one that was exported here. */
export const importFile = command(contracts.importFile, {
  access: { roles: ['system'] },
  audit: auditOf,
  async handle(ctx, input) {
    const { upload } = ctx;
    if (!upload) throw refuseFile('no-file');
    return importFrom(ctx, (reader) => readTable(upload.path, reader), input);
  },
});

export const linkUnits = command(contracts.link, {
  access: { roles: ['system'] },
  audit: (_, output) => ({ subject: 'units', details: { linked: output?.recorded ?? 0 } }),
  async handle(ctx, input) {
    await lockTree(ctx.tx);
    const codes = new Set(input.links.flatMap((link) => [link.fromCode, link.toCode]));
    const versions = await findVersionsOfCodes(ctx.tx, [...codes]);
    const faults: { path: string; code: string; message: string }[] = [];
    const links = input.links.map((link, index) => {
      const from = versions.get(link.fromCode)?.find((unit) => unit.validTo === link.on);
      const to = versions
        .get(link.toCode)
        ?.find((unit) => unit.validFrom <= link.on && (!unit.validTo || link.on < unit.validTo));
      if (!from) faults.push(linkFault(ctx, index, 'fromCode', link.fromCode, link.on));
      if (!to) faults.push(linkFault(ctx, index, 'toCode', link.toCode, link.on));
      return { fromKey: from?.treeKey ?? 0n, toKey: to?.treeKey ?? 0n, kind: link.kind, on: link.on };
    });
    if (faults.length > 0) throw refuse('unknown-versions', { count: faults.length }, faults);
    return { recorded: await insertLinks(ctx.tx, links) };
  },
});

function linkFault(ctx: Context, index: number, field: 'fromCode' | 'toCode', code: string, day: string) {
  const message =
    field === 'fromCode'
      ? { zh: `${code} 并未在 ${day} 终止`, en: `${code} did not end on ${day}` }
      : { zh: `${code} 在 ${day} 并不存在`, en: `${code} does not stand on ${day}` };
  return { path: `links.${index}.${field}`, code: 'unknown-version', message: message[ctx.language] };
}
