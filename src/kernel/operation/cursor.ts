import type { z } from 'zod';
import { refuse } from '#kernel/errors/index.ts';
import { decodeCursor } from '#lib/cursor.ts';

/** The place at which a page of a list begins, in the shape in which the list gave it; refuses what it did not give. */
export function readCursor<S extends z.ZodType>(
  shape: S,
  after: string | undefined,
): z.output<S> | undefined {
  if (after === undefined) return undefined;
  const parsed = shape.safeParse(decodeCursor(after));
  if (!parsed.success) throw refuse('not-a-cursor');
  return parsed.data;
}
