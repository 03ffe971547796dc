import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import type { Standing } from './engine.ts';
import type { DefinedFlow } from './flow.ts';

/** An instance as it is to stand: the subject's id, and where it is. */
export interface Placed extends Standing {
  id: string;
}

const listOf = (ids: readonly string[]) => `{${ids.join(',')}}`;

/** Keeps a definition as it is; false where another is kept under its name and version. */
export async function keepDefinition(tx: Tx, { flow, sha256 }: DefinedFlow<never>): Promise<boolean> {
  await sql`
    insert into workflow.definition (name, version, sha256, body)
    values (${flow.name}, ${flow.version}, ${sha256}, ${JSON.stringify(flow)}::jsonb) on conflict do nothing`.execute(
    tx,
  );
  const { rows } = await sql`
    select 1 from workflow.definition
    where name = ${flow.name} and version = ${flow.version} and sha256 = ${sha256}`.execute(tx);
  return rows.length === 1;
}

/** Begins instances of a flow. */
export async function insertInstances(
  tx: Tx,
  { flow }: DefinedFlow<never>,
  instances: readonly Placed[],
  at: Date,
): Promise<void> {
  await sql`
    insert into workflow.instance (tree_key, id, flow, flow_version, state, unit_id, top_key, due_on, escalates_on,
      updated_at)
    select n.tree_key, n.id, ${flow.name}, ${flow.version}, n.state, n.unit_id, n.top_key, n.due_on, n.escalates_on,
      ${at}::timestamptz
    from unnest(${instances.map((i) => i.treeKey)}::bigint[], ${instances.map((i) => i.id)}::uuid[],
      ${instances.map((i) => i.state)}::text[], ${instances.map((i) => i.unitId)}::uuid[],
      ${instances.map((i) => i.topKey)}::bigint[], ${instances.map((i) => i.dueOn ?? null)}::date[],
      ${instances.map((i) => i.escalatesOn ?? null)}::date[])
    as n(tree_key, id, state, unit_id, top_key, due_on, escalates_on)`.execute(tx);
}

/** Writes instances as they now stand; every version grows by one. */
export async function updateInstances(tx: Tx, instances: readonly Placed[], at: Date): Promise<void> {
  await sql`
    update workflow.instance i set state = n.state, waiting_unit_id = n.waiting_unit_id, waiting_key = n.waiting_key,
      escalated_unit_id = n.escalated_unit_id, escalated_key = n.escalated_key, due_on = n.due_on,
      escalates_on = n.escalates_on, authors = n.authors::uuid[], version = i.version + 1, updated_at = ${at}
    from unnest(${instances.map((i) => i.treeKey)}::bigint[], ${instances.map((i) => i.id)}::uuid[],
      ${instances.map((i) => i.state)}::text[], ${instances.map((i) => i.waiting?.unitId ?? null)}::uuid[],
      ${instances.map((i) => i.waiting?.key ?? null)}::bigint[],
      ${instances.map((i) => i.escalated?.unitId ?? null)}::uuid[],
      ${instances.map((i) => i.escalated?.key ?? null)}::bigint[], ${instances.map((i) => i.dueOn ?? null)}::date[],
      ${instances.map((i) => i.escalatesOn ?? null)}::date[], ${instances.map((i) => listOf(i.authors))}::text[])
    as n(tree_key, id, state, waiting_unit_id, waiting_key, escalated_unit_id, escalated_key, due_on, escalates_on,
      authors)
    where i.tree_key = n.tree_key and i.id = n.id`.execute(tx);
}

/** Something done to an instance, at the unit that did it. */
export interface NewStep {
  treeKey: bigint;
  instanceId: string;
  from?: string;
  to: string;
  unitCode: string;
  unitName: string;
  revision: number;
  behalfOf?: { id: string; name: string };
  reason?: string;
  /** The reason as a code of the subject's room. */
  reasonCode?: string;
  content?: unknown;
}

type Acting = Pick<Context, 'tx' | 'now' | 'actor' | 'auditId'>;

/** Appends steps of one action, in the name of who acts. */
export async function insertSteps(ctx: Acting, action: string, steps: readonly NewStep[]): Promise<void> {
  await sql`
    insert into workflow.step (tree_key, instance_id, from_state, to_state, unit_code, unit_name, revision, behalf_id,
      behalf_name, reason, reason_code, content, at, action, actor_id, actor_name, audit_id)
    select s.*, ${ctx.now}::timestamptz, ${action}, ${ctx.actor.id}::uuid, ${ctx.actor.name}, ${ctx.auditId}::uuid
    from unnest(${steps.map((s) => s.treeKey)}::bigint[], ${steps.map((s) => s.instanceId)}::uuid[],
      ${steps.map((s) => s.from ?? null)}::text[], ${steps.map((s) => s.to)}::text[],
      ${steps.map((s) => s.unitCode)}::text[], ${steps.map((s) => s.unitName)}::text[],
      ${steps.map((s) => s.revision)}::int[], ${steps.map((s) => s.behalfOf?.id ?? null)}::uuid[],
      ${steps.map((s) => s.behalfOf?.name ?? null)}::text[], ${steps.map((s) => s.reason ?? null)}::text[],
      ${steps.map((s) => s.reasonCode ?? null)}::text[],
      ${steps.map((s) => (s.content === undefined ? null : JSON.stringify(s.content)))}::jsonb[])
    as s(tree_key, instance_id, from_state, to_state, unit_code, unit_name, revision, behalf_id, behalf_name, reason,
      reason_code, content)`.execute(ctx.tx);
}

/** A step as it is kept. */
export interface StepRecord {
  instanceId: string;
  at: Date;
  action: string;
  unitCode: string;
  unitName: string;
  actorId: string;
  actorName: string;
  behalfOf?: string;
  reason?: string;
  reasonCode?: string;
  revision: number;
  auditId: string;
}

/** New steps as they are kept. */
export function stepsToKeep(
  { now: at, actor, auditId }: Acting,
  action: string,
  steps: readonly NewStep[],
): StepRecord[] {
  return steps.map(({ instanceId, unitCode, unitName, revision, behalfOf, reason, reasonCode }) => ({
    instanceId,
    at,
    action,
    unitCode,
    unitName,
    actorId: actor.id,
    actorName: actor.name,
    ...(behalfOf ? { behalfOf: behalfOf.name } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    revision,
    auditId,
  }));
}

interface StepRow extends Omit<StepRecord, 'behalfOf' | 'reason' | 'reasonCode'> {
  behalfOf: string | null;
  reason: string | null;
  reasonCode: string | null;
}

/** The steps of instances, oldest first. */
export async function listSteps(tx: Tx, instanceIds: readonly string[]): Promise<StepRecord[]> {
  const { rows } = await sql<StepRow>`
    select instance_id as "instanceId", at, action, unit_code as "unitCode", unit_name as "unitName",
      actor_id as "actorId", actor_name as "actorName", behalf_name as "behalfOf", reason,
      reason_code as "reasonCode", revision,
      audit_id as "auditId"
    from workflow.step where instance_id = any(${instanceIds}::uuid[]) order by id`.execute(tx);
  return rows.map(({ behalfOf, reason, reasonCode, ...rest }) => ({
    ...rest,
    ...(behalfOf === null ? {} : { behalfOf }),
    ...(reason === null ? {} : { reason }),
    ...(reasonCode === null ? {} : { reasonCode }),
  }));
}

/** What became of an instance by one act, and what its subject said at it and at the act before that said anything. */
export interface EntryStep {
  instanceId: string;
  from?: string;
  to: string;
  content?: unknown;
  contentBefore?: unknown;
}

interface EntryStepRow {
  instance_id: string;
  from_state: string | null;
  to_state: string;
  content: unknown;
  content_before: unknown;
}

/** The steps that one audit entry left on instances. */
export async function listStepsOf(
  tx: Tx,
  auditId: string,
  instanceIds: readonly string[],
): Promise<EntryStep[]> {
  const { rows } = await sql<EntryStepRow>`
    select s.instance_id, s.from_state, s.to_state, s.content, (
      select p.content from workflow.step p
      where p.instance_id = s.instance_id and p.id < s.id and p.content is not null order by p.id desc limit 1
    ) as content_before
    from workflow.step s where s.instance_id = any(${instanceIds}::uuid[]) and s.audit_id = ${auditId}
    order by s.id`.execute(tx);
  return rows.map((row) => ({
    instanceId: row.instance_id,
    to: row.to_state,
    ...(row.from_state === null ? {} : { from: row.from_state }),
    ...(row.content === null ? {} : { content: row.content }),
    ...(row.content_before === null ? {} : { contentBefore: row.content_before }),
  }));
}

/** An instance that nobody acted on in time, with the unit that should have. */
export interface Late extends Placed {
  revision: number;
}

interface LateRow {
  id: string;
  tree_key: bigint;
  state: string;
  unit_id: string;
  top_key: bigint;
  waiting_unit_id: string | null;
  waiting_key: bigint | null;
  due_on: string;
  escalates_on: string;
  authors: string[];
  revision: number;
}

/** Instances past the day after which they go up and not yet taken up, locked; those that others hold are passed by. */
export async function lockLate(tx: Tx, today: string, limit: number): Promise<Late[]> {
  const { rows } = await sql<LateRow>`
    select i.*, coalesce((select max(s.revision) from workflow.step s where s.instance_id = i.id), 1) as revision
    from workflow.instance i
    where i.escalates_on < ${today}::date and i.escalated_unit_id is null
    order by i.escalates_on, i.id limit ${limit} for update of i skip locked`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    treeKey: row.tree_key,
    state: row.state,
    unitId: row.unit_id,
    topKey: row.top_key,
    ...(row.waiting_unit_id === null || row.waiting_key === null
      ? {}
      : { waiting: { unitId: row.waiting_unit_id, key: row.waiting_key } }),
    dueOn: row.due_on,
    escalatesOn: row.escalates_on,
    authors: row.authors,
    revision: row.revision,
  }));
}

/** Takes instances up to the units above; whoever has one open may go on, so its version stays. */
export async function takeUp(tx: Tx, instances: readonly Placed[]): Promise<void> {
  await sql`
    update workflow.instance i set escalated_unit_id = n.unit_id, escalated_key = n.key
    from unnest(${instances.map((i) => i.treeKey)}::bigint[], ${instances.map((i) => i.id)}::uuid[],
      ${instances.map((i) => i.escalated?.unitId ?? null)}::uuid[],
      ${instances.map((i) => i.escalated?.key ?? null)}::bigint[]) as n(tree_key, id, unit_id, key)
    where i.tree_key = n.tree_key and i.id = n.id`.execute(tx);
}

/** Takes the day of going up from instances above which nobody stands. */
export async function settleAtTop(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update workflow.instance set escalates_on = null where id = any(${ids}::uuid[])`.execute(tx);
}
