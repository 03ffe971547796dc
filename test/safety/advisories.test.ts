import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { askAdvisories } from './advisories.ts';
import type { Locked } from './lock.ts';

const locked: Locked[] = ['1.0.0', '1.2.0', '1.0.0'].map((version, index) => ({
  path: `node_modules/${index}`,
  name: 'soft',
  version,
  license: 'MIT',
  integrity: 'sha512-x',
  isUnavailable: false,
}));

/** A registry of this test's own, that gives one answer and keeps what it was asked. */
async function registry(status: number, body: string): Promise<{ address: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push({ url: request.url, question: Buffer.concat(parts).toString('utf8') });
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

const advisory = (severity: string) => ({
  title: 'reads too much',
  url: 'https://example.invalid/1',
  severity,
  vulnerable_versions: '<2',
});

test('an answer is counted, and what is high or critical is a finding', async () => {
  const soft = ['low', 'moderate', 'high', 'critical'].map(advisory);
  const { address, asked } = await registry(200, JSON.stringify({ soft }));
  const audit = await askAdvisories(address, locked);
  expect(asked).toEqual([
    { url: '/-/npm/v1/security/advisories/bulk', question: '{"soft":["1.0.0","1.2.0"]}' },
  ]);
  expect(audit).toMatchObject({ isAnswered: true, mild: 2, findings: [{ rule: 'advisory' }, {}] });
});

test('nothing known is nothing found', async () => {
  const { address } = await registry(200, '{}');
  expect(await askAdvisories(address, locked)).toEqual({ isAnswered: true, mild: 0, findings: [] });
});

test.each([
  [405, '{}', 'answers 405'],
  [200, '{"soft":', 'JSON'],
  [200, '{"soft":1}', 'something else'],
])('a registry that answers %i and %s has not been asked', async (status, body, reason) => {
  const { address } = await registry(status, body);
  const audit = await askAdvisories(address, locked);
  expect(audit.isAnswered ? 'answered' : audit.reason).toContain(reason);
});

test('a registry out of reach has not been asked', async () => {
  const audit = await askAdvisories('http://127.0.0.1:9/', locked);
  expect(audit.isAnswered).toBe(false);
});
