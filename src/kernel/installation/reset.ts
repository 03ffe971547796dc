/** The wish to bring a demo back to its first state, kept by the data folder from asking until loading has begun. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '#kernel/db/index.ts';

/** Which demo is to be loaded anew, and in which database: a wish means no other. */
const ResetWish = z.object({ demo: z.string(), place: z.string() });
export type ResetWish = z.infer<typeof ResetWish>;

const fileOf = (folder: string) => join(folder, 'reset-demo.json');

export function wishReset(folder: string, wish: ResetWish): Promise<void> {
  return writeWhole(fileOf(folder), JSON.stringify(wish));
}

/** Undefined where nobody wished for it. */
export async function findResetWish(folder: string): Promise<ResetWish | undefined> {
  try {
    return ResetWish.parse(JSON.parse(await readFile(fileOf(folder), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export function forgetResetWish(folder: string): Promise<void> {
  return rm(fileOf(folder), { force: true });
}
