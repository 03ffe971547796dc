import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { serverOf } from './server.ts';

test('a reader who asks for page after page on one connection does not keep a closing server open', async () => {
  const pages = {
    serve: (_: unknown, response: { end(text: string): void }) => {
      setImmediate(() => response.end('太湖'));
      return true;
    },
  };
  const server = serverOf(pages)(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  let count = 0;
  // Two questions are always waiting on each connection, so that it is never idle.
  const readOn = async (agent: Agent): Promise<void> => {
    for (;;) {
      const [response] = (await once(get({ host: '127.0.0.1', port, agent }), 'response')) as [
        IncomingMessage,
      ];
      await once(response.resume(), 'end');
      count += 1;
    }
  };
  const reading = Promise.allSettled(agents.flatMap((agent) => [readOn(agent), readOn(agent)]));
  while (count < 20) await new Promise((resolve) => setImmediate(resolve));
  const closed = once(server, 'close');
  server.close();
  await closed;
  const readers = await reading;
  expect(readers.every(({ status }) => status === 'rejected')).toBe(true);
  for (const agent of agents) agent.destroy();
}, 10_000);

test.each([
  ['headers', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab'],
])('who never ends %s is told so and hung up on', async (_, beginning) => {
  const patience = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
  const server = serverOf({ serve: () => false }, patience)((request) => void request.resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
  let heard = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    heard += part;
  });
  await once(socket, 'close');
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  server.close();
});
