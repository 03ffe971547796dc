/** Published pages for tests: a database, publishers, and a server as the composition root builds it. */
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import pg from 'pg';
import { TOMBSTONE } from '#kernel/audit/index.ts';
import { salted } from '#kernel/audit/testing.ts';
import { stoppedClock } from '#kernel/clock/index.ts';
import { type Operation, systemActor } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { createPublishedCache, type PublishedCache, publicationRoom, sealedPages } from './index.ts';

const HTML = 'text/html; charset=utf-8';
export const NEVER_MS = 3_600_000;
export const AS_JOB = { actor: systemActor('publication').id, roles: ['system-actor'], scope: [WHOLE_TREE] };

/** A page to publish; what is left out is taken for granted. */
export interface Draft {
  path: string;
  language?: 'zh' | 'en';
  body?: string;
  dependencies?: string[];
  builtAt?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export function operationOf(name: string): Operation {
  const found = publicationRoom.operations.find((operation) => operation.contract.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** What tests do to a database with pages. */
export async function openPress() {
  const db: TestDatabase = await createTestDatabase([publicationRoom]);
  const run = (name: string, input: object, now?: string): Promise<unknown> => {
    const call = { actor: systemActor('publication'), input, language: 'zh', reference: newId() } as const;
    return db.runner(now ? { clock: stoppedClock(now) } : {}).run(operationOf(name), call);
  };
  async function asSuperuser<T extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
  ): Promise<T[]> {
    const client = new pg.Client(db.superuser);
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }
  return {
    db,
    publish(drafts: Draft[], now?: string) {
      const pages = drafts.map((draft) => ({
        language: 'zh',
        contentType: HTML,
        body: '<p>湖</p>',
        ...draft,
      }));
      return run('publication.publish', { pages }, now);
    },
    withdraw: (paths: string[]) => run('publication.withdraw', { paths }),
    asSuperuser,
    /** Of each entry that vouched for a page, in the order of the trail: whether it fits the page as it is. */
    async sealsOf(id: string): Promise<('fits' | 'differs' | 'gone')[]> {
      const rows = await asSuperuser<{ seal: string; salt: string | null }>(
        `select s.seal ->> 2 as seal, e.salt from audit.entry e, jsonb_array_elements(e.seals) as s(seal)
         where s.seal ->> 1 = $1 order by e.written`,
        [id],
      );
      const now = (await db.database.transaction(AS_JOB, (tx) => sealedPages.hashesOf(tx, [id]))).get(id);
      return rows.map(({ seal, salt }) => {
        if (seal === TOMBSTONE) return 'gone';
        return now !== undefined && salted(now, salt) === seal ? 'fits' : 'differs';
      });
    },
    close: () => db.close(),
  };
}

/** Published bytes first, a plain 404 behind; says of each request whether it was answered at once. */
export async function startReading(
  database: TestDatabase['database'],
  options: { pollMs?: number; maxBytes?: number },
) {
  const cache: PublishedCache = createPublishedCache(database, { pollMs: NEVER_MS, ...options });
  await cache.refresh();
  const synchronous: boolean[] = [];
  const server = createServer((request, response) => {
    const fallback = () => response.writeHead(404, { 'x-from': 'fallback' }).end('not published');
    const isTaken = cache.serve(request, response, fallback);
    synchronous.push(response.headersSent);
    if (!isTaken) fallback();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  async function get(at: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = httpRequest(
        { port, host: '127.0.0.1', path: at, method, headers, agent: false },
        resolve,
      );
      asked.once('error', reject);
      asked.end();
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response) if (chunk instanceof Uint8Array) chunks.push(chunk);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }
  return {
    cache,
    synchronous,
    get,
    textAt: async (at: string) => (await get(at)).body.toString(),
    close() {
      cache.close();
      server.close();
    },
  };
}
