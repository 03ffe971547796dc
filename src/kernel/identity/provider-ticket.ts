/** What stands between a browser, a provider and a command: sealed by Taihu, so that nobody else makes or reads it. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Keyring, sealBytes, unsealBytes } from '#kernel/keys/index.ts';

/** How long someone may take at the provider. */
export const FLOW_MS = 10 * 60_000;
/** How long what the provider said may wait for its command: they follow each other at once. */
export const TICKET_MS = 60_000;

const Flow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  /** The account that is to be bound, where nobody is to sign in. */
  linkFor: z.string().optional(),
  expiresAt: z.number(),
});
export type Flow = z.infer<typeof Flow>;

const Said = z.object({
  /** Good once. */
  id: z.string(),
  issuer: z.string(),
  subject: z.string(),
  linkFor: z.string().optional(),
  expiresAt: z.number(),
});
export type Said = z.infer<typeof Said>;

export interface Tickets {
  sealFlow(flow: Flow): string;
  openFlow(sealed: string | undefined, now: Date): Flow | undefined;
  seal(said: Omit<Said, 'expiresAt'>, now: Date): string;
  /** What a ticket says; undefined for what Taihu did not seal, and after its time. */
  open(ticket: string, now: Date): Said | undefined;
  /** What the trail keeps of whom a provider named: a keyed hash, never the name itself. */
  hashOf(who: { issuer: string; subject: string }): string;
}

export function createTickets(keyring: Pick<Keyring, 'secretFor'>): Tickets {
  const secret = keyring.secretFor('provider-ticket');
  const hashing = keyring.secretFor('provider-subject');
  const seal = (kind: string, value: unknown) =>
    sealBytes(secret, kind, Buffer.from(JSON.stringify(value))).toString('base64url');

  function open<T extends { expiresAt: number }>(
    schema: z.ZodType<T>,
    kind: string,
    sealed: string | undefined,
    now: Date,
  ): T | undefined {
    const bytes =
      sealed === undefined ? undefined : unsealBytes(secret, kind, Buffer.from(sealed, 'base64url'));
    if (!bytes) return undefined;
    const value = schema.parse(JSON.parse(bytes.toString()));
    return value.expiresAt > now.getTime() ? value : undefined;
  }

  return {
    sealFlow: (flow) => seal('flow', flow),
    openFlow: (sealed, now) => open(Flow, 'flow', sealed, now),
    seal: (said, now) => seal('ticket', { ...said, expiresAt: now.getTime() + TICKET_MS }),
    open: (ticket, now) => open(Said, 'ticket', ticket, now),
    hashOf: ({ issuer, subject }) =>
      createHmac('sha256', hashing)
        .update(`provider subject\n${issuer}\n${subject}`)
        .digest('hex')
        .slice(0, 32),
  };
}
