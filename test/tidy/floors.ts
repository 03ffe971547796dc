import { dirname, join, normalize } from 'node:path';
import { type Finding, isNode, isTest, type Source } from './source.ts';

/** The kernel's rooms from the ground up: a room uses the doors of earlier rooms only. */
export const KERNEL_ORDER: readonly string[] = (
  'config log errors clock i18n db archive operation exchange search keys units identity access audit ' +
  'installation views outbox jobs observation files parties notify workflow indicators documents publication'
).split(' ');

type Floor = 'lib' | 'kernel' | 'modules' | 'server' | 'web' | 'console' | 'outside';

/** Where a file stands: its floor, its room on that floor, and what it is to others. */
interface Place {
  floor: Floor;
  room: string;
  role: 'door' | 'contract' | 'testing' | 'inner';
}

/** What a module or kernel room may not touch, with the cure. The order is the order of checking. */
const BELOW: Record<Exclude<Floor, 'outside'>, { floors: readonly Floor[]; cure: string }> = {
  lib: { floors: ['lib'], cure: 'src/lib is the ground: pass the value in, or move this file up' },
  kernel: {
    floors: ['lib', 'kernel'],
    cure: 'the kernel is below: let the upper floor register itself at start',
  },
  modules: {
    floors: ['lib', 'kernel', 'modules'],
    cure: 'modules know only lib and kernel: register at start instead',
  },
  web: {
    floors: ['lib', 'kernel', 'modules', 'server', 'web'],
    cure: 'public pages do not know the console or tests',
  },
  server: {
    floors: ['lib', 'kernel', 'modules', 'server', 'web'],
    cure: 'the server serves the console as files only',
  },
  console: {
    floors: ['lib', 'kernel', 'modules', 'console'],
    cure: 'the console talks to the server over HTTP',
  },
};

const FLOORS: readonly string[] = Object.keys(BELOW);

function isFloor(name: string | undefined): name is Exclude<Floor, 'outside'> {
  return FLOORS.includes(name ?? '');
}

function placeOf(file: string): Place {
  const [top, floor, room = '', ...rest] = file.split('/');
  if (top !== 'src' || !isFloor(floor)) return { floor: 'outside', room: top ?? '', role: 'inner' };
  const hasRooms = floor === 'kernel' || floor === 'modules';
  const inside = rest.join('/');
  if (/(^|\/)testing(\/|\.tsx?$)/.test(inside) || /\.test\.tsx?$/.test(file))
    return { floor, room, role: 'testing' };
  if (hasRooms && inside === 'index.ts') return { floor, room, role: 'door' };
  if (hasRooms && /^([a-z]+-)?contract\.ts$/.test(inside)) return { floor, room, role: 'contract' };
  return { floor, room: hasRooms ? room : '', role: 'inner' };
}

/** Every import of a file, static, dynamic, re-exported or type-only: as written and as resolved. */
function importsOf(source: Source): { written: string; line: number }[] {
  return source.nodes.flatMap((node) => {
    const isImport =
      /^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression)$/.test(node.type);
    const isType = node.type === 'TSImportType';
    const from = isType ? (node['source'] ?? node['argument']) : node['source'];
    if (!(isImport || isType) || !isNode(from) || typeof from['value'] !== 'string') return [];
    return [{ written: from['value'], line: source.lineOf(node.start) }];
  });
}

function resolve(file: string, written: string): string | undefined {
  if (written.startsWith('.')) return normalize(join(dirname(file), written));
  if (!written.startsWith('#')) return undefined;
  const path = written.slice(1);
  return isFloor(path.split('/')[0]) ? `src/${path}` : path;
}

type Verdict = [rule: string, cure: string] | undefined;

function judgeOwn(from: Place, to: Place, written: string): Verdict {
  const isSame = from.floor === to.floor && from.room === to.room;
  if (!isSame && written.startsWith('.')) {
    return [
      'alias',
      `leave a room by its alias (#${to.floor === 'outside' ? to.room : to.floor}/…), not by ../`,
    ];
  }
  if (from.role === 'contract' && isSame && to.role !== 'contract') {
    return [
      'contract',
      'a contract is browser-safe: it imports its own room’s contract files, other contracts and lib',
    ];
  }
  return undefined;
}

function judge(from: Place, to: Place): Verdict {
  if (from.floor === 'outside' || (from.floor === to.floor && from.room === to.room)) return undefined;
  // The composition root loads the demo that it ships; nothing below it knows of one.
  if (from.floor === 'server' && to.room === 'demo') return undefined;
  const below = BELOW[from.floor];
  if (!below.floors.includes(to.floor)) return ['floor', below.cure];
  if (to.floor !== 'kernel' && to.floor !== 'modules') return undefined;
  if (to.role === 'inner') return ['door', `enter ${to.floor}/${to.room} by its index.ts or contract.ts`];
  if (to.role === 'testing') return ['test-code', 'testing.ts is for tests only'];
  if (from.floor === 'modules' && to.floor === 'modules') {
    return [
      'strangers',
      'modules never import each other: meet by id, registration, outbox event or indicator',
    ];
  }
  if (to.role === 'contract') return undefined;
  if (from.role === 'contract')
    return ['contract', 'a contract is browser-safe: import the other room’s contract.ts'];
  if (from.floor === 'console') return ['contract', 'the console sees contract.ts only'];
  if (from.floor === 'kernel' && KERNEL_ORDER.indexOf(to.room) >= KERNEL_ORDER.indexOf(from.room)) {
    return [
      'order',
      `kernel/${to.room} is not below kernel/${from.room}: see KERNEL_ORDER in test/tidy/floors.ts`,
    ];
  }
  return undefined;
}

const TEST_PACKAGES =
  /^(vitest|fast-check|playwright-core|@axe-core\/playwright|html-validate|autocannon)(\/|$)/;

function judgePackage(from: Place, written: string): Verdict {
  if (from.floor === 'outside') return undefined;
  if (TEST_PACKAGES.test(written)) return ['test-code', 'product code does not use test libraries'];
  const isBrowserSafe = from.role === 'contract' || from.floor === 'console';
  if (isBrowserSafe && written.startsWith('node:'))
    return ['contract', 'browser-safe code uses no node: module'];
  return undefined;
}

function judgeTest(from: Place, to: Place): Verdict {
  const isForeign = from.floor !== to.floor || from.room !== to.room;
  if (!isForeign || to.role !== 'inner' || (to.floor !== 'kernel' && to.floor !== 'modules'))
    return undefined;
  return ['door', `tests too enter ${to.floor}/${to.room} by index.ts, contract.ts or testing.ts`];
}

/** Who may import whom. Rooms outside the kernel's list are refused, so that the order stays complete. */
export function floors(sources: readonly Source[]): Finding[] {
  return sources.flatMap((source) => {
    const { file } = source;
    const from = placeOf(file);
    const unknown = from.floor === 'kernel' && !KERNEL_ORDER.includes(from.room);
    const found: Finding[] = unknown
      ? [
          {
            rule: 'floors/order',
            file,
            line: 1,
            cure: 'give the room its place in KERNEL_ORDER of test/tidy/floors.ts',
          },
        ]
      : [];
    for (const { written, line } of importsOf(source)) {
      const verdict = verdictOn(file, from, written);
      if (verdict)
        found.push({ rule: `floors/${verdict[0]}`, file, line, cure: `${written}: ${verdict[1]}` });
    }
    return found;
  });
}

function verdictOn(file: string, from: Place, written: string): Verdict {
  const target = resolve(file, written);
  if (isTest(file)) return target === undefined ? undefined : judgeTest(from, placeOf(target));
  if (target === undefined) return judgePackage(from, written);
  const to = placeOf(target);
  return judgeOwn(from, to, written) ?? judge(from, to) ?? testOf(from, to);
}

function testOf(from: Place, to: Place): Verdict {
  if (from.floor === 'outside' || to.role !== 'testing') return undefined;
  return ['test-code', 'testing.ts and *.test.ts are for tests only'];
}
