import { once } from 'node:events';
import { createServer } from 'node:http';
import { languageOf } from '#kernel/i18n/index.ts';
import { renderResetting, styleSource } from '#web/index.ts';
import { resettingPath, wishOf } from './reset-pages.ts';

const RETRY_SECONDS = '1';

/** Answers while the house is closed for a reset: alive, not ready, and a page that looks again by itself. */
export async function openInterlude(host: string, port: number): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    response.setHeader('connection', 'close').setHeader('cache-control', 'no-store');
    if (request.url === '/healthz') {
      response.setHeader('content-type', 'application/json').end('{"status":"alive"}');
      return;
    }
    const path = resettingPath(wishOf(new URL(request.url ?? '/', 'http://localhost')));
    response
      .writeHead(503, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src ${styleSource()}`,
        'retry-after': RETRY_SECONDS,
        refresh: `${RETRY_SECONDS}; url=${path}`,
      })
      .end(renderResetting({ path }, languageOf(request.headers['accept-language'])));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
}
