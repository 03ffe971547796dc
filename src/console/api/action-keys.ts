import { newId } from '#lib/id.ts';

/**
 * The idempotency key of what the user does: repeating the same input after an answer that never came is the same
 * action and keeps its key; anything else is a new one.
 */
export interface ActionKeys {
  keyFor(input: unknown): string;
  /** The action was answered, with a yes or a no: the next one is new even if it says the same. */
  settle(): void;
}

export function createActionKeys(makeKey: () => string = newId): ActionKeys {
  let open: { text: string; key: string } | undefined;
  return {
    keyFor(input) {
      const text = JSON.stringify(input);
      if (open?.text !== text) open = { text, key: makeKey() };
      return open.key;
    },
    settle() {
      open = undefined;
    },
  };
}
