/** Values that no schema hopes for, and the places where they may stand. */
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';

/** Wrong types, impossible days, half characters, numbers beyond every bound, cursors that no list gave. */
export const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e文本\u2066',
  '\ufeff',
  '%_\\',
  "'; drop table units.unit; --",
  '=1+1',
  '../../etc/passwd',
  '${7*7}{{7*7}}<%= 7*7 %>',
  'x'.repeat(100_000),
  '９９９',
  '-0',
  '1e400',
  '320200000000',
  '2008Q5',
  '9999-12-31',
  '0000-00-00',
  '2009-01-01T00:00:00.123456789+14:00',
  '-271821-04-20T00:00:00Z',
  newId(),
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  [],
  [null],
  {},
  Array.from({ length: 300 }, () => 'x'),
  ...['x', '\u0000', '-1', '9223372036854775808', newId(), '2008-01-01'].map((part) =>
    encodeCursor([part, part, part, part]),
  ),
  encodeCursor(['9999-99-99', '1', newId()]),
  encodeCursor(['2009-01-01T00:00:00.000Z', '99999999999999999999', newId()]),
  encodeCursor([]),
];

export type Path = readonly (string | number)[];

/** A copy of a value with one place of it replaced. */
export function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(first), replaced(value[Number(first)], rest, by));
  const record = typeof value === 'object' && value !== null ? value : {};
  const old: unknown = Object.entries(record).find(([key]) => key === first)?.[1];
  return { ...record, [first]: replaced(old, rest, by) };
}

/** Every place inside a value, containers included. */
export function placesOf(value: unknown, path: Path = []): Path[] {
  const here = path.length > 0 ? [[...path]] : [];
  if (Array.isArray(value)) return [...here, ...value.flatMap((one, at) => placesOf(one, [...path, at]))];
  if (typeof value !== 'object' || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, key]))];
}
