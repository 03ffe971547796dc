/** One-time codes (RFC 6238) and recovery codes: what they are, without knowing where they are kept. */
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** SHA-1 has the 160 bits that RFC 4226 asks for. */
const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
const STEP_MS = STEP_SECONDS * 1000;
/** How many steps a phone's clock may be off, either way. */
const STEPS_OFF = 1;
const ISSUER = 'Taihu';

export const RECOVERY_CODES = 10;
const CODE_LENGTH = 10;
/** Neither 0 and O nor 1, I and L: these codes are copied by hand. */
const CODE_SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

function totpOf(secret: Buffer, account: string): TOTP {
  const bytes = new Uint8Array(secret);
  return new TOTP({
    issuer: ISSUER,
    label: account,
    secret: new Secret({ buffer: bytes.buffer }),
    digits: 6,
    period: STEP_SECONDS,
  });
}

/** A secret as an app takes it: typed, and as the address behind the QR code. */
export function shownSecret(secret: Buffer, account: string): { secret: string; uri: string } {
  const totp = totpOf(secret, account);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step whose code was given, at most one off; undefined where it is none. */
export function stepOf(secret: Buffer, code: string, now: Date): number | undefined {
  // As apps show them and Chinese keyboards type them: in two groups, in full width.
  const token = code.normalize('NFKC').replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const timestamp = now.getTime();
  const delta = totpOf(secret, '').validate({ token, timestamp, window: STEPS_OFF });
  return delta === null ? undefined : Math.floor(timestamp / STEP_MS) + delta;
}

function newCode(): string {
  const signs = Array.from({ length: CODE_LENGTH }, () => CODE_SIGNS[randomInt(CODE_SIGNS.length)]).join('');
  return `${signs.slice(0, CODE_LENGTH / 2)}-${signs.slice(CODE_LENGTH / 2)}`;
}

/** Ten codes for the day the phone is lost; about fifty bits each. */
export function newRecoveryCodes(): string[] {
  const codes = new Set<string>();
  while (codes.size < RECOVERY_CODES) codes.add(newCode());
  return [...codes];
}

/** What is kept of a recovery code, however it was typed: guessing needs the key, which the database does not hold. */
export function recoveryHash(key: Buffer, accountId: string, code: string): string {
  const bare = code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return createHmac('sha256', key).update(`recovery code\n${accountId}\n${bare}`).digest('hex');
}
