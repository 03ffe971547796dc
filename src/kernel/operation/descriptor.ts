import type { z } from 'zod';
import type { MigrationFolder, Scope, Tx } from '#kernel/db/index.ts';
import type { Refusal } from '#kernel/errors/index.ts';
import { assert } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { type KeyRange, WHOLE_TREE } from '#lib/tree-key.ts';
import type { FileContract, InputSchema, OperationContract, Role } from './contract.ts';

/** A role held at a unit: it reaches the ranges of the tree that the unit and its predecessors take. */
export interface Grant {
  role: Role;
  unitId: string;
  ranges: readonly KeyRange[];
  /** The unit with those that it wholly succeeded: what waited for their people waits for its people. */
  serves?: readonly string[];
  /** Whose role it is, where its holder lets this account carry it out for a time: entries say "B for A". */
  onBehalfOf?: { id: string; name: string };
}

/** Who acts. `id` is the account's id; anonymous callers and Taihu's own jobs have fixed ones. */
export interface Actor {
  kind: 'anonymous' | 'account' | 'system';
  id: string;
  name: string;
  grants: readonly Grant[];
  sessionId?: string;
  /** The password was given by someone else, or its days are over: until it is changed, little else is open. */
  mustChangePassword?: boolean;
  /** The policy asks a second factor of this account: until it is set up, little else is open. */
  mustSetSecondFactor?: boolean;
  /** The owner of the data folder acting as this account from the command line; audited as such. */
  isOperator?: boolean;
}

/** The units at which an actor holds a role itself, not merely above them, with those that they succeeded. */
export function unitsServed(actor: Actor, role: Role): string[] {
  return actor.grants
    .filter((grant) => grant.role === role)
    .flatMap((grant) => grant.serves ?? [grant.unitId]);
}

export const ANONYMOUS: Actor = {
  kind: 'anonymous',
  id: '00000000-0000-0000-0000-000000000000',
  name: 'anonymous',
  grants: [],
};

/** Taihu itself: jobs, and nothing that arrives over the network. */
export const SYSTEM_ACTOR: Actor = {
  kind: 'system',
  id: '00000000-0000-0000-0000-000000000001',
  name: 'taihu',
  grants: [],
};

/** Taihu acting through one of its jobs, named in the audit trail. */
export function systemActor(job: string): Actor {
  return { ...SYSTEM_ACTOR, name: `taihu.${job}` };
}

/**
 * Who may: everyone, everyone who has begun to sign in (also before a due change of password or a due
 * second factor), everyone signed in, holders of a role (on that role's part of the tree), or Taihu's own jobs.
 * The part of the tree is enforced below the handler too, by row-level security.
 */
export type Access = 'public' | 'entering' | 'signed-in' | 'system' | { roles: readonly [Role, ...Role[]] };

/** What an audit entry is about: ids, never personal values. */
export interface AuditSubject {
  subject: string;
  unitKey?: bigint;
  details?: Record<string, string | number>;
}

/** A row that an operation wrote and the audit entry vouches for: anyone who alters it later is found out. */
export interface Seal {
  kind: string;
  id: string;
  sha256: string;
}

/** A file that was sent with a command: where it lies until the command ends. */
export interface Upload {
  path: string;
  sizeBytes: number;
  sha256: string;
}

/** What a handler is given. `tx` is the only way to rows. */
export interface Context {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly scope: Scope;
  readonly now: Date;
  readonly log: Log;
  readonly language: Language;
  /** The id that this operation's audit entry will have. */
  readonly auditId: string;
  /** Vouch for a written row in the audit entry. */
  seal(kind: string, id: string, sha256: string): void;
  /** Work for after the commit: it is lost if the process dies, so it may only hasten what a job does anyway. */
  afterCommit(work: () => void | Promise<void>): void;
  /** Whether what is shown here is the demo's, and must say so. */
  isDemo(): Promise<boolean>;
  /** The file that was sent with the command, where its contract takes one. */
  readonly upload?: Upload;
  /** The caller's address and headers, for sign-in alone; absent in jobs and at the command line. */
  readonly request?: RequestFacts;
}

/** What sign-in needs to know and set of an HTTP exchange. */
export interface RequestFacts {
  address: string;
  headers: Headers;
  /** Set-Cookie lines for the answer. */
  cookies: string[];
}

/** A refusal whose writes are kept, such as a failed sign-in that counts towards a lock. */
export interface Kept {
  readonly kept: Refusal;
}

export function kept(refusal: Refusal): Kept {
  return { kept: refusal };
}

interface Handling<I extends InputSchema, O extends z.ZodType> {
  access: Access;
  handle(ctx: Context, input: z.output<I>): Promise<z.input<O> | Kept>;
}

export interface CommandHandling<I extends InputSchema, O extends z.ZodType> extends Handling<I, O> {
  audit(input: z.output<I>, output: z.output<O> | undefined): AuditSubject;
  /** Its input or its answer is a secret: no idempotency key keeps either, and a repeat is carried out again. */
  keeps?: 'nothing';
}

export interface QueryHandling<I extends InputSchema, O extends z.ZodType> extends Handling<I, O> {
  /** Most reads leave no entry; views of personal data do. */
  audit: 'not-audited' | ((input: z.output<I>) => AuditSubject);
}

/** An answer that is a file: what it is, and its bytes, which are made while somebody reads them. */
export interface FileAnswer<T = unknown> {
  name: string;
  type: string;
  bytes: AsyncIterable<Uint8Array>;
  /** What has been read of it so far, for the audit trail. */
  tally(): T;
}

export interface FileHandling<I extends InputSchema, O extends z.ZodType> {
  access: Access;
  /** Asked before the first byte, without a tally, and again when the file has ended or was broken off. */
  audit(input: z.output<I>, tally: z.output<O> | undefined): AuditSubject;
  /** Refuses before it answers: once bytes are under way there is only breaking off. */
  handle(ctx: Context, input: z.output<I>): Promise<FileAnswer<z.input<O>>>;
}

type AnyHandle = (ctx: Context, input: never) => Promise<unknown>;

/** An operation as the pipeline and the lists see it. */
export interface Operation {
  contract: OperationContract;
  access: Access;
  audit: 'not-audited' | ((input: never, output: never) => AuditSubject);
  keeps?: 'nothing';
  handle: AnyHandle;
}
export interface Command extends Operation {
  contract: OperationContract & { kind: 'command' };
}
export interface Query extends Operation {
  contract: OperationContract & { kind: 'query' };
}

/** A command: its contract with who may, what is audited, and what happens. */
export function command<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O> & { kind: 'command' },
  handling: CommandHandling<I, O>,
): Command {
  return { contract, ...handling };
}

/** A query: as a command, but it changes nothing. */
export function query<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O> & { kind: 'query' },
  handling: QueryHandling<I, O>,
): Query {
  return { contract, ...handling };
}

/** A query that answers with a file; what leaves the house in bulk is always audited. */
export function fileQuery<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: FileContract<N, I, O>,
  handling: FileHandling<I, O>,
): Query {
  return { contract, ...handling };
}

/** A room of the house as the composition root sees it. */
export interface Room {
  name: string;
  operations: readonly Operation[];
  migrations?: MigrationFolder;
}

/** The whole tree, for Taihu's own jobs. */
export const SYSTEM_SCOPE: Scope = [WHOLE_TREE];

/** The operation of a name; throws where there is none. */
export function getOperation(operations: ReadonlyMap<string, Operation>, name: string): Operation {
  const operation = operations.get(name);
  assert(operation, `no operation ${name}`);
  return operation;
}
