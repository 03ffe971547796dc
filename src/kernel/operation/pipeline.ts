import type { z } from 'zod';
import type { Tx } from '#kernel/db/index.ts';
import { assert, Refusal, refuse } from '#kernel/errors/index.ts';
import { allows, rolesFor, scopeFor } from './access-rule.ts';
import type { Actor, Context, Kept, Operation, Seal } from './descriptor.ts';
import { answerWithFile } from './file-answer.ts';
import { claimIdempotencyKey, keepAnswer, releaseIdempotencyKey } from './idempotency-store.ts';
import { parseInput } from './parse.ts';
import {
  type AuditRecord,
  contextOf,
  type Invocation,
  inputHashOf,
  type RunnerServices,
  type Running,
} from './running.ts';
import { unstorableRefusal } from './unstorable.ts';

export interface Runner {
  /** Runs an operation through the whole pipeline and gives its checked output. Throws Refusal, Fault or Bug. */
  run<O extends z.ZodType>(
    operation: Operation & { contract: { output: O } },
    call: Invocation,
  ): Promise<z.output<O>>;
}

interface Ending {
  output: unknown;
  refusal?: Refusal;
}

function isKept(answer: unknown): answer is Kept {
  return typeof answer === 'object' && answer !== null && 'kept' in answer && answer.kept instanceof Refusal;
}

/**
 * Keys belong to accounts: strangers share one name, and must not be given each other's answers. What is open to all,
 * such as signing in, keeps nothing of its input; nor does what takes or gives a secret.
 */
function idempotencyKeyOf(op: Operation, call: Invocation): string | undefined {
  const isHeld = op.contract.kind === 'command' && op.access !== 'public' && call.actor.kind === 'account';
  return isHeld && op.keeps !== 'nothing' ? call.idempotencyKey : undefined;
}

async function runInTransaction(services: RunnerServices, tx: Tx, { op, call, input, scope }: Running) {
  const { ctx, later, seals } = contextOf(services, tx, call, scope);
  const key = idempotencyKeyOf(op, call);
  if (key !== undefined) {
    const held = await claimIdempotencyKey(tx, call.actor.id, key, op.contract.name, inputHashOf(call));
    if (held) return { ending: { output: op.contract.output.parse(held.answer) } as Ending, later };
  }
  const answer = await op.handle(ctx, input);
  const ending: Ending = isKept(answer)
    ? { output: undefined, refusal: answer.kept }
    : { output: op.contract.output.parse(answer) };
  const record = recordOf(ctx, op, call, input, ending, seals);
  // Neither needs the other's answer: they go to the database together.
  await Promise.all([
    key === undefined ? undefined : settleKey(tx, call.actor.id, key, ending),
    record && services.recordAudit(tx, record),
  ]);
  return { ending, later };
}

function settleKey(tx: Tx, actorId: string, key: string, ending: Ending): Promise<void> {
  return ending.refusal
    ? releaseIdempotencyKey(tx, actorId, key)
    : keepAnswer(tx, actorId, key, ending.output);
}

function recordOf(
  ctx: Context,
  op: Operation,
  call: Invocation,
  input: never,
  ending: Ending,
  seals: readonly Seal[],
): AuditRecord | undefined {
  if (op.audit === 'not-audited') {
    assert(
      op.contract.kind === 'query' && seals.length === 0,
      `${op.contract.name} writes and must be audited`,
    );
    return undefined;
  }
  const { subject, unitKey, details = {} } = op.audit(input, ending.output as never);
  return {
    id: ctx.auditId,
    at: ctx.now,
    actor: call.actor,
    operation: op.contract.name,
    subject,
    ...(unitKey === undefined ? {} : { unitKey }),
    details: { ...details, ...behalfOf(op, ctx.actor) },
    outcome: ending.refusal ? 'refused' : 'done',
    ...(ending.refusal ? { refusal: ending.refusal.code } : {}),
    inputHash: inputHashOf(call),
    seals,
  };
}

/** Whose role it is, where a deputy acts in no right of the own that would allow it. */
function behalfOf({ access }: Operation, { grants }: Actor): { onBehalfOf?: string } {
  if (typeof access !== 'object') return {};
  const counted = grants.filter(({ role }) => access.roles.includes(role));
  const others = counted.flatMap(({ onBehalfOf }) => onBehalfOf?.id ?? []);
  const isDeputy = others.length > 0 && others.length === counted.length;
  return isDeputy ? { onBehalfOf: [...new Set(others)].sort().join(',') } : {};
}

async function attempt(services: RunnerServices, op: Operation, call: Invocation): Promise<unknown> {
  if (!allows(op.access, call.actor)) {
    if (call.actor.mustChangePassword) throw refuse('password-due');
    if (call.actor.mustSetSecondFactor) throw refuse('second-factor-due');
    throw refuse(call.actor.kind === 'anonymous' ? 'not-signed-in' : 'forbidden');
  }
  const input = parseInput(op.contract.input, call.input ?? {}, call.language) as never;
  const scope = scopeFor(op.access, call.actor);
  if (op.contract.file) return answerWithFile(services, { op, call, input, scope });
  const isCommand = op.contract.kind === 'command';
  if (isCommand) services.requireAuditHealth();
  const settings = {
    actor: call.actor.id,
    roles: rolesFor(op.access, call.actor),
    scope,
    reference: call.reference,
    isReadOnly: !isCommand && op.audit === 'not-audited',
  };
  const { ending, later } = await services.database
    .transaction(settings, (tx) => runInTransaction(services, tx, { op, call, input, scope }))
    .catch((error: unknown) => {
      throw unstorableRefusal(error, call.input, call.language);
    });
  for (const work of later) await work();
  if (ending.refusal) throw ending.refusal;
  return ending.output;
}

/** The pipeline: access → parse → transaction in scope → handle → parse output → audit → commit → afterCommit. */
export function createRunner(services: RunnerServices): Runner {
  return {
    async run(operation, call) {
      const started = performance.now();
      let outcome = 'done';
      try {
        return (await attempt(services, operation, call)) as never;
      } catch (error) {
        outcome = error instanceof Refusal ? error.code : 'error';
        throw error;
      } finally {
        services.observe?.(operation.contract.name, outcome, performance.now() - started, call.reference);
      }
    },
  };
}
