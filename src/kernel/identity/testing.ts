/** For tests of the room: an identity without a provider, whose secrets are those of tests. */
import type { Clock } from '#kernel/clock/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { createIdentity } from './index.ts';

export function createTestIdentity(clock: Clock) {
  return createIdentity({
    secret: 'a secret of tests that is long enough',
    baseUrl: 'http://127.0.0.1:3000',
    isSecure: false,
    keyring: openKeyring({ masterKey: Buffer.alloc(32, 7) }),
    clock,
  });
}
