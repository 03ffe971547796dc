import { v7, validate } from 'uuid';

/** A new UUIDv7: time-ordered, so that new rows land at the end of an index. */
export function newId(): string {
  return v7();
}

export function isId(text: string): boolean {
  return validate(text);
}
