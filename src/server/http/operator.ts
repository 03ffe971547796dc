import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '#kernel/errors/index.ts';
import type { Actor } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import type { House } from '../house.ts';
import { runUpkeep, UPKEEP } from '../upkeep.ts';

const SCHEME = 'Operator ';
export const AS_HEADER = 'x-taihu-as';

/**
 * The owner of the data folder at the command line, known by the token that only the owner can read, acting as an
 * account. Undefined where the request bears no such token.
 */
export async function operatorActor(
  house: House,
  token: string,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  const account = request.headers[AS_HEADER];
  if (typeof account !== 'string' || !isOperator(token, request)) return undefined;
  return house.identity.resolveAccount(house.database, accountOf(account));
}

/** Names of accounts travel encoded: headers hold no Chinese. */
function accountOf(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

/** Whether a request bears the token of the data folder's owner. */
export function isOperator(token: string, request: FastifyRequest): boolean {
  const given = request.headers.authorization ?? '';
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(`${SCHEME}${token}`)));
}

/** The upkeep that the command line asks of a running server. */
export function registerUpkeep(app: FastifyInstance, house: House, token: string): void {
  for (const upkeep of UPKEEP) {
    app.post(`/operator/${upkeep}`, async (request) => {
      if (!isOperator(token, request)) throw refuse('not-found');
      return runUpkeep(house, upkeep);
    });
  }
}
