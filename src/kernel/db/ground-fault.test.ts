import { expect, test } from 'vitest';
import { databaseFault, GroundFault } from './ground-fault.ts';

const failing = (code: string, fields: object = {}) => Object.assign(new Error('why'), { code, ...fields });

function codeOf(error: unknown): string | undefined {
  const fault = databaseFault('db:5432', error);
  return fault instanceof GroundFault ? fault.code : undefined;
}

test('what a database answers, or its silence, is told from what is wrong with us', () => {
  expect(['53100', 'ENOSPC'].map((code) => codeOf(failing(code)))).toEqual(['disk-full', 'disk-full']);
  expect(['28P01', '28000', '42501'].map((code) => codeOf(failing(code)))).toEqual(
    Array.from({ length: 3 }, () => 'database-refuses'),
  );
  const away = [
    ...['08006', '57P01', '57P03', '53300', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT'].map((code) =>
      failing(code),
    ),
    failing('ENOENT', { syscall: 'connect' }),
    new AggregateError([failing('ECONNREFUSED'), failing('ECONNREFUSED')]),
    new Error('Connection terminated unexpectedly'),
  ];
  expect(away.map(codeOf)).toEqual(away.map(() => 'database-unreachable'));
  const ours = [failing('ENOENT', { syscall: 'open' }), failing('23505'), failing('42601'), new Error('why')];
  expect(ours.map((error) => databaseFault('db:5432', error))).toEqual(ours);
  const known = new GroundFault('port-in-use', { port: 1 });
  expect(databaseFault('db:5432', known)).toBe(known);
});
