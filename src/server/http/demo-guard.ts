import type { FastifyRequest } from 'fastify';
import { defineRefusals } from '#kernel/errors/index.ts';
import { findDemo } from '#kernel/installation/index.ts';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import type { House } from '../house.ts';

const refuse = defineRefusals('server', {
  'demo-behind-proxy': {
    kind: 'forbidden',
    zh: '演示账号只能在本机直接登录，不能经代理登录。',
    en: 'Demo accounts sign in on this machine only, never through a proxy.',
  },
});

const SETTINGS = { actor: ANONYMOUS.id, roles: [], scope: [], isReadOnly: true };

/** The demo that this installation carries, if any. */
export function demoOf(house: House): Promise<string | undefined> {
  return house.database.transaction(SETTINGS, (tx) => findDemo(tx));
}

/** Whether a request may have come through a proxy: then the passwords of the demo, known to all, must not work. */
export function isForwarded(house: House, request: FastifyRequest): boolean {
  const { headers } = request;
  return (
    house.config.trustedProxy !== undefined ||
    headers['x-forwarded-for'] !== undefined ||
    headers.forwarded !== undefined
  );
}

/** Refuses sign-in to a demo from behind a proxy. */
export async function requireDirectSignIn(house: House, request: FastifyRequest): Promise<void> {
  if (isForwarded(house, request) && (await demoOf(house)) !== undefined) throw refuse('demo-behind-proxy');
}
