/** Light or dark: as the person chose, or else as their system is. */
import { useSyncExternalStore } from 'react';
import { applyPalette, type Shade } from './palette.ts';

export const LOOKS = ['system', 'light', 'dark'] as const;
export type Look = (typeof LOOKS)[number];

const KEY = 'taihu.look';
const DARK = '(prefers-color-scheme: dark)';
const listeners = new Set<() => void>();

function readLook(): Look {
  const kept = localStorage.getItem(KEY);
  return LOOKS.find((look) => look === kept) ?? 'system';
}

function shadeOf(look: Look): Shade {
  if (look !== 'system') return look;
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

function tell(): void {
  applyPalette(shadeOf(readLook()));
  for (const listener of listeners) listener();
}

/** Shows the page in the kept look, and follows the system and the person's other windows. */
export function startLook(): void {
  tell();
  matchMedia(DARK).addEventListener('change', tell);
  addEventListener('storage', (event) => {
    if (event.key === KEY) tell();
  });
}

/** Changes the look, and keeps the choice in this browser. */
export function chooseLook(look: Look): void {
  localStorage.setItem(KEY, look);
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLook = (): Look => useSyncExternalStore(subscribe, readLook);
export const useShade = (): Shade => useSyncExternalStore(subscribe, () => shadeOf(readLook()));
