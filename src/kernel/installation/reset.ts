/** The wish to bring a demo back to its first state, kept by the data folder, and what became of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '#kernel/db/index.ts';
import { newId } from '#lib/id.ts';

/** Undone where it has a fault, told in both languages: then nothing was changed. */
const ResetOutcome = z.object({ fault: z.object({ zh: z.string(), en: z.string() }).optional() });
export type ResetOutcome = z.infer<typeof ResetOutcome>;

/** Which demo is to be loaded anew, and in which database: a wish means no other. */
const ResetWish = z.object({ id: z.uuid(), demo: z.string(), place: z.string() });
export type ResetWish = z.infer<typeof ResetWish>;

/** The wish stays until loading has begun, and then as one that has an outcome, for whoever asks what became of it. */
const Kept = ResetWish.extend({ outcome: ResetOutcome.optional() });

const fileOf = (folder: string) => join(folder, 'reset-demo.json');

const keep = (folder: string, kept: z.infer<typeof Kept>): Promise<void> =>
  writeWhole(fileOf(folder), JSON.stringify(kept));

async function findKept(folder: string): Promise<z.infer<typeof Kept> | undefined> {
  try {
    return Kept.parse(JSON.parse(await readFile(fileOf(folder), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Keeps the wish; gives the id under which its outcome is asked for. */
export async function wishReset(folder: string, wish: Omit<ResetWish, 'id'>): Promise<string> {
  const id = newId();
  await keep(folder, { ...wish, id });
  return id;
}

/** The wish that is still to be fulfilled; undefined where nobody wished for it. */
export async function findResetWish(folder: string): Promise<ResetWish | undefined> {
  const kept = await findKept(folder);
  return kept?.outcome === undefined ? kept : undefined;
}

/** Ends the wish, if there is one: fulfilled as far as the demo is loading again, or not at all for a fault. */
export async function endResetWish(folder: string, outcome: ResetOutcome): Promise<void> {
  const wish = await findResetWish(folder);
  if (wish) await keep(folder, { ...wish, outcome });
}

/** What became of a wish; undefined while it is still to be fulfilled, and when another came after it. */
export async function findResetOutcome(folder: string, id: string): Promise<ResetOutcome | undefined> {
  const kept = await findKept(folder);
  return kept?.id === id ? kept.outcome : undefined;
}
