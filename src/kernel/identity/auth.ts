/** The sign-in library, bound to the transaction of whichever command calls it; its HTTP handler is never mounted. */
import { betterAuth } from 'better-auth';
import { username } from 'better-auth/plugins';
import { Kysely } from 'kysely';
import type { Context } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { leaveAuthRole, takeAuthRole } from './auth-role-store.ts';
import { type BoundDialect, createBoundDialect } from './bound-dialect.ts';
import { AccountName } from './contract.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** How long a session lasts without being used. */
export const SESSION_IDLE_MS = 12 * 3_600_000;

export interface AuthOptions {
  /** Signs the session cookies; kept by the installation. */
  secret: string;
  /** Where the world reaches Taihu. */
  baseUrl: string;
  /** Whether cookies travel over https only. */
  isSecure: boolean;
}

const SECONDS = 1000;

/** Our options of the library over a dialect; a test compares our tables with what they expect. */
function optionsOf({ secret, baseUrl, isSecure }: AuthOptions, dialect: BoundDialect) {
  return {
    secret,
    baseURL: baseUrl,
    // The schema is named, the transaction is the command's, and nested ones are refused.
    database: {
      db: new Kysely<Record<string, never>>({ dialect }),
      type: 'postgres',
      schemaName: 'auth',
      transaction: false,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      maxPasswordLength: 200,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    session: { expiresIn: SESSION_IDLE_MS / SECONDS },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const now = dialect.now();
            const expiresAt = new Date(now.getTime() + SESSION_IDLE_MS);
            return { data: { ...session, createdAt: now, updatedAt: now, expiresAt } };
          },
        },
      },
    },
    plugins: [
      username({
        minUsernameLength: 2,
        maxUsernameLength: 64,
        usernameValidator: (name) => AccountName.safeParse(name).success,
      }),
    ],
    advanced: {
      cookiePrefix: 'taihu',
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
      // Addresses are noted by the command that signs in, and end with the session.
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => newId(), validateSchema: false },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  } satisfies Parameters<typeof betterAuth>[0];
}

/** Opens the library. */
export function openAuth(given: AuthOptions) {
  const dialect = createBoundDialect();
  const options = optionsOf(given, dialect);
  const auth = betterAuth(options);

  /** Runs work of the sign-in library on the transaction of a command, in the one role that reaches its tables. */
  async function withAuth<T>(
    ctx: Pick<Context, 'tx' | 'now'>,
    work: (api: typeof auth.api) => Promise<T>,
  ): Promise<T> {
    await takeAuthRole(ctx.tx);
    try {
      const result = await dialect.run({ tx: ctx.tx, now: ctx.now }, () => work(auth.api));
      await leaveAuthRole(ctx.tx);
      return result;
    } catch (error) {
      // Where a statement failed, the role cannot be left before the rollback, and nothing else can be done in it.
      await leaveAuthRole(ctx.tx).catch(() => undefined);
      throw error;
    }
  }
  return { options, withAuth };
}

export type Auth = ReturnType<typeof openAuth>;
