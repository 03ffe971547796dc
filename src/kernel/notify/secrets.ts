import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { assert } from '#kernel/errors/index.ts';
import { type Keyring, sealBytes, unsealBytes } from '#kernel/keys/index.ts';
import type { ChannelName } from './contract.ts';

/** What the room keeps that nobody reads: addresses, the codes that prove them, secrets of webhooks. */
export interface Secrets {
  seal(owner: string, text: string): Buffer;
  /** What was sealed for an owner; undefined where it was not, or under another master key. */
  open(owner: string, sealed: Buffer): string | undefined;
}

/** Opens the room's secrets: each is bound to its owner, so that it cannot be moved to another row. */
export function createSecrets(keyring: Keyring): Secrets {
  const secret = keyring.secretFor('notify');
  return {
    seal: (owner, text) => sealBytes(secret, owner, Buffer.from(text)),
    open: (owner, sealed) => unsealBytes(secret, owner, sealed)?.toString(),
  };
}

export const addressOwner = (accountId: string, channel: ChannelName) => `address/${accountId}/${channel}`;
export const codeOwner = (accountId: string, channel: ChannelName) => `code/${accountId}/${channel}`;
export const webhookOwner = (id: string) => `webhook/${id}`;

/** Six digits. */
export const newCode = () => String(randomInt(1_000_000)).padStart(6, '0');

/** A secret of a webhook, as Standard Webhooks writes it. */
export const newWebhookSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

export function isSame(given: string, kept: string | undefined): boolean {
  if (kept === undefined || given.length !== kept.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(kept));
}

/** Enough of an address to recognise it: `p**t@example.cn`, `138****5678`, `z***n`. */
export function masked(channel: ChannelName, address: string | undefined): string {
  if (address === undefined) return '****';
  if (channel === 'sms') return address.replace(/^(.*\d{3})\d{4}(\d{4})$/, '$1****$2');
  const [name = '', host] = channel === 'mail' ? address.split('@') : [address];
  assert(name.length > 0, 'an address has a name');
  const shown = name.length < 3 ? '***' : `${name[0]}***${name.at(-1)}`;
  return host === undefined ? shown : `${shown}@${host}`;
}
