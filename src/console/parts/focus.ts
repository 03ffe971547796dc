/** Where the keyboard is: it never falls out of the page when what held it goes away. */
import { useEffect } from 'react';

/** The element that last had the focus outside of dialogs and side panels. */
let outside: HTMLElement | undefined;

/** Where dialogs are put: a place of their own rather than the body. */
export function overlayRoot(): HTMLElement {
  return document.getElementById('overlays') ?? document.body;
}

/** Begins to watch where the focus is. */
export function watchFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !overlayRoot().contains(target)) outside = target;
  });
}

/** After a dialog is closed, back to where the focus came from, or to the screen where that is gone. */
export function returnFocus(): void {
  const active = document.activeElement;
  if (active && active !== document.body && !overlayRoot().contains(active)) return;
  const target = outside?.isConnected ? outside : document.getElementById('main');
  target?.focus({ preventScroll: true });
}

/** Whenever something has changed on the screen: back to the screen where the button that did it is gone. */
export function useKeptFocus(changed: unknown): void {
  useEffect(() => {
    if (document.activeElement === document.body) returnFocus();
  }, [changed]);
}
