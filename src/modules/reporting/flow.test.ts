import { expect, it } from 'vitest';
import { REPORT_FLOW } from './flow.ts';

/** Each way a report may go: who does what from where to where, and under which condition. */
it('a report goes from its unit up, back for a reason, and anew after it was approved', () => {
  const ways = REPORT_FLOW.flow.transitions.map(
    ({ action, from, to, by, guard, needsReason, isAuthoring }) =>
      `${by.role} at ${by.at}: ${action} ${from.join('|')} → ${to}` +
      `${guard === undefined ? '' : ` if ${guard}`}${needsReason ? ', with a reason' : ''}` +
      (isAuthoring ? ', as author' : ''),
  );
  expect(ways).toEqual([
    'reporter at unit: save draft → draft if isOpen, as author',
    'reporter at unit: save returned → returned if isOpen, as author',
    'reporter at unit: submit draft|returned → submitted if isOpen, as author',
    'reviewer at waiting: approve submitted → submitted if hasNext',
    'reviewer at waiting: approve submitted → approved',
    'reviewer at waiting: return submitted → returned, with a reason',
    'reporter at unit: correct approved → returned if isOpen, with a reason, as author',
  ]);
});

it('an expired form is closed, and the last reviewer has none above', () => {
  const { isOpen, hasNext } = REPORT_FLOW.guards;
  expect(isOpen?.({ isExpired: false, hasNext: false })).toBe(true);
  expect(isOpen?.({ isExpired: true, hasNext: true })).toBe(false);
  expect(hasNext?.({ isExpired: false, hasNext: true })).toBe(true);
  expect(hasNext?.({ isExpired: true, hasNext: false })).toBe(false);
});
