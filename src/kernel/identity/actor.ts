/** Who a request comes from: its session, its account, and the part of the tree that each role reaches. */
import { LRUCache } from 'lru-cache';
import { type Clock, cityDay } from '#kernel/clock/index.ts';
import type { Database, Tx } from '#kernel/db/index.ts';
import { type Actor, ANONYMOUS, type Grant } from '#kernel/operation/index.ts';
import { findHeirs, listServed, rangesOfUnit } from '#kernel/units/index.ts';
import { signInName } from './account-store.ts';
import {
  type AccountFacts,
  findAccountFacts,
  findSession,
  prolongSession,
  type SessionFacts,
} from './actor-store.ts';
import { SESSION_IDLE_MS } from './auth.ts';
import { readSessionToken } from './cookie.ts';
import { refuse } from './refusals.ts';
import { isClosedToOperator } from './rules.ts';

/** A session is written to at most this often, however many requests it makes. */
const PROLONG_EVERY_MS = 10 * 60_000;
const UNITS_REMEMBERED = 20_000;

const NOBODY = { actor: ANONYMOUS.id, roles: [], scope: [] };

/** What a session owes before anything else is open. */
function dueOf({ mustChangePassword, mustSetSecondFactor }: SessionFacts): Partial<Actor> {
  return {
    ...(mustChangePassword ? { mustChangePassword } : {}),
    ...(mustSetSecondFactor ? { mustSetSecondFactor } : {}),
  };
}

type Reach = Required<Pick<Grant, 'unitId' | 'ranges' | 'serves'>>;

export interface Resolver {
  /** The actor of a request's cookies; undefined where they name no session that still runs. */
  resolveActor(database: Database, cookieHeader: string | undefined): Promise<Actor | undefined>;
  /** The account in whose name Taihu's own demo acts. Refuses an unknown one. */
  getAccount(database: Database, name: string): Promise<Actor>;
  /** The account as which the owner of the data folder acts. Refuses an unknown one, and security and auditors. */
  resolveAccount(database: Database, name: string): Promise<Actor>;
}

export function createResolver(secret: string, clock: Clock): Resolver {
  /**
   * What units reach on a day: rows of the tree are only ever added, so their counts tell whether anything changed, and
   * what a unit succeeds on a later day it reaches from that day on.
   */
  const reach = new LRUCache<string, Reach>({ max: UNITS_REMEMBERED });

  async function reachOf(tx: Tx, unitId: string, versions: number, links: number): Promise<Reach> {
    const day = cityDay(clock.now());
    const key = `${unitId}/${versions}/${links}/${day}`;
    const known = reach.get(key);
    if (known) return known;
    // Where the unit ended and another stands for it, the role is held there, and reaches what that one reaches.
    const heir = (await findHeirs(tx, [unitId], day)).get(unitId)?.id ?? unitId;
    const found = {
      unitId: heir,
      ranges: await rangesOfUnit(tx, heir, day),
      serves: await listServed(tx, heir, day),
    };
    // What becomes of an heir, this unit's own versions do not tell.
    if (heir === unitId) reach.set(key, found);
    return found;
  }

  async function actorOf(tx: Tx, facts: AccountFacts): Promise<Actor> {
    const grants: Grant[] = [];
    for (const { role, unitId, versions, onBehalfOf } of facts.grants) {
      const reached = await reachOf(tx, unitId, versions, facts.links);
      grants.push({ role, ...reached, ...(onBehalfOf ? { onBehalfOf } : {}) });
    }
    return { kind: 'account', id: facts.accountId, name: facts.account, grants };
  }

  async function getAccount(database: Database, name: string): Promise<Actor> {
    const actor = await database.transaction({ ...NOBODY, isReadOnly: true }, async (tx) => {
      const facts = await findAccountFacts(tx, signInName(name), cityDay(clock.now()));
      return facts && actorOf(tx, facts);
    });
    if (!actor) throw refuse('unknown-account', { account: name.slice(0, 64) });
    return actor;
  }

  return {
    getAccount,
    async resolveActor(database, cookieHeader) {
      const token = readSessionToken(cookieHeader, secret);
      if (token === undefined) return undefined;
      const now = clock.now();
      const found = await database.transaction({ ...NOBODY, isReadOnly: true }, async (tx) => {
        const facts = await findSession(tx, token, now, cityDay(now));
        return facts && { actor: await actorOf(tx, facts), facts };
      });
      if (!found) return undefined;
      const until = new Date(now.getTime() + SESSION_IDLE_MS);
      if (until.getTime() - found.facts.expiresAt.getTime() > PROLONG_EVERY_MS) {
        await database.transaction(NOBODY, (tx) => prolongSession(tx, token, now, until));
      }
      return { ...found.actor, sessionId: found.facts.sessionId, ...dueOf(found.facts) };
    },
    async resolveAccount(database, name) {
      const actor = await getAccount(database, name);
      if (isClosedToOperator(actor.grants.map((grant) => grant.role))) {
        throw refuse('operator-not-allowed', { account: actor.name });
      }
      return { ...actor, isOperator: true };
    },
  };
}
