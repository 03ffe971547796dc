import type { Clock } from '#kernel/clock/index.ts';
import type { Database, Scope, Tx } from '#kernel/db/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { hashOf } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import type { Actor, Context, FileAnswer, Operation, RequestFacts, Seal, Upload } from './descriptor.ts';

/** One call of an operation, from wherever it comes. */
export interface Invocation {
  actor: Actor;
  input: unknown;
  language: Language;
  reference: string;
  idempotencyKey?: string;
  request?: RequestFacts;
  upload?: Upload;
  /** Takes the file of an operation that answers with one; without it the file is read through and only counted. */
  deliver?: (file: FileAnswer) => Promise<void>;
}

/** What the audit room is asked to write, in the transaction of the operation. */
export interface AuditRecord {
  id: string;
  at: Date;
  actor: Actor;
  operation: string;
  subject: string;
  unitKey?: bigint;
  details: Record<string, string | number>;
  outcome: 'done' | 'refused';
  refusal?: string;
  inputHash: string;
  seals: readonly Seal[];
}

/** What the pipeline needs of later rooms; the composition root hands it in. */
export interface RunnerServices {
  database: Database;
  clock: Clock;
  log: Log;
  recordAudit(tx: Tx, record: AuditRecord): Promise<void>;
  /** Throws where the audit trail is too far behind for anything more to be done. */
  requireAuditHealth(): void;
  /** Whether the installation carries a demo; without it none is. */
  isDemo?(tx: Tx): Promise<boolean>;
  /** Told of every call, for metrics. */
  observe?: (operation: string, outcome: string, elapsedMs: number, reference: string) => void;
}

export interface Running {
  op: Operation;
  call: Invocation;
  /** The parsed input, typed by the operation's own contract. */
  input: never;
  scope: Scope;
}

export function contextOf(services: RunnerServices, tx: Tx, call: Invocation, scope: Scope) {
  const later: (() => void | Promise<void>)[] = [];
  const seals: Seal[] = [];
  const ctx: Context = {
    tx,
    actor: call.actor,
    scope,
    now: services.clock.now(),
    log: services.log,
    language: call.language,
    auditId: newId(),
    seal: (kind, id, sha256) => seals.push({ kind, id, sha256 }),
    afterCommit: (work) => later.push(work),
    isDemo: async () => (await services.isDemo?.(tx)) ?? false,
    ...(call.upload ? { upload: call.upload } : {}),
    ...(call.request ? { request: call.request } : {}),
  };
  return { ctx, later, seals };
}

/** What an entry and an idempotency key remember of a call's input: its fields, and the file that came with them. */
export function inputHashOf({ input, upload }: Invocation): string {
  return hashOf(upload ? { input: input ?? {}, file: upload.sha256 } : (input ?? {}));
}
