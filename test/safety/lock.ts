import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../tidy/source.ts';

export const LOCK = 'package-lock.json';

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      os: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
});

/** A package as the lock file names it. */
export interface Locked {
  path: string;
  name: string;
  version: string;
  license: string | undefined;
  integrity: string | undefined;
  /** Listed so that `npm ci` knows it, and never installed (scripts/lock.mjs). */
  isUnavailable: boolean;
}

/** Every package that the lock file holds, without the project itself. */
export function readLock(root: string): Locked[] {
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, LOCK), 'utf8')));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      path,
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      license: entry.license,
      integrity: entry.integrity,
      isUnavailable: entry.os?.includes('unavailable') ?? false,
    }));
}

/** The licences under which Taihu may carry a package or be built with it, and why. */
const ALLOWED = new Map([
  ['MIT', 'asks for its notice only'],
  ['MIT-0', 'asks for nothing'],
  ['ISC', 'asks for its notice only'],
  ['0BSD', 'asks for nothing'],
  ['BSD-2-Clause', 'asks for its notice only'],
  ['BSD-3-Clause', 'asks for its notice only'],
  ['Apache-2.0', "the project's own"],
  ['BlueOak-1.0.0', 'asks for its notice only, and grants patents'],
  ['Zlib', 'asks for its notice only'],
  ['Unlicense', 'public domain'],
  ['CC0-1.0', 'public domain'],
  ['Python-2.0', 'asks for its notice only'],
  ['PSF-2.0', 'asks for its notice only'],
  ['MPL-2.0', 'binds changes to its own files, and we change none'],
  [
    'LGPL-3.0-or-later',
    'binds libvips itself, which is loaded unchanged, as a package that anyone may replace',
  ],
  ['OFL-1.1', 'for fonts: they may be carried and cut down, not sold alone'],
  ['CC-BY-4.0', 'for data: asks to be named'],
]);

/** Whether a licence expression of SPDX is met by what is allowed: one of an OR, every one of an AND. */
export function isAllowed(expression: string): boolean {
  const plain = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (plain.includes('(')) return false;
  return plain
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}

/** What is wrong with the lock file: a licence that nobody allowed, a package that anybody could have swapped. */
export function lockFindings(locked: readonly Locked[]): Finding[] {
  const at = (rule: string, cure: string): Finding => ({ rule, file: LOCK, line: 1, cure });
  return locked
    .filter(({ isUnavailable }) => !isUnavailable)
    .flatMap(({ path, license, integrity }) => {
      const found: Finding[] = [];
      if (license === undefined || !isAllowed(license))
        found.push(
          at(
            'licence',
            `${path} is under ${license ?? 'no licence'}: choose another, or allow it with a reason`,
          ),
        );
      if (!integrity?.startsWith('sha512-'))
        found.push(at('integrity', `${path} has no sha512 integrity: run node scripts/lock.mjs`));
      return found;
    });
}
