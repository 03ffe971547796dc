import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 19 MiB, two passes and one lane: what OWASP asks at least. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The Argon2id hash of a password, in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether a password is that of a hash; a hash that cannot be read is nobody's. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return isSafeHash(passwordHash) && verify(passwordHash, password);
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
const MEMORY_KIB = { least: 7168, most: 131_072 };
const PASSES_MOST = 10;
const LANES_MOST = 8;

/**
 * Whether a hash that comes from elsewhere is Argon2id of a bearable cost: one of a gigabyte would let a sign-in stop
 * the house, and one of a kilobyte would protect nobody.
 */
export function isSafeHash(passwordHash: string): boolean {
  const [, memory, passes, lanes] = (PHC.exec(passwordHash) ?? []).map(Number);
  if (memory === undefined || passes === undefined || lanes === undefined) return false;
  const isDearEnough = memory >= MEMORY_KIB.least && passes >= 1 && lanes >= 1;
  return isDearEnough && memory <= MEMORY_KIB.most && passes <= PASSES_MOST && lanes <= LANES_MOST;
}

/** Letters and digits that are not taken for one another when they are read out or copied from paper. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 4;
const GROUPS_LEAST = 4;

/** A first password that nobody thought of: groups of four, at least 79 bits, as long as the policy asks. */
export function newPassword({ minLength }: { minLength: number }): string {
  const groups = Math.max(GROUPS_LEAST, Math.ceil((minLength + 1) / (GROUP + 1)));
  const sign = () => READABLE[randomInt(READABLE.length)] ?? '';
  const group = () => Array.from({ length: GROUP }, sign).join('');
  return Array.from({ length: groups }, group).join('-');
}
