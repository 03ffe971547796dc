import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { groupsOf, type Jump, jumpOf, keepRecent, readRecent, screensFor, step } from './hits.ts';

const jump = (kind: Jump['kind'], at: string): Jump => ({
  kind,
  at,
  name: { zh: `名${at}`, en: `Name ${at}` },
  detail: { zh: '', en: '' },
  isNear: false,
});

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('a form is opened by its id, all else by its code', () => {
  const hit = {
    id: 'an-id',
    code: 'A-CODE',
    name: { zh: '名', en: 'n' },
    detail: { zh: '', en: '' },
    isNear: false,
  };
  expect(jumpOf({ ...hit, kind: 'form' }).at).toBe('an-id');
  expect(jumpOf({ ...hit, kind: 'figure' }).at).toBe('A-CODE');
});

it('groups stand in one order and none is empty', () => {
  const groups = groupsOf([jump('person', 'p'), jump('unit', 'u'), jump('unit', 'v'), jump('screen', '/')]);
  expect(groups.map(({ key, jumps }) => [key, jumps.length])).toEqual([
    ['screen', 1],
    ['unit', 2],
    ['person', 1],
  ]);
});

it('screens are found by what their name holds, none by nothing', () => {
  const screens = [jump('screen', '/units'), jump('screen', '/forms')];
  const at = (text: string) => screensFor(text, screens, (name) => name.en).map((one) => one.at);
  expect(at(' NAME /U')).toEqual(['/units']);
  expect(at(' ')).toEqual([]);
});

it('the arrow keys go round, also where there is nothing', () => {
  expect([step(0, -1, 3), step(2, 1, 3), step(1, 1, 3), step(0, 1, 0)]).toEqual([2, 0, 2, 0]);
});

it('recent places are the account’s own, newest first, each once, six at most, and no person', () => {
  for (const at of ['1', '2', '3', '4', '5', '6', '7', '6']) keepRecent('a', jump('unit', at));
  keepRecent('a', jump('person', 'p'));
  expect(readRecent('a').map(({ at }) => at)).toEqual(['6', '7', '5', '4', '3', '2']);
  expect(readRecent('b')).toEqual([]);
});

it('what was kept wrongly is passed over', () => {
  localStorage.setItem('taihu.jumps.a', '{"not":"a list"}');
  expect(readRecent('a')).toEqual([]);
  localStorage.setItem('taihu.jumps.a', 'not json');
  expect(readRecent('a')).toEqual([]);
});
