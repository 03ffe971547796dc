import { expect, test } from 'vitest';
import { ConfigFault } from '#kernel/config/index.ts';
import { requireProxies } from './proxies.ts';

test('proxies are addresses, ranges or the names of ranges, and nothing else', () => {
  for (const good of [undefined, '127.0.0.1', '10.0.0.0/8, ::1', 'fd00::/8', 'loopback,uniquelocal']) {
    expect(() => requireProxies(good)).not.toThrow();
  }
  for (const bad of ['proxy', '10.0.0.0/33', '10.0.0.0/0', '::/0', '10.0.0.1/8/8', '127.0.0.1,', 'true']) {
    expect(() => requireProxies(bad)).toThrow(ConfigFault);
  }
});
