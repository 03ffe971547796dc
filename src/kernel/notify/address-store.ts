import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import type { ChannelName } from './contract.ts';

/** Where an account is reached, as it is stored: nothing of it can be read here. */
export interface AddressRecord {
  accountId: string;
  channel: ChannelName;
  sealed: Buffer;
  language: Language;
  codeSealed: Buffer | null;
  codeExpiresAt: Date | null;
  codeTries: number;
  verifiedAt: Date | null;
  createdAt: Date;
}

const columns = sql`account_id as "accountId", channel, sealed, language, code_sealed as "codeSealed",
  code_expires_at as "codeExpiresAt", code_tries as "codeTries", verified_at as "verifiedAt",
  created_at as "createdAt"`;

export async function listAddresses(tx: Tx, accountId: string): Promise<AddressRecord[]> {
  const { rows } = await sql<AddressRecord>`
    select ${columns} from notify.address where account_id = ${accountId} order by channel`.execute(tx);
  return rows;
}

/** An account's address on a channel, locked, so that codes are counted one by one. */
export async function lockAddress(
  tx: Tx,
  accountId: string,
  channel: ChannelName,
): Promise<AddressRecord | undefined> {
  const { rows } = await sql<AddressRecord>`
    select ${columns} from notify.address where account_id = ${accountId} and channel = ${channel}
    for update`.execute(tx);
  return rows[0];
}

/** Takes the place of whatever the account gave before on the channel; not yet verified. */
export async function saveAddress(
  tx: Tx,
  row: Pick<AddressRecord, 'accountId' | 'channel' | 'sealed' | 'language' | 'createdAt'> & {
    codeSealed: Buffer;
    codeExpiresAt: Date;
  },
): Promise<void> {
  await sql`
    insert into notify.address (account_id, channel, sealed, language, code_sealed, code_expires_at, created_at)
    values (${row.accountId}, ${row.channel}, ${row.sealed}, ${row.language}, ${row.codeSealed},
      ${row.codeExpiresAt}, ${row.createdAt})
    on conflict (account_id, channel) do update set sealed = excluded.sealed, language = excluded.language,
      code_sealed = excluded.code_sealed, code_expires_at = excluded.code_expires_at, code_tries = 0,
      verified_at = null, created_at = excluded.created_at`.execute(tx);
}

export async function countTry(tx: Tx, accountId: string, channel: ChannelName): Promise<void> {
  await sql`update notify.address set code_tries = code_tries + 1
    where account_id = ${accountId} and channel = ${channel}`.execute(tx);
}

export async function markVerified(tx: Tx, accountId: string, channel: ChannelName, at: Date): Promise<void> {
  await sql`update notify.address set verified_at = ${at}, code_sealed = null, code_expires_at = null
    where account_id = ${accountId} and channel = ${channel}`.execute(tx);
}

export async function deleteAddress(tx: Tx, accountId: string, channel: ChannelName): Promise<void> {
  await sql`delete from notify.address where account_id = ${accountId} and channel = ${channel}`.execute(tx);
}

/** By which ways an account wants topics, where it said so. */
export async function listPreferences(tx: Tx, accountId: string): Promise<Map<string, ChannelName[]>> {
  const { rows } = await sql<{ topic: string; channels: ChannelName[] }>`
    select topic, channels from notify.preference where account_id = ${accountId}`.execute(tx);
  return new Map(rows.map(({ topic, channels }) => [topic, channels]));
}

export async function savePreference(
  tx: Tx,
  accountId: string,
  topic: string,
  channels: readonly ChannelName[],
): Promise<void> {
  await sql`
    insert into notify.preference (account_id, topic, channels) values (${accountId}, ${topic}, ${channels}::text[])
    on conflict (account_id, topic) do update set channels = excluded.channels`.execute(tx);
}
