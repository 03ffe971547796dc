import { cityDay } from '#kernel/clock/index.ts';
import { postDigest } from '#kernel/notify/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { calendarOf, tellOfLackingYears } from '#kernel/workflow/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import type { House } from './house.ts';

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };

/**
 * What is said on the morning of a working day: to each person what waits, and to the system administrators which
 * year's holidays are lacking. On a day off nothing is said, and the answer is no.
 */
export function sayMorning({
  clock,
  database,
  notify,
}: Pick<House, 'clock' | 'database' | 'notify'>): Promise<boolean> {
  const now = clock.now();
  return database.transaction(AS_TAIHU, async (tx) => {
    const calendar = await calendarOf(tx);
    if (!calendar.isWorkingDay(cityDay(now))) return false;
    await postDigest({ tx, now }, notify.digestSources);
    await tellOfLackingYears({ tx, now }, calendar);
    return true;
  });
}
