import { describe, expect, it } from 'vitest';
import { standingFaults } from './standing-faults.ts';

const faults = new Map([
  ['name.zh', '过短'],
  ['items', '过少'],
  ['items.0.indicator', '不存在'],
]);

describe('faults at the fields of a form', () => {
  it('stay while the field is as it was sent', () => {
    const sent = { name: { zh: 'x' }, items: [{ indicator: 'a.b' }] };
    expect([...standingFaults(faults, sent, structuredClone(sent), '请填写')]).toEqual([...faults]);
  });

  it('go as soon as the field is changed, and only that one', () => {
    const sent = { name: { zh: 'x' }, items: [{ indicator: 'a.b' }] };
    const now = { name: { zh: 'xy' }, items: [{ indicator: 'a.b' }] };
    expect([...standingFaults(faults, sent, now, '请填写').keys()]).toEqual(['items', 'items.0.indicator']);
  });

  it('say of an empty field that it is missing', () => {
    const sent = { name: { zh: '' }, items: [] };
    const standing = standingFaults(faults, sent, sent, '请填写');
    expect(standing.get('name.zh')).toBe('请填写');
    expect(standing.get('items')).toBe('请填写');
  });
});
