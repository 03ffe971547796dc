/** A lock file that belongs to one living process and survives neither it nor a recycled process number. */
import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { systemCode } from './ground-fault.ts';

const Holder = z.object({
  pid: z.number().int(),
  /** Start time in clock ticks since boot, from /proc: with it a recycled pid is not mistaken for the holder. */
  startedAt: z.string(),
  /** Tells this taking of the lock from every other, so that only this one can be declared dead. */
  nonce: z.string().regex(/^[\w-]+$/),
});
type Holder = z.infer<typeof Holder>;

/** A lock that is held until released. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** The outcome of trying for a lock: held, or the living process that holds it. */
export type LockAttempt = { readonly lock: ProcessLock } | { readonly heldBy: number };

const TRIES = 100;
const BETWEEN_TRIES_MS = 20;

/** The start time of a process in ticks since boot; undefined when it does not run (a zombie does not). */
export async function processStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command's name, in brackets, may itself hold spaces and brackets: fields are counted behind the last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && fields[0] !== 'Z' && fields[0] !== 'X' ? fields[19] : undefined;
}

/** Takes the lock file, or names the living holder. A dead holder's lock is taken over by exactly one process. */
export async function tryLock(path: string): Promise<LockAttempt> {
  const me: Holder = {
    pid: process.pid,
    startedAt: (await processStart(process.pid)) ?? '',
    nonce: randomUUID(),
  };
  const draft = `${path}.${me.nonce}`;
  await writeFile(draft, JSON.stringify(me), { mode: 0o600, flag: 'wx' });
  try {
    return await attempt(path, draft, me);
  } finally {
    await unlink(draft);
  }
}

async function attempt(path: string, draft: string, me: Holder): Promise<LockAttempt> {
  for (let tries = 0; ; tries += 1) {
    // A hard link appears whole or not at all, and never over an existing file.
    if (await linked(draft, path)) return { lock: { release: () => releaseOwn(path, me) } };
    const holder = await holderOf(path);
    if (holder === 'gone') continue;
    if (holder && (await isAlive(holder))) return { heldBy: holder.pid };
    if (await bury(path, holder)) continue;
    // Somebody else is burying the same dead holder: look again shortly.
    if (tries >= TRIES) return { heldBy: holder?.pid ?? 0 };
    await pause(BETWEEN_TRIES_MS);
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<Holder | 'gone' | undefined> {
  try {
    return Holder.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'gone' : readableOrThrow(error);
  }
}

/** A lock file that a power cut left empty or torn names nobody and is as good as a dead holder's. */
function readableOrThrow(error: unknown): undefined {
  if (error instanceof SyntaxError) return undefined;
  throw error;
}

async function isAlive(holder: Holder): Promise<boolean> {
  return (await processStart(holder.pid)) === holder.startedAt;
}

/**
 * Removes a dead holder's lock file. The right to remove this one taking of the lock is itself a lock, named after its
 * nonce: a slower process that saw the same dead holder can never remove the lock of whoever came next.
 */
async function bury(path: string, dead: Holder | undefined): Promise<boolean> {
  const right = await tryLock(`${path}.after-${dead?.nonce ?? 'torn'}`);
  if (!('lock' in right)) return false;
  try {
    const current = await holderOf(path);
    if (current !== 'gone' && current?.nonce === dead?.nonce) await unlink(path);
    return true;
  } finally {
    await right.lock.release();
  }
}

async function releaseOwn(path: string, me: Holder): Promise<void> {
  const holder = await holderOf(path);
  if (holder && holder !== 'gone' && holder.nonce === me.nonce) await unlink(path);
}
