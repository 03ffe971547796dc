import { describe, expect, it } from 'vitest';
import { type Box, type FlowShape, layoutFlow } from './flow-layout.ts';

const SHAPE: FlowShape = {
  initial: 'draft',
  states: [{ name: 'draft' }, { name: 'sent' }, { name: 'done' }, { name: 'back' }],
  transitions: [
    { action: 'save', from: ['draft'], to: 'draft' },
    { action: 'send', from: ['draft', 'back'], to: 'sent' },
    { action: 'pass', from: ['sent'], to: 'done' },
    { action: 'return', from: ['sent'], to: 'back' },
    { action: 'correct', from: ['done'], to: 'back' },
    { action: 'mend', from: ['back'], to: 'back' },
  ],
};

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('a drawing of a flow', () => {
  const { boxes, arrows, width, height } = layoutFlow(SHAPE);
  const yOf = (name: string) => boxes.find((box) => box.name === name)?.y ?? 0;

  it('stands states below those that lead to them, apart from each other and within the drawing', () => {
    expect(boxes).toHaveLength(4);
    expect(yOf('draft')).toBeLessThan(yOf('sent'));
    expect(yOf('sent')).toBeLessThan(yOf('done'));
    expect(yOf('done')).toBe(yOf('back'));
    for (const a of boxes) {
      for (const b of boxes) if (a !== b) expect(overlap(a, b)).toBe(false);
      expect(a.x >= 0 && a.x + a.width <= width && a.y >= 0 && a.y + a.height <= height).toBe(true);
    }
  });

  it('draws every transition from each of its states, once', () => {
    const drawn = arrows.flatMap(({ from, to, transitions }) => transitions.map((t) => `${from} ${t} ${to}`));
    const meant = SHAPE.transitions.flatMap(({ from, to }, t) => from.map((one) => `${one} ${t} ${to}`));
    expect(drawn.sort()).toEqual(meant.sort());
    for (const { label } of arrows) expect(label.x > 0 && label.x < width).toBe(true);
  });

  it('hangs a loop below where a neighbour’s arrow comes in from the left', () => {
    const foot = yOf('back') + (boxes.find(({ name }) => name === 'back')?.height ?? 0);
    expect(arrows.find(({ from, to }) => from === 'back' && to === 'back')?.label.y).toBeGreaterThan(foot);
    expect(arrows.find(({ from, to }) => from === 'draft' && to === 'draft')?.label.textAnchor).toBe('end');
  });

  it('fits a telephone', () => {
    expect(width).toBeLessThan(460);
  });
});
