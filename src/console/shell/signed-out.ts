/** Whether the session ended while someone was working; the shell shows it and nothing typed is lost. */
type Listener = () => void;

let isOut = false;
const listeners = new Set<Listener>();

function change(value: boolean): void {
  if (isOut === value) return;
  isOut = value;
  for (const listener of listeners) listener();
}

export function tellSignedOut(): void {
  change(true);
}

export function forgetSignedOut(): void {
  change(false);
}

/** For useSyncExternalStore. */
export const signedOut = {
  subscribe: (listener: Listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => isOut,
};
