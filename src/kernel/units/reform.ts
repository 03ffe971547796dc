import { isInScope } from '#kernel/db/index.ts';
import { type Command, type Context, command } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { unitsContracts as contracts, type Effects, type Reform } from './contract.ts';
import type { Follower } from './followers.ts';
import { Ordinals } from './import-rules.ts';
import {
  endVersions,
  findVersionsOfCodes,
  highestKeys,
  insertLinks,
  insertVersions,
  lockTree,
} from './import-store.ts';
import { createReformFaults } from './reform-faults.ts';
import type { ReformPlan } from './reform-plan.ts';
import { type Ground, planReform, standsOn } from './reform-rules.ts';
import { insertReform, listBelow } from './reform-store.ts';
import { refuse } from './refusals.ts';
import type { UnitRecord } from './store.ts';

/** Units whose subtrees a change takes from their place, and all others that it names. */
function codesOf(change: Reform): { moving: string[]; others: string[] } {
  switch (change.kind) {
    case 'rename':
      return { moving: [], others: [change.unit] };
    case 'merge':
      return {
        moving: change.units.filter((code) => code !== change.into.code),
        others: [change.into.code, ...(change.into.parent === undefined ? [] : [change.into.parent])],
      };
    case 'split':
      return { moving: [change.unit], others: change.parts.map((part) => part.code) };
    case 'transfer':
      return { moving: change.units, others: [change.parent] };
  }
}

/** Reads the tree as far as a change touches it. */
async function readGround(ctx: Context, change: Reform, on: string): Promise<Ground> {
  const { moving, others } = codesOf(change);
  const named = await findVersionsOfCodes(ctx.tx, [...new Set([...moving, ...others])]);
  const isUnread = (code: string | undefined): code is string => code !== undefined && !named.has(code);
  const tops = moving.flatMap((code) => named.get(code)?.find((unit) => standsOn(unit, on)) ?? []);
  const byKey = await listBelow(ctx.tx, [...new Set(tops.map((unit) => unit.treeKey))], on);
  const below = new Map(tops.map((unit) => [unit.code, byKey.get(unit.treeKey) ?? []]));
  // Parents below which new units may be put, and departments that merge with those of the same suffix.
  const parents = tops.map((unit) => unit.parentCode).filter(isUnread);
  const departments =
    change.kind === 'merge' ? [...below].flatMap(([code, units]) => suffixesOf(code, units)) : [];
  const target = change.kind === 'merge' ? change.into.code : '';
  const more = [...new Set([...parents, ...departments.map((suffix) => target + suffix)])];
  for (const [code, versions] of await findVersionsOfCodes(ctx.tx, more)) named.set(code, versions);
  const standing = [...named.values()].flat().filter((unit) => standsOn(unit, on));
  return {
    on,
    named,
    below,
    isReached: (key) => isInScope(ctx.scope, key),
    ordinals: await ordinalsBelow(ctx, standing),
    faults: createReformFaults(ctx.language),
  };
}

const suffixesOf = (code: string, units: readonly UnitRecord[]) =>
  units
    .filter((unit) => unit.kind === 'department' && unit.parentCode === code)
    .map((unit) => unit.code.slice(code.length));

async function ordinalsBelow(ctx: Context, units: readonly UnitRecord[]): Promise<Ordinals> {
  const ordinals = new Ordinals();
  const keys = units.map((unit) => unit.treeKey);
  for (const row of await highestKeys(ctx.tx, keys))
    ordinals.note(row.parent_key ?? undefined, row.level, row.kind, row.highest);
  return ordinals;
}

/** Writes a plan: versions end and begin, links lead on, and everything says which reform it came of. */
async function carryOut(ctx: Context, plan: ReformPlan, ground: Ground, reformId: string): Promise<void> {
  const isKnown = new Set([
    ...[...ground.named].filter(([, versions]) => versions.length > 0).map(([code]) => code),
    ...plan.ended.map((unit) => unit.code),
  ]);
  const ended = plan.ended.map((unit) => unit.treeKey);
  await endVersions(ctx.tx, ended, plan.on);
  await insertVersions(ctx.tx, plan.begun, { validFrom: plan.on, reformId }, (code) => isKnown.has(code));
  await insertLinks(
    ctx.tx,
    plan.links.map((link) => ({ ...link, on: plan.on })),
    reformId,
  );
}

/** What a plan comes to, in numbers and names. */
function summaryOf(plan: ReformPlan) {
  const before = new Set(plan.ended.map((unit) => unit.code));
  const after = new Set(plan.begun.map((version) => version.code));
  const named = ({ code, name }: { code: string; name: string }) => ({ code, name });
  return {
    moved: plan.begun.filter((version) => before.has(version.code)).length,
    ended: plan.ended.filter((unit) => !after.has(unit.code)).map(named),
    begun: plan.begun.filter((version) => !before.has(version.code)).map(named),
  };
}

async function requireNoObstacle(
  ctx: Context,
  plan: ReformPlan,
  followers: readonly Follower[],
): Promise<void> {
  for (const follower of followers) {
    const obstacle = await follower.findObstacle?.(ctx.tx, plan);
    if (obstacle) throw refuse('recorded-already', { ...obstacle, day: plan.on });
  }
}

/** The command by which units change; later rooms follow it, as the composition root hands them in. */
export function createReform(followers: readonly Follower[]): Command {
  return command(contracts.reform, {
    access: { roles: ['system'] },
    audit: (input, output) => ({
      subject: output?.id === undefined ? 'units' : `reform/${output.id}`,
      details: {
        kind: input.change.kind,
        on: input.on,
        document: input.document,
        moved: output?.moved ?? 0,
        ...(input.isTrial ? { isTrial: 'true' } : {}),
      },
    }),
    async handle(ctx, { change, on, reason, document, isTrial }) {
      await lockTree(ctx.tx);
      const ground = await readGround(ctx, change, on);
      const plan = planReform(change, ground);
      const { list } = ground.faults;
      if (list.length > 0) throw refuse('reform-refused', { count: list.length }, list);
      await requireNoObstacle(ctx, plan, followers);
      const effects: Effects = {};
      for (const follower of followers) Object.assign(effects, await follower.countEffects?.(ctx.tx, plan));
      const summary = { ...summaryOf(plan), effects };
      if (isTrial) return summary;
      const id = newId();
      await insertReform(ctx, { id, kind: change.kind, on, reason, document });
      await carryOut(ctx, plan, ground, id);
      return { id, ...summary };
    },
  });
}
