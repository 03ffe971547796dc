/** What the quick-jump offers: screens, what was found, and where one was before; each with the way there. */
import { z } from 'zod';
import type { Text } from '#kernel/i18n/contract.ts';
import type { Hit } from '#kernel/search/contract.ts';

// The page's security policy forbids code made from text, which zod would otherwise try for speed.
z.config({ jitless: true });

const Kind = z.enum(['screen', 'unit', 'form', 'figure', 'person']);
export type JumpKind = z.infer<typeof Kind>;

/** A place to go to: a screen by its address, a thing by its kind and what its screen is asked for. */
export const Jump = z.object({
  kind: Kind,
  /** The address of a screen; a form's id; a code or an account otherwise. */
  at: z.string().max(200),
  name: z.object({ zh: z.string().max(300), en: z.string().max(300) }),
  detail: z.object({ zh: z.string().max(500), en: z.string().max(500) }),
  isNear: z.boolean(),
});
export type Jump = z.infer<typeof Jump>;

export function jumpOf({ kind, id, code, name, detail, isNear }: Hit): Jump {
  return { kind, at: kind === 'form' ? id : code, name, detail, isNear };
}

export interface Group {
  key: JumpKind | 'recent';
  jumps: readonly Jump[];
}

/** Those of one kind together, the kinds in the order in which people look for them. */
export function groupsOf(jumps: readonly Jump[]): Group[] {
  return Kind.options
    .map((key) => ({ key, jumps: jumps.filter(({ kind }) => kind === key) }))
    .filter((group) => group.jumps.length > 0);
}

/** Screens whose name holds what is typed, in the page's language. */
export function screensFor(text: string, screens: readonly Jump[], read: (name: Text) => string): Jump[] {
  const sought = text.trim().toLowerCase();
  return sought === '' ? [] : screens.filter(({ name }) => read(name).toLowerCase().includes(sought));
}

/** The next option in a direction, going round at the ends. */
export function step(active: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (active + by + count) % count;
}

const MOST_RECENT = 6;
const keyOf = (account: string) => `taihu.jumps.${account}`;

/** Where an account went lately, newest first, as this browser keeps it. */
export function readRecent(account: string): Jump[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(account)) ?? '[]');
    return z.array(Jump).catch([]).parse(kept);
  } catch {
    return [];
  }
}

/** Keeps where an account went. People are not kept: what is personal does not stay in a browser. */
export function keepRecent(account: string, jump: Jump): void {
  if (jump.kind === 'person') return;
  const others = readRecent(account).filter(({ kind, at }) => kind !== jump.kind || at !== jump.at);
  try {
    localStorage.setItem(keyOf(account), JSON.stringify([jump, ...others].slice(0, MOST_RECENT)));
  } catch {
    // A browser that keeps nothing offers nothing.
  }
}
