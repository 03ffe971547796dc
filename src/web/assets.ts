import { readdirSync, readFileSync } from 'node:fs';

/** A file that never changes under its name, because the name tells its content. */
export interface Asset {
  path: string;
  contentType: string;
  cacheControl: string;
  body: Buffer;
}

const BUILT = new URL('../../dist/web/', import.meta.url);
const SERIF = /^serif-[0-9a-f]{16}\.woff2$/;

function readSerif(): Asset | undefined {
  let names: string[];
  try {
    names = readdirSync(BUILT);
  } catch {
    // Not built: readers get the serif of their own system.
    return undefined;
  }
  const name = names.find((file) => SERIF.test(file));
  if (!name) return undefined;
  return {
    path: `/assets/${name}`,
    contentType: 'font/woff2',
    cacheControl: 'public, max-age=31536000, immutable',
    body: readFileSync(new URL(name, BUILT)),
  };
}

let read: { serif: Asset | undefined } | undefined;

/** The serif of headings and figures, where it was built; read once, when it is first asked for. */
export function findSerif(): Asset | undefined {
  read ??= { serif: readSerif() };
  return read.serif;
}

/** The file of a path below `/assets/`, or undefined where there is none. */
export function findAsset(path: string): Asset | undefined {
  const serif = findSerif();
  return serif?.path === path ? serif : undefined;
}
