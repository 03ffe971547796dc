import { isIP } from 'node:net';
import { ConfigFault } from '#kernel/config/index.ts';

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function isAddresses(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  if (more.length > 0) return false;
  if (NAMED_RANGES.includes(text)) return true;
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return most > 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) > 0 && Number(bits) <= most));
}

/** Throws where the proxies to be believed are no addresses: before anything is opened, and in one line. */
export function requireProxies(proxies: string | undefined): void {
  const wrong = proxies?.split(',').find((one) => !isAddresses(one.trim()));
  if (wrong === undefined) return;
  throw new ConfigFault(
    `TAIHU_TRUSTED_PROXY 须为地址或网段，以逗号分隔，有误的是“${wrong}” / ` +
      `TAIHU_TRUSTED_PROXY must be addresses or ranges, separated by commas; “${wrong}” is not`,
  );
}
