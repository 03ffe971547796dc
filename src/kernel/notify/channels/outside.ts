/** The way to a webhook: to the public internet alone, whatever a name or an address pretends to be. */
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { DeliveryFault } from './channel.ts';
import { LIMITS } from './http.ts';

const CONNECT_MS = 5000;

const PUBLIC_V6 = ipaddr.IPv6.parse('2000::');
const PUBLIC_V6_BITS = 3;

/**
 * Whether an address is one of the public internet's; an IPv4 address mapped into IPv6 counts as what it is. Of IPv6
 * only the block that is given out at all counts: `::7f00:1`, an old spelling of 127.0.0.1, has no class of its own.
 */
export function isOutside(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const found = ipaddr.process(address);
  const isGivenOut = !(found instanceof ipaddr.IPv6) || found.match(PUBLIC_V6, PUBLIC_V6_BITS);
  return isGivenOut && found.range() === 'unicast';
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** The address that a URL names, without brackets; undefined where it names a host. */
const literalOf = (hostname: string) => {
  const bare = hostname.replace(/^\[(.+)\]$/, '$1');
  return isIP(bare) === 0 ? undefined : bare;
};

export interface OutsideOptions {
  /** Also lets through to this machine, over http too; only for a laptop. */
  allowsLoopback: boolean;
  /** How names become addresses; tests bring names that mean harm. */
  resolve?: (hostname: string, use: (error: Error | null, addresses: LookupAddress[]) => void) => void;
}

export interface Outside {
  /** The URL, where one may be called at all; undefined otherwise. What its name means is asked when connecting. */
  allowed(url: string): URL | undefined;
  dispatcher: Dispatcher;
}

const forbidden = () => new DeliveryFault('forbidden address', false);

/**
 * Refuses at the moment of connecting, on the very address that is connected to: a name that means one thing when it is
 * checked and another when it is used gains nothing.
 */
export function createOutside({ allowsLoopback, resolve }: OutsideOptions): Outside {
  const isFree = (address: string) => isOutside(address) || (allowsLoopback && isLoopback(address));
  const resolveAll = resolve ?? ((hostname, use) => lookup(hostname, { all: true, verbatim: true }, use));

  const checked: LookupFunction = (hostname, options, use) => {
    resolveAll(hostname, (error, addresses) => {
      if (error) return use(error, '', 0);
      // One forbidden address among several is a trick, not an accident.
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isFree(address))) return use(forbidden(), '', 0);
      return options.all ? use(null, addresses) : use(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: checked });
  const dispatcher = new Agent({
    ...LIMITS,
    connect(options, use) {
      const literal = literalOf(options.hostname);
      if (literal !== undefined && !isFree(literal)) return use(forbidden(), null);
      return connect(options, use);
    },
  });

  return {
    dispatcher,
    allowed(given) {
      if (!URL.canParse(given)) return undefined;
      const url = new URL(given);
      const literal = literalOf(url.hostname);
      const isHome =
        (literal !== undefined && isLoopback(literal)) || /(^|\.)localhost\.?$/.test(url.hostname);
      if (url.username || url.password || url.hash) return undefined;
      if (isHome) return allowsLoopback && /^https?:$/.test(url.protocol) ? url : undefined;
      if (url.protocol !== 'https:') return undefined;
      return literal === undefined || isOutside(literal) ? url : undefined;
    },
  };
}
