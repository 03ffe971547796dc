import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
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
