import { useSyncExternalStore } from 'react';

/** The width of a phone, as the stylesheets have it. */
export const PHONE = '(max-width: 640px)';

/** Whether the screen fits a media query, now and as it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
