import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PublishedCache } from '#kernel/publication/index.ts';

const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Published bytes go the shortest way; everything else through Fastify. */
export function serverOf(published: Pick<PublishedCache, 'serve'>): (handler: Handler) => Server {
  return (handler) => {
    const limits = { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    const server = createServer(limits, (request, response) => {
      // A reader who never pauses must not keep a closing server open.
      if (!server.listening) response.setHeader('connection', 'close');
      if (!published.serve(request, response, () => handler(request, response))) handler(request, response);
    });
    return server;
  };
}
