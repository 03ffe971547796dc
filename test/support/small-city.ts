import { makeSmallCity, REPORTING_ROOMS, type SmallCity } from '#modules/reporting/testing.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A small city in a database of its own, which its owner closes. */
export async function openSmallCity(): Promise<{ test: TestDatabase; city: SmallCity }> {
  const test = await createTestDatabase(REPORTING_ROOMS);
  return { test, city: await makeSmallCity(test.database, test.runner()) };
}
