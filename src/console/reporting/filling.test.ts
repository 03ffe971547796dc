import { describe, expect, it } from 'vitest';
import type { Cell, Form } from '#modules/reporting/contract.ts';
import {
  differencesOf,
  explainInto,
  follow,
  keptAs,
  readFilling,
  shownDraft,
  shownExplaining,
  startOn,
  takeOver,
  typeInto,
} from './filling.ts';

const items: Form['items'] = ['a.one', 'a.two'].map((indicator) => ({
  indicator,
  allowsAtLeast: true,
  isRequired: true,
}));
const whole = () => 0;
const cell = (indicator: string, value: string): Cell => ({ indicator, value, bound: 'exact' });
const typed = (text: string) => ({ text, bound: 'exact' as const });
const report = (version: number, one: string, two = '2') => ({
  version,
  cells: [cell('a.one', one), cell('a.two', two)],
  explanations: [],
});
const texts = (filling: ReturnType<typeof startOn>) =>
  Object.values(shownDraft(items, filling)).map(({ text }) => text);

describe('what is typed into a report', () => {
  it('shows a newer report while nothing was typed', () => {
    const shown = follow(items, startOn(report(4, '7')), report(5, '8'), whole);
    expect(texts(shown)).toEqual(['8', '2']);
    expect(shown.base.version).toBe(5);
  });

  it('stays when it is typed in the moment a newer report appears', () => {
    // The correction was opened: the screen shows version 5, the state behind it is still at 4.
    const held = startOn(report(4, '7'));
    const shown = follow(items, held, report(5, '7'), whole);
    const after = typeInto(held, shown, 'a.one', typed('9'));
    expect(after.base.version).toBe(5);
    expect(texts(follow(items, after, report(5, '7'), whole))).toEqual(['9', '2']);
    expect(readFilling(items, after, whole).cells).toEqual([cell('a.one', '9'), cell('a.two', '2')]);
  });

  it('is never replaced by what someone else saved: the two are in conflict', () => {
    const held = typeInto(startOn(report(4, '7')), startOn(report(4, '7')), 'a.one', typed('9'));
    const shown = follow(items, held, report(5, '8'), whole);
    expect(texts(shown)).toEqual(['9', '2']);
    expect(shown.base.version).toBe(4);
  });

  it('is no conflict where the newer report says just that, as after an answer that was lost', () => {
    const held = typeInto(startOn(report(4, '7')), startOn(report(4, '7')), 'a.one', typed('９'));
    const shown = follow(items, held, report(5, '9'), whole);
    expect(shown.base.version).toBe(5);
    expect(readFilling(items, shown, whole).isDirty).toBe(false);
    expect(texts(shown)).toEqual(['９', '2']);
  });

  it('stays when it is typed while a save is on its way', () => {
    const start = startOn(report(4, '7'));
    const sent = typeInto(start, start, 'a.one', typed('9'));
    const more = typeInto(sent, sent, 'a.one', typed('91'));
    const kept = keptAs(more, report(5, '9'));
    expect(texts(kept)).toEqual(['91', '2']);
    expect(readFilling(items, kept, whole).isDirty).toBe(true);
  });

  it('does not go back to an older answer that arrives late', () => {
    const held = keptAs(startOn(report(4, '7')), report(6, '9'));
    expect(keptAs(held, report(5, '8'))).toBe(held);
    expect(follow(items, held, report(5, '8'), whole)).toBe(held);
  });

  it('lies over the newest version once it is taken over, and only where it was not saved', () => {
    const start = startOn(report(4, '7'));
    const saved = keptAs(typeInto(start, start, 'a.two', typed('3')), report(5, '7', '3'));
    const held = typeInto(saved, saved, 'a.one', typed('9'));
    const after = takeOver(items, held, report(6, '8', '5'), whole);
    expect(texts(after)).toEqual(['9', '5']);
    expect([...differencesOf(items, after)]).toEqual([['a.one', typed('8')]]);
  });

  it('counts as unsaved while it cannot be read, and stays where the newest version is taken over', () => {
    const start = startOn(report(4, '7'));
    const held = typeInto(start, start, 'a.one', typed('9x'));
    expect(readFilling(items, held, whole).isDirty).toBe(true);
    expect(texts(follow(items, held, report(5, '8'), whole))).toEqual(['9x', '2']);
    expect(texts(takeOver(items, held, report(5, '8'), whole))).toEqual(['9x', '2']);
  });
});

describe('what is explained in a report', () => {
  const kept = { check: 'S1', reason: 'season', text: '春节停工' } as const;
  const explained = (version: number) => ({ ...report(version, '7'), explanations: [kept] });

  it('lies over what was kept, and is typed work like any other', () => {
    const held = startOn(explained(4));
    expect(shownExplaining(held)).toEqual({ S1: { reason: 'season', text: '春节停工' } });
    expect(readFilling(items, held, whole).isDirty).toBe(false);
    const after = explainInto(held, held, 'S1', { reason: 'price', text: ' 价格上涨 ' });
    const read = readFilling(items, after, whole);
    expect([read.isDirty, read.explanations]).toEqual([
      true,
      [{ check: 'S1', reason: 'price', text: '价格上涨' }],
    ]);
    // Somebody else's newer version does not take it away.
    expect(follow(items, after, report(5, '8'), whole)).toBe(after);
  });

  it('is not sent while it is half written, and not lost either', () => {
    const held = startOn(report(4, '7'));
    const begun = explainInto(held, held, 'S1', { text: '春' });
    expect(readFilling(items, begun, whole)).toMatchObject({ explanations: [], isDirty: true });
    const wordless = explainInto(held, held, 'S1', { reason: 'season', text: ' ' });
    expect(readFilling(items, wordless, whole)).toMatchObject({ explanations: [], isDirty: true });
    const emptied = explainInto(held, held, 'S1', { text: '' });
    expect(readFilling(items, emptied, whole).isDirty).toBe(false);
  });

  it('stays when someone else’s newest version is taken over', () => {
    const held = startOn(report(4, '7'));
    const after = explainInto(held, held, 'S1', { reason: 'price', text: '价格上涨' });
    const taken = takeOver(items, after, report(6, '8'), whole);
    expect(taken.base.version).toBe(6);
    expect(readFilling(items, taken, whole).explanations).toHaveLength(1);
  });
});
