import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { type Clock, systemClock } from '#kernel/clock/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { assert, refuse as refuseCommon } from '#kernel/errors/index.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { newId } from '#lib/id.ts';
import type { PublicKey } from './contract.ts';
import {
  findNewestKey,
  findSealedKeyInUse,
  insertKey,
  listKeys,
  listSealedKeys,
  retireKey,
  type SealedKey,
} from './key-store.ts';
import { MasterKeyFault } from './master-key.ts';
import { refuse } from './refusals.ts';
import { sealBytes, unsealBytes } from './sealing.ts';

/** The installation itself; issuers of documents and cards join with their rooms. */
const ISSUER = 'taihu';

/** A signature and the key that verifies it. */
export interface Signature {
  keyId: string;
  /** 64 bytes in base64url. */
  signature: string;
}

/** The keys of this installation, opened with its master key. Signing is for Taihu's own jobs. */
export interface Keyring {
  /** The key in use for a purpose, made where there is none yet. */
  ensureKey(tx: Tx, purpose: string): Promise<PublicKey>;
  /** Signs with the key in use for a purpose. Throws MasterKeyFault. */
  sign(tx: Tx, purpose: string, bytes: Uint8Array): Promise<Signature>;
  /** Retires the key in use, revoking it where it may have leaked, and makes its successor. */
  rotate(
    tx: Tx,
    purpose: string,
    isCompromised?: boolean,
  ): Promise<{ retired: PublicKey; current: PublicKey }>;
  /**
   * The public keys of a purpose, oldest first, that this installation made itself, proved by their seals: a key that
   * someone put into the table is not among them. Throws MasterKeyFault where none of several opens.
   */
  provenKeys(tx: Tx, purpose: string): Promise<PublicKey[]>;
  /** Throws MasterKeyFault where the keys of the database were sealed under another master key. */
  requireMasterKey(tx: Tx): Promise<void>;
  /** A secret of its own for each label, derived from the master key: for keyed hashes and cookies. */
  secretFor(label: string): Buffer;
}

/** What the seal of a private key binds together. */
function associated({ id, purpose, issuer, generation, algorithm, publicKey }: PublicKey): Buffer {
  return Buffer.from(
    canonicalJson({ layout: 'taihu-key-1', id, purpose, issuer, generation, algorithm, publicKey }),
  );
}

const seal = (masterKey: Buffer, key: PublicKey, privateKey: Buffer) =>
  sealBytes(masterKey, associated(key), privateKey);

const unseal = (masterKey: Buffer, { key, sealed }: SealedKey) =>
  unsealBytes(masterKey, associated(key), sealed);

function wrongMasterKey(): MasterKeyFault {
  return new MasterKeyFault(
    '主密钥与数据库中的密钥不符：请使用当初的 TAIHU_MASTER_KEY 或 secrets/master.key / ' +
      'The master key does not open the keys in the database: bring back the TAIHU_MASTER_KEY or secrets/master.key ' +
      'that they were made with.',
  );
}

/** Opens the keyring with a master key of 32 bytes. The clock only dates the keys. */
export function openKeyring(options: { masterKey: Buffer; clock?: Clock }): Keyring {
  const { masterKey, clock = systemClock } = options;
  assert(masterKey.length === 32, 'a master key has 32 bytes');

  function newKey(purpose: string, generation: number): SealedKey {
    const pair = generateKeyPairSync('ed25519');
    const { x } = pair.publicKey.export({ format: 'jwk' });
    assert(x !== undefined, 'an Ed25519 key has an x');
    const id = newId();
    const createdAt = clock.now().toISOString();
    const key = {
      id,
      purpose,
      issuer: ISSUER,
      generation,
      algorithm: 'Ed25519',
      publicKey: x,
      createdAt,
    } as const;
    return { key, sealed: seal(masterKey, key, pair.privateKey.export({ format: 'der', type: 'pkcs8' })) };
  }

  async function inUse(tx: Tx, purpose: string): Promise<SealedKey> {
    const known = await findSealedKeyInUse(tx, ISSUER, purpose);
    if (known) return known;
    const newest = await findNewestKey(tx, ISSUER, purpose);
    const made = newKey(purpose, (newest?.generation ?? 0) + 1);
    if (await insertKey(tx, made)) return made;
    const theirs = await findSealedKeyInUse(tx, ISSUER, purpose);
    assert(theirs, `the key for ${purpose} is in use but its private half cannot be read: sign in a job`);
    return theirs;
  }

  return {
    async ensureKey(tx, purpose) {
      return (await inUse(tx, purpose)).key;
    },
    async sign(tx, purpose, bytes) {
      const held = await inUse(tx, purpose);
      const der = unseal(masterKey, held);
      if (!der) throw wrongMasterKey();
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      return { keyId: held.key.id, signature: signBytes(null, bytes, privateKey).toString('base64url') };
    },
    async rotate(tx, purpose, isCompromised = false) {
      const retired = await retireKey(tx, { issuer: ISSUER, purpose, at: clock.now(), isCompromised });
      if (!retired) {
        const isKnown = await findNewestKey(tx, ISSUER, purpose);
        throw isKnown ? refuseCommon('stale') : refuse('unknown-purpose', { purpose });
      }
      const made = newKey(purpose, retired.generation + 1);
      if (!(await insertKey(tx, made))) throw refuseCommon('stale');
      return { retired, current: made.key };
    },
    async provenKeys(tx, purpose) {
      const held = await listSealedKeys(tx, ISSUER, purpose);
      const proven = held.filter((one) => unseal(masterKey, one) !== undefined);
      if (held.length > 0 && proven.length === 0) throw wrongMasterKey();
      return proven.map(({ key }) => key);
    },
    async requireMasterKey(tx) {
      const held = await listSealedKeys(tx, ISSUER);
      if (held.length > 0 && !held.some((one) => unseal(masterKey, one))) throw wrongMasterKey();
    },
    secretFor: (label) => Buffer.from(hkdfSync('sha256', masterKey, '', `taihu ${label}`, 32)),
  };
}

/** The public keys, retired and revoked ones too, as anyone may see them; of one purpose or of all. */
export function publicKeys(tx: Tx, purpose?: string): Promise<PublicKey[]> {
  return listKeys(tx, { purpose });
}

/** Whether a signature of bytes was made with the private half of a public key. */
export function verify(key: Pick<PublicKey, 'publicKey'>, bytes: Uint8Array, signature: string): boolean {
  if (Buffer.from(key.publicKey, 'base64url').length !== 32) return false;
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey },
    format: 'jwk',
  });
  return verifyBytes(null, bytes, publicKey, Buffer.from(signature, 'base64url'));
}
