import { z } from 'zod';
import type { Finding } from '../tidy/source.ts';
import { LOCK, type Locked } from './lock.ts';

const PATH = '-/npm/v1/security/advisories/bulk';
const TIMEOUT_MS = 10_000;
const GRAVE = ['high', 'critical'];

const Advisories = z.record(
  z.string(),
  z.array(
    z.object({ title: z.string(), url: z.string(), severity: z.string(), vulnerable_versions: z.string() }),
  ),
);

/** What the registry told, or why it told nothing. */
export type Audit =
  | { isAnswered: true; findings: Finding[]; mild: number }
  | { isAnswered: false; reason: string };

function versionsOf(locked: readonly Locked[]): Record<string, string[]> {
  const byName = Map.groupBy(locked, ({ name }) => name);
  return Object.fromEntries(
    [...byName].map(([name, all]) => [name, [...new Set(all.map(({ version }) => version))]]),
  );
}

/**
 * Asks a registry for known weaknesses of what is locked, as `npm audit` does: it answers with those that hold for the
 * versions it was asked about. A registry that keeps none, or none in reach, is no fault of the project.
 */
export async function askAdvisories(registry: string, locked: readonly Locked[]): Promise<Audit> {
  let answer: unknown;
  try {
    const response = await fetch(new URL(PATH, registry), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(versionsOf(locked)),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { isAnswered: false, reason: `the registry answers ${response.status}` };
    answer = await response.json();
  } catch (error) {
    return { isAnswered: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const read = Advisories.safeParse(answer);
  if (!read.success)
    return { isAnswered: false, reason: 'the registry answers something else than advisories' };
  const told = Object.entries(read.data).flatMap(([name, list]) => list.map((one) => ({ name, ...one })));
  const grave = told.filter(({ severity }) => GRAVE.includes(severity));
  const findings = grave.map(({ name, title, url, severity, vulnerable_versions: versions }) => ({
    rule: 'advisory',
    file: LOCK,
    line: 1,
    cure: `${name} ${versions} is ${severity}: ${title} (${url}): take a mended version`,
  }));
  return { isAnswered: true, findings, mild: told.length - grave.length };
}
