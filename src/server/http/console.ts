import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { House } from '../house.ts';
import { demoOf } from './demo-guard.ts';

const BUILT = fileURLToPath(new URL('../../../dist/console', import.meta.url));
const NONCE_PLACE = '__CSP_NONCE__';

/** The console: built files under /console/, and its one page for every address below. */
export async function registerConsole(app: FastifyInstance, house: House): Promise<void> {
  const page = await readFile(join(BUILT, 'index.html'), 'utf8').catch(() => undefined);
  if (page === undefined) {
    house.log.warn({}, 'the console is not built: only pages and API are served');
    return;
  }
  await app.register(fastifyStatic, {
    root: join(BUILT, 'assets'),
    prefix: '/console/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
    // The build leaves each file compressed beside itself.
    preCompressed: true,
  });
  const send = async () => {
    const demo = await demoOf(house);
    return demo === undefined ? page : page.replace('<html', '<html data-demo="true"');
  };
  app.get('/console', async (_, reply) => reply.redirect('/console/'));
  app.get('/console/*', async (_, reply) => {
    const { style } = reply.cspNonce;
    const html = (await send()).replaceAll(NONCE_PLACE, style);
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
  });
}
