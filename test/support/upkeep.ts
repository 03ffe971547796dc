import { expect } from 'vitest';
import type { House } from '#server/house.ts';
import { runUpkeep } from '#server/upkeep.ts';

/** Proves the trail and the figures of a house whole, and closes it. */
export async function expectWhole(house: House): Promise<void> {
  try {
    expect(await runUpkeep(house, 'verify-audit')).toMatchObject({ isClean: true });
    expect(await runUpkeep(house, 'recount')).toMatchObject({ isClean: true });
  } finally {
    await house.close();
  }
}
