import { createHash } from 'node:crypto';
import type { Sum } from './manifest.ts';

const LINE_END = 0x0a;

/** Adds up bytes as they pass: lines, which are rows in COPY's text, and a hash. */
export function beginSum(): { add(bytes: Buffer): void; end(): Sum } {
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  return {
    add(part) {
      hash.update(part);
      bytes += part.length;
      for (let at = part.indexOf(LINE_END); at >= 0; at = part.indexOf(LINE_END, at + 1)) rows += 1;
    },
    end: () => ({ rows, bytes, sha256: hash.digest('hex') }),
  };
}

/** Whether two sums are the same. */
export function isSameSum(a: Sum | undefined, b: Sum | undefined): boolean {
  return a?.rows === b?.rows && a?.bytes === b?.bytes && a?.sha256 === b?.sha256;
}
