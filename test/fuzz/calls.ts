/** What may be said to an operation over HTTP, well formed and in every other way. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Operation } from '#kernel/operation/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { inputOf, type Words } from './arbitrary.ts';
import { HOSTILE, placesOf, replaced } from './hostile.ts';
import type { Message } from './wire.ts';

/** A message in the name of somebody, and in which way it is meant to be wrong. */
export interface Call extends Message {
  kind: Kind;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The message of a well-formed call. */
export function messageOf({ contract }: Operation, input: Readonly<Record<string, unknown>>): Message {
  if (contract.kind === 'command') {
    const path = `/api/v1${pathOf(contract)}`;
    return { method: 'POST', path, headers: JSON_TYPE, body: JSON.stringify(input) };
  }
  let path = pathOf(contract);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    const texts = [value].flat().map((one) => (typeof one === 'string' ? one : (JSON.stringify(one) ?? '')));
    if (path.includes(`:${name}`)) path = path.replace(`:${name}`, encodeText(texts.join(',') || '-'));
    else for (const text of texts) query.append(name, text);
  }
  const asked = query.size > 0 ? `?${query}` : '';
  return { method: 'GET', path: `/api/v1${path}${asked}`, headers: {} };
}

/** What an address can hold of a text: half a character is left out. */
const encodeText = (text: string) => encodeURIComponent(text.toWellFormed());

/** A way of calling: what it makes of a good call. */
type Way = (good: Message, input: Readonly<Record<string, unknown>>, op: Operation) => fc.Arbitrary<Message>;

const asGood: Way = (good) => fc.constant(good);

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** One place of the input holds something else. */
const withWrongType: Way = (_, input, op) => {
  const places = placesOf(input);
  const known = new Set(Object.keys(input));
  for (const name of Object.keys(op.contract.input.shape)) if (!known.has(name)) places.push([name]);
  if (places.length === 0) places.push(['unheard']);
  return fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(...HOSTILE))
    .map(([path, by]) => messageOf(op, fieldsOf(replaced(input, path, by))))
    .map((message) => ({ ...message, path: message.path.slice(0, 60_000) }));
};

/** Keys that would reach the prototype of every object if anything merged them. */
const POISON = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', ''];
const poisonText = (key: string) =>
  `${JSON.stringify(key)}:{"polluted":true,"prototype":{"polluted":true},"isOperator":true}`;

const withMoreKeys: Way = (good, _, { contract }) =>
  fc.subarray(POISON, { minLength: 1 }).map((keys) => {
    if (contract.kind === 'query') {
      const asked = keys.flatMap((key) => [`${key}[polluted]=true`, `${key}.polluted=true`, `${key}=x`]);
      return { ...good, path: `${good.path}${good.path.includes('?') ? '&' : '?'}${asked.join('&')}` };
    }
    const rest = String(good.body ?? '{}').slice(1);
    const joint = rest === '}' ? '' : ',';
    return { ...good, body: `{${keys.map(poisonText).join(',')}${joint}${rest}` };
  });

/** The same key twice: JSON does not forbid it. */
const withKeysTwice: Way = (good, input, { contract }) =>
  fc.constantFrom(...HOSTILE.filter((one) => JSON.stringify(one).length < 500)).map((value) => {
    const [first = 'limit'] = Object.keys(input);
    if (contract.kind === 'query') {
      const asked = [`${first}=1`, `${first}=2`, `${first}[]=3`, `${first}[a]=4`].join('&');
      return { ...good, path: `${good.path}${good.path.includes('?') ? '&' : '?'}${asked}` };
    }
    const twice = `${JSON.stringify(first)}:${JSON.stringify(value)}`;
    const rest = String(good.body).slice(1);
    return { ...good, body: rest === '}' ? `{${twice},${twice}}` : `{${twice},${rest}` };
  });

const DEEP = 20_000;
const BROKEN: readonly (string | Uint8Array)[] = [
  '',
  ' ',
  '{',
  '{"a":',
  '[]',
  '"text"',
  'null',
  '0',
  'NaN',
  '{}{}',
  "{'a':1}",
  '\ufeff{}',
  '{"a":"\\ud800"}',
  '{"a":"\\u0000"}',
  '{"a":1e999}',
  `{"a":${'9'.repeat(5000)}}`,
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  '['.repeat(DEEP),
  Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
  Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80),
  gzipSync('{}'),
];

/** A body that is no JSON, or no object, or deeper than any stack. */
const withBrokenBody: Way = (good, _, { contract }) =>
  fc.constantFrom(...BROKEN).map((body) => {
    const method = contract.kind === 'query' ? 'GET' : 'POST';
    return { ...good, method, headers: JSON_TYPE, body };
  });

const TYPES = [
  'text/plain',
  'text/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/json; charset=',
  'application/octet-stream',
  'application/json, text/plain',
  'nonsense',
  '/',
  ';',
];
const ENCODINGS = ['identity', 'gzip', 'br', 'deflate', 'nonsense'];

/** Another type or encoding than the body has. */
const withWrongMedia: Way = (good) =>
  fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(...ENCODINGS)).map(([type, encoding]) => ({
    ...good,
    method: 'POST',
    headers: { 'content-type': type, 'content-encoding': encoding },
    body: good.body ?? 'a=1&a[b]=2&__proto__[polluted]=1',
  }));

const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'];

/** Another verb than the operation's, told openly or in a header. */
const withWrongVerb: Way = (good) =>
  fc.tuple(fc.constantFrom(...VERBS), fc.constantFrom(...VERBS)).map(([method, told]) => {
    const { body: _, ...rest } = good;
    const headers = { ...good.headers, 'x-http-method-override': told, 'x-method-override': told };
    return { ...(method === 'POST' ? good : rest), method, headers };
  });

const QUERIES = [
  'unheard=1',
  'limit=1&limit=2',
  'limit[]=1',
  'limit[a][b]=1',
  'after=%00',
  'after=%ff',
  'after=%',
  'lang=xx',
  'lang=%0d%0aset-cookie:x=1',
  '&&&=',
  '?'.repeat(50),
  `x=${'y'.repeat(10_000)}`,
  Array.from({ length: 1500 }, (_, at) => `k${at}=1`).join('&'),
];

/** Parameters that no operation has, too many, or unreadable. */
const withWrongQuery: Way = (good) =>
  fc.constantFrom(...QUERIES).map((query) => ({
    ...good,
    path: `${good.path}${good.path.includes('?') ? '&' : '?'}${query}`,
  }));

const HEADERS: readonly Record<string, string>[] = [
  { 'idempotency-key': 'x'.repeat(5000) },
  { 'idempotency-key': "'; drop table units.unit; --" },
  { 'idempotency-key': '\u00ff' },
  { 'accept-language': 'x'.repeat(5000) },
  { 'accept-language': 'zh;q=nonsense,,;;=,*' },
  { 'accept-language': `${'a-'.repeat(2000)}b;q=0.0.0` },
  { cookie: 'taihu.session=; taihu.session=x; a=b; ;;==' },
  { cookie: `${'a=b; '.repeat(1000)}` },
  { cookie: 'lang=__proto__' },
  { authorization: 'Operator ' },
  { authorization: 'Operator guessed', 'x-taihu-as': 'auditor' },
  { 'x-taihu-as': '%E0%A4%A' },
  { authorization: 'Bearer x.y.z' },
  { 'x-forwarded-for': '203.0.113.7, 127.0.0.1', 'x-forwarded-host': 'evil.example' },
  { forwarded: 'for=203.0.113.7;host=evil.example;proto=https' },
  { host: 'evil.example' },
  { host: '' },
  { expect: 'nonsense' },
  { range: 'bytes=0-99999999999' },
  { 'if-none-match': '*' },
  { 'if-modified-since': 'never' },
  { accept: 'application/xml' },
  { te: 'trailers, deflate;q=0.5' },
  { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-key': 'x' },
];

/** Headers that somebody made up; a key is used once, since a call that repeats another is rightly not done again. */
const withWrongHeaders: Way = (good) =>
  fc.tuple(fc.constantFrom(...HEADERS), fc.uuid()).map(([headers, once]) => {
    const { 'idempotency-key': key, ...others } = headers;
    const own = key === undefined ? {} : { 'idempotency-key': `${key}${once}` };
    return { ...good, headers: { ...good.headers, ...others, ...own } };
  });

/** The caller hangs up in the middle, or sends in pieces. */
const brokenOff: Way = (good) => {
  const { length } = Buffer.from(good.body ?? '');
  if (good.method !== 'POST') return fc.constant({ ...good, breaksOffAt: 0 });
  const pieces = { ...good, headers: { ...good.headers, 'transfer-encoding': 'chunked' } };
  return fc.oneof(
    fc.nat(Math.max(0, length - 1)).map((breaksOffAt) => ({ ...good, breaksOffAt })),
    fc.nat(length).map((breaksOffAt) => ({ ...pieces, breaksOffAt })),
    fc.constant(pieces),
  );
};

const WAYS = {
  'own schema': { weight: 8, way: asGood },
  'wrong types': { weight: 6, way: withWrongType },
  'more keys': { weight: 2, way: withMoreKeys },
  'keys twice': { weight: 1, way: withKeysTwice },
  'broken body': { weight: 2, way: withBrokenBody },
  'wrong media': { weight: 1, way: withWrongMedia },
  'wrong verb': { weight: 1, way: withWrongVerb },
  'wrong query': { weight: 1, way: withWrongQuery },
  'wrong headers': { weight: 2, way: withWrongHeaders },
  'broken off': { weight: 1, way: brokenOff },
} as const satisfies Record<string, { weight: number; way: Way }>;
export type Kind = keyof typeof WAYS;
export const KINDS = Object.keys(WAYS) as Kind[];

/** Calls of an operation in every way. */
export function callOf(op: Operation, words: Words): fc.Arbitrary<Call> {
  const inputs = inputOf(op, words);
  return fc.oneof(
    ...KINDS.map((kind) => ({
      weight: WAYS[kind].weight,
      arbitrary: inputs.chain((input) =>
        WAYS[kind].way(messageOf(op, input), input, op).map((message) => ({ kind, ...message })),
      ),
    })),
  );
}
