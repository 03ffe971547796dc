import type { Clock } from '#kernel/clock/index.ts';
import type { Channel } from './channel.ts';
import { postSigned, requireTaken } from './http.ts';

/**
 * Short messages through a gateway: `{ id, to, text }` posted as JSON and signed after Standard Webhooks. Whoever runs
 * another gateway puts a small translator before it; the id lets it send a repeat once.
 */
export function createSmsChannel(of: { url: string; secret: string; clock: Clock }): Channel {
  return {
    place: new URL(of.url).origin,
    isFile: false,
    async send(address, { id, text, link }) {
      const body = JSON.stringify({ id, to: address, text: `${text} ${link}` });
      requireTaken(await postSigned(of.url, { id, at: of.clock.now(), body, secret: of.secret }));
    },
  };
}
