import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PublishedCache } from '#kernel/publication/index.ts';

/** How long a request may take to arrive, and how often it is looked for those that take longer. */
const PATIENCE = { headersTimeout: 20_000, requestTimeout: 120_000, connectionsCheckingInterval: 5000 };

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Published bytes go the shortest way; everything else through Fastify. */
export function serverOf(
  published: Pick<PublishedCache, 'serve'>,
  patience = PATIENCE,
): (handler: Handler) => Server {
  return (handler) => {
    const server = createServer(patience, (request, response) => {
      // A reader who never pauses must not keep a closing server open.
      if (!server.listening) response.setHeader('connection', 'close');
      if (!published.serve(request, response, () => handler(request, response))) handler(request, response);
    });
    return server;
  };
}
