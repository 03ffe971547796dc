import { type Actor, type Context, command, kept, type Operation, query } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { newId } from '#lib/id.ts';
import {
  type AddressRecord,
  countTry,
  deleteAddress,
  listAddresses,
  listPreferences,
  lockAddress,
  markVerified,
  saveAddress,
  savePreference,
} from './address-store.ts';
import { ADDRESS_FORM, type ChannelName, notifyContracts as contracts } from './contract.ts';
import { insertCodeDelivery } from './delivery-store.ts';
import { NOTICES_POSTED } from './post.ts';
import { refuse } from './refusals.ts';
import { addressOwner, codeOwner, isSame, masked, newCode, type Secrets } from './secrets.ts';
import type { Topic } from './topic.ts';

const CODE_MS = 15 * 60_000;
const CODE_TRIES = 5;
const NEXT_CODE_MS = 60_000;

/** The channels on which a topic comes to someone who chose nothing. */
export const defaultChannels = (topic: Topic): ChannelName[] => (topic.isUrgent ? ['mail'] : []);

/** Whether someone may come to be told of a topic. */
const concerns = ({ roles }: Topic, { grants }: Actor) =>
  roles === undefined || grants.some(({ role }) => roles.includes(role));

/** Whether what was typed is still the code of an address. */
function isCode(secrets: Secrets, address: AddressRecord, code: string, now: Date): boolean {
  const { codeSealed, codeExpiresAt, codeTries, accountId, channel } = address;
  if (!codeSealed || !codeExpiresAt || codeExpiresAt <= now || codeTries >= CODE_TRIES) return false;
  return isSame(code, secrets.open(codeOwner(accountId, channel), codeSealed));
}

/** Everyone's own addresses and choices. Addresses are in no audit entry, no log and no kept answer. */
export function createSettings(topics: ReadonlyMap<string, Topic>, secrets: Secrets): Operation[] {
  return [...createChoices(topics, secrets), ...createAddresses(secrets)];
}

function createChoices(topics: ReadonlyMap<string, Topic>, secrets: Secrets): Operation[] {
  const settings = query(contracts.settings, {
    access: 'signed-in',
    audit: 'not-audited',
    async handle(ctx) {
      const { id } = ctx.actor;
      const addresses = await listAddresses(ctx.tx, id);
      const chosen = await listPreferences(ctx.tx, id);
      return {
        addresses: addresses.map(({ channel, sealed, language, verifiedAt }) => ({
          channel,
          masked: masked(channel, secrets.open(addressOwner(id, channel), sealed)),
          language,
          isVerified: verifiedAt !== null,
        })),
        topics: [...topics.values()]
          .filter((topic) => concerns(topic, ctx.actor))
          .map((topic) => ({
            topic: topic.name,
            title: topic.title[ctx.language],
            isUrgent: topic.isUrgent,
            channels: chosen.get(topic.name) ?? defaultChannels(topic),
          })),
      };
    },
  });

  const choose = command(contracts.choose, {
    access: 'signed-in',
    audit: ({ topic, channels }) => ({ subject: 'topic', details: { topic, channels: channels.join(',') } }),
    async handle(ctx, { topic: name, channels }) {
      const topic = topics.get(name);
      if (!topic || !concerns(topic, ctx.actor)) throw refuse('unknown-topic');
      await savePreference(ctx.tx, ctx.actor.id, name, [...new Set(channels)]);
      return {};
    },
  });

  return [settings, choose];
}

function createAddresses(secrets: Secrets): Operation[] {
  const setAddress = command(contracts.setAddress, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: ({ channel }) => ({ subject: 'address', details: { channel } }),
    async handle(ctx, { channel, address, language }) {
      if (!ADDRESS_FORM[channel].test(address)) throw refuse('wrong-address');
      const accountId = ctx.actor.id;
      const before = await lockAddress(ctx.tx, accountId, channel);
      // Nobody is to be flooded with codes in another's name.
      if (before && ctx.now.getTime() - before.createdAt.getTime() < NEXT_CODE_MS)
        throw refuse('code-too-soon');
      await saveAddress(ctx.tx, {
        accountId,
        channel,
        language,
        sealed: secrets.seal(addressOwner(accountId, channel), address),
        codeSealed: secrets.seal(codeOwner(accountId, channel), newCode()),
        codeExpiresAt: new Date(ctx.now.getTime() + CODE_MS),
        createdAt: ctx.now,
      });
      await sendCode(ctx, channel);
      return {};
    },
  });

  const confirmAddress = command(contracts.confirmAddress, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: ({ channel }) => ({ subject: 'address', details: { channel } }),
    async handle(ctx, { channel, code }) {
      const address = await lockAddress(ctx.tx, ctx.actor.id, channel);
      if (!address) throw refuse('wrong-code');
      if (!isCode(secrets, address, code, ctx.now)) {
        await countTry(ctx.tx, ctx.actor.id, channel);
        return kept(refuse('wrong-code'));
      }
      await markVerified(ctx.tx, ctx.actor.id, channel, ctx.now);
      return {};
    },
  });

  const removeAddress = command(contracts.removeAddress, {
    access: 'signed-in',
    audit: ({ channel }) => ({ subject: 'address', details: { channel } }),
    async handle(ctx, { channel }) {
      await deleteAddress(ctx.tx, ctx.actor.id, channel);
      return {};
    },
  });

  return [setAddress, confirmAddress, removeAddress];
}

async function sendCode(ctx: Context, channel: ChannelName): Promise<void> {
  await insertCodeDelivery(ctx.tx, { accountId: ctx.actor.id, channel, key: `code/${newId()}`, at: ctx.now });
  await emit(ctx.tx, NOTICES_POSTED, {});
}
