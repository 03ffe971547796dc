/** A far side of the house, for tests: an HTTP server on this machine that keeps what it is asked. */
import { createServer, type IncomingMessage } from 'node:http';

/** What a server on this machine was asked. */
export interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A real HTTP server that keeps what it is asked and answers as it is told. */
export async function listenHttp(
  answer: (asked: Asked) => { status?: number; body?: string; location?: string },
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      };
      asked.push(one);
      const { status = 200, body = '', location } = answer(one);
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
