import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { SubmissionTrace } from '#kernel/indicators/contract.ts';
import type { Context } from '#kernel/operation/index.ts';
import type { Cell, ReportEvent } from './contract.ts';
import { sayMoved } from './notices.ts';

/** Something that happened to a report, at the unit that did it. */
export interface NewEvent {
  treeKey: bigint;
  reportId: string;
  unitCode: string;
  unitName: string;
  revision: number;
  reason?: string;
  cells?: readonly Cell[];
}

/** Appends events of one kind, in the name of who acts. */
export async function insertEvents(
  ctx: Context,
  kind: ReportEvent['kind'],
  events: readonly NewEvent[],
): Promise<void> {
  await sql`
    insert into reporting.event (tree_key, report_id, unit_code, unit_name, revision, reason, cells, at, kind, actor_id,
      actor_name, audit_id)
    select e.*, ${ctx.now}::timestamptz, ${kind}, ${ctx.actor.id}::uuid, ${ctx.actor.name}, ${ctx.auditId}::uuid
    from unnest(${events.map((e) => e.treeKey)}::bigint[], ${events.map((e) => e.reportId)}::uuid[],
      ${events.map((e) => e.unitCode)}::text[], ${events.map((e) => e.unitName)}::text[],
      ${events.map((e) => e.revision)}::int[], ${events.map((e) => e.reason ?? null)}::text[],
      ${events.map((e) => (e.cells ? JSON.stringify(e.cells) : null))}::jsonb[])
    as e(tree_key, report_id, unit_code, unit_name, revision, reason, cells)`.execute(ctx.tx);
  await sayMoved(
    ctx,
    kind,
    events.map((event) => event.reportId),
  );
}

/** An event as it is kept. */
export interface EventRecord {
  reportId: string;
  at: Date;
  kind: ReportEvent['kind'];
  unitCode: string;
  unitName: string;
  actorId: string;
  actorName: string;
  reason?: string;
  revision: number;
  auditId: string;
}

/** The events of reports, oldest first. */
export async function listEvents(tx: Tx, reportIds: readonly string[]): Promise<EventRecord[]> {
  const { rows } = await sql<{
    report_id: string;
    at: Date;
    kind: ReportEvent['kind'];
    unit_code: string;
    unit_name: string;
    actor_id: string;
    actor_name: string;
    reason: string | null;
    revision: number;
    audit_id: string;
  }>`
    select report_id, at, kind, unit_code, unit_name, actor_id, actor_name, reason, revision, audit_id
    from reporting.event where report_id = any(${reportIds}::uuid[]) order by id`.execute(tx);
  return rows.map(({ report_id, unit_code, unit_name, actor_id, actor_name, audit_id, reason, ...rest }) => ({
    ...rest,
    reportId: report_id,
    unitCode: unit_code,
    unitName: unit_name,
    actorId: actor_id,
    actorName: actor_name,
    auditId: audit_id,
    ...(reason === null ? {} : { reason }),
  }));
}

/** Keeps what the public may know of approved reports. */
export async function insertPublicTraces(tx: Tx, traces: readonly SubmissionTrace[]): Promise<void> {
  await sql`
    insert into reporting.public_trace (report_id, revision, trace)
    select * from unnest(${traces.map((t) => t.id)}::uuid[], ${traces.map((t) => t.revision)}::int[],
      ${traces.map((t) => JSON.stringify(t))}::jsonb[])
    on conflict do nothing`.execute(tx);
}

export async function findPublicTrace(
  tx: Tx,
  reportId: string,
  revision: number,
): Promise<SubmissionTrace | undefined> {
  const { rows } = await sql<{ trace: unknown }>`
    select trace from reporting.public_trace where report_id = ${reportId} and revision = ${revision}`.execute(
    tx,
  );
  return rows[0] && SubmissionTrace.parse(rows[0].trace);
}
