import { afterEach, describe, expect, it, vi } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { createActionKeys } from './action-keys.ts';
import { call, queryString, urlOf } from './client.ts';
import { faultsByPath, isStale, ProblemError } from './problem.ts';

const ID = '01900000-0000-7000-8000-000000000002';

/** The one thing replaced is the network: requests are caught before they leave, as the browser would send them. */
function answer(status: number, body: string | Error) {
  const sent: Request[] = [];
  const RealRequest = Request;
  vi.stubGlobal(
    'Request',
    class extends RealRequest {
      constructor(path: string, init: RequestInit) {
        super(new URL(path, 'http://taihu.test'), init);
      }
    },
  );
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request);
    if (body instanceof Error) throw body;
    return new Response(body, { status });
  });
  return sent;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a query', () => {
  it('travels in the address, flat, arrays repeated, absent fields left out', () => {
    expect(queryString({ a: 1, b: ['x', 'y'], c: undefined, d: false, e: '太湖' })).toBe(
      '?a=1&b=x&b=y&d=false&e=%E5%A4%AA%E6%B9%96',
    );
    expect(queryString({})).toBe('');
  });

  it('fills the places of a path and keeps the rest for the query string', () => {
    const input = { indicator: 'a.b', unit: '320200000000', period: '2008', limit: 5 };
    expect(urlOf(indicatorsContracts.figure, input)).toEqual({
      path: '/api/v1/figures/a.b/320200000000/2008',
      rest: { limit: 5 },
    });
  });

  it('gives the output of its contract', async () => {
    const sent = answer(
      200,
      JSON.stringify({ items: [], counts: { fill: 0, correct: 0, decide: 0, chase: 0 } }),
    );
    const output = await call(reportingContracts.inbox, { limit: 20 }, { language: 'en' });
    expect(output.counts.fill).toBe(0);
    expect(sent[0]?.url).toBe('http://taihu.test/api/v1/reporting/inbox?limit=20');
    expect(sent[0]?.headers.get('accept-language')).toBe('en');
  });

  it('fails where the answer is not what the contract promises', async () => {
    answer(200, '<html>');
    await expect(call(reportingContracts.inbox, {}, { language: 'zh' })).rejects.toMatchObject({
      code: 'console.unreadable',
    });
  });
});

describe('a command', () => {
  it('is posted as JSON with the key of its action', async () => {
    const sent = answer(200, JSON.stringify({ id: ID, version: 3, state: 'approved' }));
    const options = { language: 'zh', idempotencyKey: 'key-1' } as const;
    await call(reportingContracts.approve, { id: ID, version: 2 }, options);
    expect(sent[0]?.method).toBe('POST');
    expect(sent[0]?.url).toBe('http://taihu.test/api/v1/reporting/approve');
    expect(sent[0]?.headers.get('idempotency-key')).toBe('key-1');
    expect(sent[0]?.headers.get('accept-language')).toBe('zh-CN');
    expect(await sent[0]?.json()).toEqual({ id: ID, version: 2 });
  });

  it('fails with the server’s own words and the fields it names', async () => {
    const problem = {
      status: 422,
      code: 'reporting.cells-wrong',
      message: '有单元格需要更正。',
      fields: [{ path: 'cells.0.value', code: 'required', message: '必填' }],
      reference: 'r-1',
    };
    answer(422, JSON.stringify(problem));
    const input = { id: ID, version: 1, cells: [] };
    const error: unknown = await call(reportingContracts.submit, input, { language: 'zh' }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ProblemError);
    expect(faultsByPath(error).get('cells.0.value')).toBe('必填');
    expect(isStale(error)).toBe(false);
  });

  it('tells a lost connection from a refusal', async () => {
    answer(0, new TypeError('fetch failed'));
    const error: unknown = await call(reportingContracts.inbox, {}, { language: 'zh' }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'console.offline', status: 0, isPassing: true });
  });
});

describe('the key of an action', () => {
  it('stays while the same is tried again and ends with an answer', () => {
    let count = 0;
    const keys = createActionKeys(() => `key-${++count}`);
    expect(keys.keyFor({ id: 1 })).toBe('key-1');
    expect(keys.keyFor({ id: 1 })).toBe('key-1');
    keys.settle();
    expect(keys.keyFor({ id: 1 })).toBe('key-2');
  });

  it('changes with what is asked', () => {
    let count = 0;
    const keys = createActionKeys(() => `key-${++count}`);
    keys.keyFor({ value: '1' });
    expect(keys.keyFor({ value: '2' })).toBe('key-2');
    expect(keys.keyFor({ value: '1' })).toBe('key-3');
  });
});
