/** How soon an approval is seen by the public: in the next answer of the API, and on the published page. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { z } from 'zod';
import { approve, ask, type Target, type Waiting } from './command-client.ts';
import type { Fact, Measured } from './report.ts';
import { spreadOf } from './statistics.ts';

const POLL_MS = 10;
const PATIENCE_MS = 10_000;
const SETTLED_AFTER_MS = 3000;
const SETTLE_WITHIN_MS = 120_000;
/** An address that approves and looks, apart from those of the rounds. */
const ADDRESS = '127.0.250.1';
const Received = z.object({ completeness: z.object({ received: z.int() }) });

/** A report that waits, and the figure of the city that it will move, as `indicator/unit/period`. */
export interface Sighting extends Waiting {
  figure: string;
}

async function etagOf(port: number, figure: string): Promise<string> {
  const line = { port, localAddress: ADDRESS };
  let answer = await ask(line, 'GET', `/figures/${figure}`);
  // A page that was never asked for is published on the spot and asked for again.
  if (answer.status === 302) answer = await ask(line, 'GET', `/figures/${figure}`);
  if (answer.status !== 200)
    throw new Error(`no page of ${figure}: ${answer.status} ${answer.body.slice(0, 200)}`);
  return String(answer.headers.etag);
}

async function receivedAt(port: number, figure: string): Promise<number> {
  const answer = await ask({ port, localAddress: ADDRESS }, 'GET', `/api/v1/figures/${figure}`);
  return Received.parse(JSON.parse(answer.body)).completeness.received;
}

/** Waits until the worker has delivered what the rounds left, and the page stands still. */
async function settle(port: number, client: pg.Client, figure: string): Promise<void> {
  const deadline = performance.now() + SETTLE_WITHIN_MS;
  let known = '';
  let since = performance.now();
  while (performance.now() < deadline) {
    const { rows } = await client.query('select 1 from outbox.event limit 1');
    const etag = await etagOf(port, figure);
    if (rows.length > 0 || etag !== known) since = performance.now();
    known = etag;
    if (performance.now() - since > SETTLED_AFTER_MS) return;
    await sleep(100);
  }
  throw new Error('publishing does not come to rest');
}

/** How long the page of a figure takes to change; undefined where it does not within patience. */
async function pageChange(
  port: number,
  figure: string,
  before: string,
  since: number,
): Promise<number | undefined> {
  while (performance.now() - since < PATIENCE_MS) {
    if ((await etagOf(port, figure)) !== before) return performance.now() - since;
    await sleep(POLL_MS);
  }
  return undefined;
}

/** Approves reports one at a time with the worker running, and looks for each at the city's figure. */
export async function measureSights(
  target: Target,
  client: pg.Client,
  reports: readonly Sighting[],
): Promise<{ measured: Measured; facts: Fact[]; approved: number }> {
  const { port } = target;
  const times: number[] = [];
  let unseen = 0;
  let missed = 0;
  for (const figure of new Set(reports.map((report) => report.figure))) await settle(port, client, figure);
  for (const report of reports) {
    const before = await etagOf(port, report.figure);
    const received = await receivedAt(port, report.figure);
    const answer = await approve({ port, localAddress: ADDRESS }, target, report);
    const since = performance.now();
    if (answer.status !== 200) throw new Error(`not approved: ${answer.status} ${answer.body}`);
    if ((await receivedAt(port, report.figure)) !== received + 1) missed += 1;
    const ms = await pageChange(port, report.figure, before, since);
    if (ms === undefined) unseen += 1;
    else times.push(ms);
  }
  const spread = spreadOf(times);
  return {
    measured: { what: 'from the answer to the changed page of the city', ...spread, errors: unseen },
    facts: [
      { what: 'approval to published page, p99', value: spread.p99Ms, unit: 'ms', most: 2000 },
      { what: 'approvals not in the next answer of the API', value: missed, most: 0 },
    ],
    approved: reports.length,
  };
}
