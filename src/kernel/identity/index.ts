/** Identity: accounts, sessions, and the roles that accounts hold at units. */
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '#kernel/clock/index.ts';
import type { Keyring } from '#kernel/keys/index.ts';
import type { Operation, Room } from '#kernel/operation/index.ts';
import type { IndexSource } from '#kernel/search/index.ts';
import { createAccountOperations } from './accounts.ts';
import { createResolver, type Resolver } from './actor.ts';
import { type Auth, type AuthOptions, openAuth } from './auth.ts';
import { createCookies } from './cookie.ts';
import { createDelegationOperations } from './delegations.ts';
import { createPeopleIndexed } from './found-store.ts';
import { createPasswordOperations } from './passwords.ts';
import { createProvider, type Provider, type ProviderOptions } from './provider.ts';
import { createProviderOperations } from './provider-operations.ts';
import { createTickets } from './provider-ticket.ts';
import { createRights } from './rights.ts';
import { createRoleOperations } from './roles.ts';
import { createFactors, createSecondFactorOperations } from './second-factor.ts';
import { createSecondStep } from './second-step.ts';
import { createSessionOperations } from './sessions.ts';
import { createNameHash, createSignIn } from './sign-in.ts';

export { accountNames, findAccountFacts } from './actor-store.ts';
export { accountsFollow } from './follow-store.ts';
export { listHolders, listHoldersAnywhere } from './holder-store.ts';
export { hashPassword } from './password.ts';
export { isSafeUrl, type Provider, type ProviderOptions } from './provider.ts';
export { mayNever } from './rules.ts';

/** Where the provider sends people back to: registered there by the operator. */
export const PROVIDER_CALLBACK = '/sign-in/provider/callback';

export interface IdentityOptions extends AuthOptions {
  /** The clock by which sessions end; tests bring their own. */
  clock?: Clock;
  /** Seals the secrets of second factors. */
  keyring: Pick<Keyring, 'secretFor'>;
  /** The city's own provider of identities, where it has one. */
  provider?: ProviderOptions | undefined;
  /** What can be done in the house, for whoever asks for the rights; told once all rooms are furnished. */
  operations?: () => readonly Operation[];
}

/** The room, and how others learn who acts. */
export interface Identity extends Resolver {
  room: Room;
  /** All people, for the search. */
  indexed: IndexSource;
  /** The way through the city's own provider, where it has one. */
  provider?: Provider;
  /** Runs work of the sign-in library on the transaction of a command. */
  withAuth: Auth['withAuth'];
}

/** Opens the identity room of an installation. */
export function createIdentity(given: IdentityOptions): Identity {
  const { clock = systemClock, keyring, operations = () => [], provider, ...options } = given;
  const auth = openAuth(options);
  const nameHash = createNameHash(options.secret);
  const cookies = createCookies(options.secret, options.isSecure);
  const factors = createFactors(keyring);
  const tickets = createTickets(keyring);
  const redirectUri = new URL(PROVIDER_CALLBACK, options.baseUrl).href;
  return {
    room: {
      name: 'identity',
      operations: [
        ...createSignIn(auth, nameHash, cookies),
        createSecondStep({ auth, nameHash, cookies, factors }),
        ...createSecondFactorOperations({ auth, nameHash, factors }),
        ...createAccountOperations(auth, nameHash),
        ...createRoleOperations(auth),
        ...createPasswordOperations(auth, nameHash),
        ...createSessionOperations(auth),
        ...createDelegationOperations(auth),
        ...createRights(operations),
        ...createProviderOperations({ auth, nameHash, cookies, tickets, provider }),
      ],
      migrations: { room: 'identity', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
    },
    indexed: createPeopleIndexed(auth),
    withAuth: auth.withAuth,
    ...(provider ? { provider: createProvider({ ...provider, redirectUri, tickets, cookies, clock }) } : {}),
    ...createResolver(options.secret, clock),
  };
}
