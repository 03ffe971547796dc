/**
 * A drawing of states and transitions: states stand in layers below each other, by how many steps lead to them; what
 * leads forward goes down the middle, what leads back or stays goes round the sides. Definitions are small, so that no
 * library for graphs is needed.
 */
export interface FlowShape {
  initial: string;
  states: readonly { name: string }[];
  transitions: readonly { action: string; from: readonly string[]; to: string }[];
}

export interface Box {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Arrow {
  /** The numbers of the transitions that go this way, in the order of the definition. */
  transitions: number[];
  from: string;
  to: string;
  /** An SVG path. */
  path: string;
  /** Where its words stand: they begin there, end there, or have their middle there. */
  label: { x: number; y: number; textAnchor: 'start' | 'middle' | 'end' };
}

export interface FlowLayout {
  width: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
}

const BOX = { width: 92, height: 38 };
const LAYER = 96;
/** Wide enough for the word of an arrow between two neighbours. */
const COLUMN = 152;
/** Room on each side for arrows that lead round. */
const SIDE = 84;
const LANE = 22;
/** Room for the word of an arrow, to the right of where it begins. */
const WORD = 60;
/** Room below the last layer, where a loop may hang. */
const FOOT = 48;

/** How many steps lead from the initial state to each. */
function layersOf({ initial, states, transitions }: FlowShape): Map<string, number> {
  const layers = new Map([[initial, 0]]);
  for (const [name, layer] of layers) {
    for (const { from, to } of transitions)
      if (from.includes(name) && !layers.has(to)) layers.set(to, layer + 1);
  }
  for (const { name } of states) if (!layers.has(name)) layers.set(name, 0);
  return layers;
}

function boxesOf(shape: FlowShape): Map<string, Box> {
  const layers = layersOf(shape);
  const rows = Map.groupBy(shape.states, ({ name }) => layers.get(name) ?? 0);
  const columns = Math.max(...[...rows.values()].map((row) => row.length));
  const span = columns * COLUMN;
  const boxes = new Map<string, Box>();
  for (const [layer, row] of rows) {
    row.forEach(({ name }, index) => {
      const x = SIDE + (span / row.length) * (index + 0.5) - BOX.width / 2;
      boxes.set(name, { name, x, y: 12 + layer * LAYER, ...BOX });
    });
  }
  return boxes;
}

/** All ways between two states, each drawn once with all that takes it. */
function waysOf({ transitions }: FlowShape): Omit<Arrow, 'path' | 'label'>[] {
  const ways = new Map<string, Omit<Arrow, 'path' | 'label'>>();
  transitions.forEach(({ from: sources, to }, index) => {
    for (const from of sources) {
      const way = ways.get(`${from} ${to}`) ?? { transitions: [], from, to };
      way.transitions.push(index);
      ways.set(`${from} ${to}`, way);
    }
  });
  return [...ways.values()];
}

/** Places the states and transitions of a definition. */
export function layoutFlow(shape: FlowShape): FlowLayout {
  const boxes = boxesOf(shape);
  const all = [...boxes.values()];
  const right = Math.max(...all.map(({ x, width }) => x + width));
  let back = 0;
  const ways = waysOf(shape);
  const arrows = ways.flatMap((way): Arrow[] => {
    const [from, to] = [boxes.get(way.from), boxes.get(way.to)];
    if (!from || !to) return [];
    if (from === to) return [{ ...way, ...(isMetFromLeft(from, ways, boxes) ? hanging(from) : loop(from)) }];
    if (from.y === to.y && from.x < to.x) return [{ ...way, ...across(from, to) }];
    if (from.y < to.y) return [{ ...way, ...forward(from, to) }];
    back += 1;
    return [{ ...way, ...backward(from, to, right + back * LANE) }];
  });
  const words = arrows.filter(({ label }) => label.textAnchor === 'start').map(({ label }) => label.x + WORD);
  const width = Math.max(right + SIDE / 2, ...words);
  return { width, height: Math.max(...all.map(({ y }) => y)) + BOX.height + FOOT, boxes: all, arrows };
}

/** Whether an arrow from a neighbour comes in where a loop would be drawn. */
function isMetFromLeft(
  box: Box,
  ways: readonly { from: string; to: string }[],
  boxes: Map<string, Box>,
): boolean {
  return ways.some(({ from, to }) => {
    const source = boxes.get(from);
    return to === box.name && source?.y === box.y && source.x < box.x;
  });
}

const middle = ({ x, width }: Box) => x + width / 2;

function forward(from: Box, to: Box): Pick<Arrow, 'path' | 'label'> {
  const [a, b] = [middle(from), middle(to)];
  const [top, bottom] = [from.y + from.height, to.y];
  const half = (top + bottom) / 2;
  const path = `M ${a} ${top} C ${a} ${half}, ${b} ${half}, ${b} ${bottom}`;
  // Near where it arrives and outward of it, so that two that part leave each other's words alone.
  const outward =
    b < a ? ({ x: b - 8, textAnchor: 'end' } as const) : ({ x: b + 8, textAnchor: 'start' } as const);
  return { path, label: { ...outward, y: a === b ? half + 4 : bottom - 14 } };
}

/** To a neighbour on the right. */
function across(from: Box, to: Box): Pick<Arrow, 'path' | 'label'> {
  const [start, end, y] = [from.x + from.width, to.x, from.y + from.height / 2];
  return {
    path: `M ${start} ${y} L ${end} ${y}`,
    label: { x: (start + end) / 2, y: y - 8, textAnchor: 'middle' },
  };
}

/** Back up, round the right side, in a lane of its own. */
function backward(from: Box, to: Box, lane: number): Pick<Arrow, 'path' | 'label'> {
  const [start, end] = [from.x + from.width, to.x + to.width];
  const [a, b] = [from.y + from.height / 3, to.y + (to.height * 2) / 3];
  const path = `M ${start} ${a} C ${lane} ${a}, ${lane} ${a}, ${lane} ${(a + b) / 2} S ${lane} ${b}, ${end} ${b}`;
  return { path, label: { x: lane + 6, y: (a + b) / 2 + 4, textAnchor: 'start' } };
}

/** Out of the left side and back into it. */
function loop({ x, y, height }: Box): Pick<Arrow, 'path' | 'label'> {
  const path = `M ${x} ${y + 10} C ${x - 34} ${y + 2}, ${x - 34} ${y + height - 2}, ${x} ${y + height - 10}`;
  return { path, label: { x: x - 32, y: y + height / 2 + 4, textAnchor: 'end' } };
}

/** Out of the foot and back into it. */
function hanging({ x, y, width, height }: Box): Pick<Arrow, 'path' | 'label'> {
  const [foot, center] = [y + height, x + width / 2];
  const [left, right, low] = [center - 14, center + 14, foot + 26];
  const path = `M ${left} ${foot} C ${left - 6} ${low}, ${right + 6} ${low}, ${right} ${foot}`;
  return { path, label: { x: center, y: foot + 36, textAnchor: 'middle' } };
}
