import { z } from 'zod';
import type { Clock } from '#kernel/clock/index.ts';
import { type Channel, DeliveryFault } from './channel.ts';
import { ask, requireTaken } from './http.ts';

const Reply = z.object({
  errcode: z.int().default(0),
  access_token: z.string().optional(),
  expires_in: z.int().optional(),
  invaliduser: z.string().optional(),
});
type Reply = z.infer<typeof Reply>;

/** The token is not, or no longer, valid: another one is fetched, once. */
const STALE_TOKEN = new Set([40014, 42001]);
/** Too many calls, or a busy system: later. All other numbers are for good. */
const LATER = new Set([-1, 45009, 45033]);
const NO_SUCH_USER = 81013;
/** A token is renewed a little before its end. */
const EARLY_MS = 60_000;
const SAME_MESSAGE_SECONDS = 4 * 3600;

export interface WecomOptions {
  url: string;
  corporation: string;
  agent: number;
  secret: string;
  clock: Clock;
}

function replyOf(text: string): Reply {
  try {
    return Reply.parse(JSON.parse(text));
  } catch (error) {
    throw new DeliveryFault('wecom unreadable', false, error);
  }
}

/** Messages in WeCom, as a card that opens the screen. */
export function createWecomChannel({ url, corporation, agent, secret, clock }: WecomOptions): Channel {
  let held: { token: string; endsAt: number } | undefined;

  async function call(path: string, query: Record<string, string>, body?: string): Promise<Reply> {
    const place = new URL(`/cgi-bin/${path}`, url);
    for (const [name, value] of Object.entries(query)) place.searchParams.set(name, value);
    const answer = await ask(place, body === undefined ? {} : { body });
    requireTaken(answer);
    return replyOf(answer.text);
  }

  function requireDone({ errcode }: Reply): void {
    if (errcode !== 0) throw new DeliveryFault(`wecom ${errcode}`, !LATER.has(errcode));
  }

  async function token(): Promise<string> {
    if (held && held.endsAt > clock.now().getTime()) return held.token;
    const reply = await call('gettoken', { corpid: corporation, corpsecret: secret });
    // A wrong secret is the operator's to mend, not the message's fault.
    if (reply.errcode !== 0 || !reply.access_token)
      throw new DeliveryFault(`wecom token ${reply.errcode}`, false);
    held = {
      token: reply.access_token,
      endsAt: clock.now().getTime() + (reply.expires_in ?? 7200) * 1000 - EARLY_MS,
    };
    return held.token;
  }

  return {
    place: new URL(url).origin,
    isFile: false,
    async send(address, { title, text, link, language }) {
      const body = JSON.stringify({
        touser: address,
        msgtype: 'textcard',
        agentid: agent,
        textcard: { title, description: text, url: link, btntxt: language === 'zh' ? '打开' : 'Open' },
        enable_duplicate_check: 1,
        duplicate_check_interval: SAME_MESSAGE_SECONDS,
      });
      let reply = await call('message/send', { access_token: await token() }, body);
      if (STALE_TOKEN.has(reply.errcode)) {
        held = undefined;
        reply = await call('message/send', { access_token: await token() }, body);
      }
      requireDone(reply);
      if (reply.invaliduser) throw new DeliveryFault(`wecom ${NO_SUCH_USER}`, true);
    },
  };
}
