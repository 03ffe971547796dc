import { expect, test } from 'vitest';
import { refuse } from '#kernel/errors/index.ts';
import { problemOf, unreadableAnswer } from './problems.ts';

const failing = (code: string, fields: object = {}) =>
  Object.assign(new Error('inner words'), { code, ...fields });

test('what the HTTP library refuses is said in the caller’s language and not in the library’s words', () => {
  const error = failing('FST_ERR_CTP_INVALID_JSON_BODY', { statusCode: 400 });
  expect(problemOf(error, 'r', 'zh')).toMatchObject({ status: 400, message: '请求正文不是有效的 JSON。' });
  expect(problemOf(error, 'r', 'en').message).toBe('The body of the request is not valid JSON.');
  const unheard = problemOf(failing('FST_ERR_OF_TOMORROW', { statusCode: 415 }), 'r', 'zh');
  expect(unheard).toMatchObject({ status: 415, code: 'common.bad-request' });
  expect(unheard.message).not.toContain('inner');
});

test('a database that is away or full is worth a retry; everything else of ours is a number', () => {
  const statusOf = (error: unknown) => problemOf(error, 'r', 'en').status;
  for (const code of ['57P01', '08006', '53300', '53100', 'ECONNREFUSED']) {
    expect(statusOf(failing(code))).toBe(503);
  }
  expect(statusOf(new Error('Connection terminated unexpectedly'))).toBe(503);
  // A file of ours that is missing, and a right that we forgot to grant, are bugs.
  for (const code of ['ENOENT', '42501', '23505']) {
    const problem = problemOf(failing(code), '0192', 'en');
    expect([problem.status, problem.code]).toEqual([500, 'common.bug']);
    expect(problem.message).toMatch(/^Something went wrong.*0192/);
  }
});

test('a refusal keeps its own status, code and text', () => {
  expect(problemOf(refuse('forbidden'), 'r', 'zh')).toEqual({
    status: 403,
    code: 'common.forbidden',
    message: '您无权进行此项操作。',
    reference: 'r',
  });
});

test('what is no HTTP is answered in both languages, in our form, and nothing after it is read', () => {
  const [head = '', body = ''] = unreadableAnswer(failing('HPE_HEADER_OVERFLOW'), 'r').split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 431 [^]*\r\nConnection: close$/);
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toMatchObject({ status: 431, code: 'common.too-large', reference: 'r' });
  expect(body).toMatch(/过长.*too long/);
  expect(unreadableAnswer(failing('ERR_HTTP_REQUEST_TIMEOUT'), 'r')).toMatch(/^HTTP\/1\.1 408 /);
  expect(unreadableAnswer(failing('HPE_INVALID_METHOD'), 'r')).toMatch(/^HTTP\/1\.1 400 /);
});
