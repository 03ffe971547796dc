import { describe, expect, it } from 'vitest';
import type { Me } from '#kernel/identity/contract.ts';
import { holdsRole, mayDecide } from './me.ts';

function meAt(unitCode: string, role: Me['memberships'][number]['role']): Me {
  const membership = { role, unitCode, unitName: '某镇', unitNameEn: 'A town', validFrom: '2008-01-01' };
  return {
    id: '01900000-0000-7000-8000-000000000009',
    account: 'someone',
    displayName: '某人',
    memberships: [membership],
    mustChangePassword: false,
    mustSetSecondFactor: false,
  };
}

const waiting = { state: 'submitted', waitingLevel: 4, unitCode: '320281001001' };

describe('rows that can be selected for approval', () => {
  it('wait for the reviewer’s own level and lie below the reviewer’s unit', () => {
    expect(mayDecide(meAt('320281001000', 'reviewer'), waiting)).toBe(true);
    expect(mayDecide(meAt('320281002000', 'reviewer'), waiting)).toBe(false);
    expect(mayDecide(meAt('320281000000', 'reviewer'), waiting)).toBe(false);
    expect(mayDecide(meAt('320281001000', 'reporter'), waiting)).toBe(false);
  });

  it('are none while nobody’s turn has come', () => {
    expect(mayDecide(meAt('320281001000', 'reviewer'), { ...waiting, state: 'draft' })).toBe(false);
    expect(mayDecide(undefined, waiting)).toBe(false);
  });

  it('roles open rooms only where they are held', () => {
    expect(holdsRole(meAt('320200000000', 'office'), 'office', 'reviewer')).toBe(true);
    expect(holdsRole(meAt('320200000000', 'office'), 'system')).toBe(false);
    expect(holdsRole(undefined, 'office')).toBe(false);
  });
});
