import { assert, Refusal, refuse } from '#kernel/errors/index.ts';
import { newId } from '#lib/id.ts';
import { rolesFor } from './access-rule.ts';
import type { FileAnswer } from './descriptor.ts';
import { type AuditRecord, contextOf, inputHashOf, type RunnerServices, type Running } from './running.ts';
import { unstorableRefusal } from './unstorable.ts';

/** Files under way in one process: each holds a connection for as long as its reader takes. */
const FILES_AT_ONCE = 4;
const underway = new WeakMap<RunnerServices, number>();

type Stage = 'begun' | 'ended' | 'broken-off';

interface Ending {
  stage: Stage;
  tally?: unknown;
  refusal?: Refusal;
}

function settingsOf({ op, call, scope }: Running) {
  return { actor: call.actor.id, roles: rolesFor(op.access, call.actor), scope };
}

/** Writes an entry in a transaction of its own: the one in which the file is read must not write. */
async function record(services: RunnerServices, running: Running, ending: Ending): Promise<void> {
  const { op, call, input } = running;
  assert(op.audit !== 'not-audited', `${op.contract.name} gives files away and must be audited`);
  const { subject, unitKey, details = {} } = op.audit(input, ending.tally as never);
  const entry: AuditRecord = {
    id: newId(),
    at: services.clock.now(),
    actor: call.actor,
    operation: op.contract.name,
    subject,
    ...(unitKey === undefined ? {} : { unitKey }),
    details: { ...details, stage: ending.stage, reference: call.reference },
    outcome: ending.refusal ? 'refused' : 'done',
    ...(ending.refusal ? { refusal: ending.refusal.code } : {}),
    inputHash: inputHashOf(call),
    seals: [],
  };
  await services.database.transaction(settingsOf(running), (tx) => services.recordAudit(tx, entry));
}

/** Reads a file to its end and keeps nothing. */
async function discard(file: FileAnswer): Promise<void> {
  for await (const _ of file.bytes);
}

/**
 * Answers with a file. The trail says that it was begun before its first byte leaves, so that nobody who breaks off
 * goes unrecorded; a second entry says how it ended and what it held. Between them one snapshot is read, and only read:
 * a transaction that also wrote would keep the anchors and the folding of figures waiting for as long as the reader is
 * slow.
 */
export async function answerWithFile(services: RunnerServices, running: Running): Promise<unknown> {
  services.requireAuditHealth();
  const count = underway.get(services) ?? 0;
  if (count >= FILES_AT_ONCE) throw refuse('files-busy');
  underway.set(services, count + 1);
  let file: FileAnswer | undefined;
  try {
    await record(services, running, { stage: 'begun' });
    const settings = { ...settingsOf(running), isReadOnly: true, isSnapshot: true };
    const { call } = running;
    const reading = services.database.transaction(settings, async (tx) => {
      const { ctx } = contextOf(services, tx, call, running.scope);
      file = (await running.op.handle(ctx, running.input)) as FileAnswer;
      await (call.deliver ?? discard)(file);
    });
    await reading.catch((error: unknown) => {
      throw unstorableRefusal(error, call.input, call.language);
    });
    const tally = running.op.contract.output.parse(file?.tally());
    await record(services, running, { stage: 'ended', tally });
    return tally;
  } catch (error) {
    const refusal = error instanceof Refusal ? { refusal: error } : {};
    await record(services, running, { stage: 'broken-off', tally: file?.tally(), ...refusal });
    throw error;
  } finally {
    underway.set(services, (underway.get(services) ?? 1) - 1);
  }
}
