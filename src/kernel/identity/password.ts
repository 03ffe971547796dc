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
