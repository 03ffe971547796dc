/** What DATABASE_URL says: which server, who we are there, and how the connection is kept from others. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { GroundFault, reasonOf } from '#kernel/db/index.ts';

export const DATABASE = 'taihu';

/** A server of the city's own, and how it is named where something is wrong with it: never with its password. */
interface Server {
  admin: ClientConfig;
  database: string;
  place: string;
}

const wrong = (reason: string, cause?: unknown) => new GroundFault('database-url', { reason }, cause);

/** A file of certificates, which cannot be missing without a word. */
function read(parameter: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(`${parameter}=${file}: ${reasonOf(error)}`, error);
  }
}

/**
 * How a connection is encrypted, by the parameters of libpq. `require` keeps out who listens; `verify-full` also who
 * puts himself in between: the server's certificate must be of its name, and of an authority in `sslrootcert` or, where
 * there is none, of one that Node.js knows. libpq's other modes, which fall back or prove half, are refused.
 */
function tlsOf(given: Map<string, string>, host: string): ConnectionOptions | false {
  const mode = given.get('sslmode') ?? 'disable';
  const root = given.get('sslrootcert');
  given.delete('sslmode');
  given.delete('sslrootcert');
  if (!['disable', 'require', 'verify-full'].includes(mode)) throw wrong(`sslmode=${mode}`);
  if (root !== undefined && mode !== 'verify-full') throw wrong('sslrootcert: sslmode=verify-full');
  if (mode === 'disable') return false;
  if (host.startsWith('/')) throw wrong(`sslmode=${mode}: host=${host}`);
  if (mode === 'require') return { rejectUnauthorized: false };
  return { host, ...(root === undefined ? {} : { ca: read('sslrootcert', root) }) };
}

/**
 * What DATABASE_URL says. A parameter that would be passed over in silence is refused: whoever wrote it relies on it.
 */
export function serverOf(url: string): Server {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) throw wrong('postgres://');
  const parsed = new URL(url);
  const given = new Map(parsed.searchParams);
  const host = given.get('host') ?? parsed.hostname.replace(/^\[(.+)\]$/, '$1');
  given.delete('host');
  const ssl = tlsOf(given, host);
  const [stranger] = given.keys();
  if (stranger !== undefined) throw wrong(`?${stranger}=`);
  if (host === '') throw wrong('HOST');
  const [user, password] = [parsed.username, parsed.password].map(decodeURIComponent);
  if (!user) throw wrong('USER');
  const port = Number(parsed.port || 5432);
  const database = decodeURIComponent(parsed.pathname.slice(1)) || DATABASE;
  const secured = ssl === false ? {} : { ssl };
  return {
    admin: { host, port, user, password: password ?? '', database: 'postgres', ...secured },
    database,
    place: `${host}:${port}/${database}`,
  };
}
