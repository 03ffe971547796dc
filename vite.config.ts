import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

/** The most compressed script that a first load may need, the words of one language included. */
const FIRST_LOAD_KB = 310;
const BYTES_PER_KB = 1_000;

type Chunk = Rolldown.OutputChunk;

/** A chunk and everything that it needs before it can run. */
function closureOf(start: readonly string[], chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const needed = new Set<string>();
  const waiting = [...start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    waiting.push(...(chunks.get(name)?.imports ?? []));
  }
  return needed;
}

/** Prints what each screen costs a reader who opens it first, and refuses a build that costs too much. */
function firstLoad(): Plugin {
  return {
    name: 'taihu:first-load',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).filter((file) => file.type === 'chunk');
      const chunks = new Map(files.map((file) => [file.fileName, file]));
      const sizes = new Map(files.map((file) => [file.fileName, gzipSync(file.code, { level: 9 }).length]));
      const entry = files.find((file) => file.isEntry)?.fileName ?? '';
      // A reader is sent the words of one language: the longer one counts.
      const [words = ''] = [...sizes.keys()]
        .filter((name) => /messages\.(zh|en)-/.test(name))
        .toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
      const screens = [entry, ...(chunks.get(entry)?.dynamicImports ?? [])].map((name) => {
        const needed = closureOf([entry, name, words], chunks);
        const bytes = [...needed].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
        return { name: chunks.get(name)?.name ?? name, kb: bytes / BYTES_PER_KB };
      });
      const lines = screens.map(({ name, kb }) => `${kb.toFixed(1).padStart(8)} kB  ${name}`);
      this.info(`first load, gzipped script (at most ${FIRST_LOAD_KB} kB):\n${lines.join('\n')}`);
      const heavy = screens.filter(({ kb }) => kb > FIRST_LOAD_KB).map(({ name }) => name);
      if (heavy.length > 0) this.error(`too heavy to open first: ${heavy.join(', ')}`);
    },
  };
}

const CONTRACT = /\/src\/(?:kernel|modules)\/.+\bcontract\.ts$/;

/** What the browser must know of a contract to call it; of anything else, itself, where it is data. */
function lean(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if ('_zod' in value) return undefined;
  const { input, output, example, file: _, list: __, ...rest } = value as Record<string, unknown>;
  if (input !== undefined && output !== undefined && example !== undefined) return rest;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, lean(part)]));
}

/**
 * Contracts without their schemas. The server parses what comes and what goes; the console only calls. A schema that
 * the console would parse with is no export of the lean contract, and the build is refused.
 */
function leanContracts(): Plugin {
  return {
    name: 'taihu:lean-contracts',
    apply: 'build',
    async load(id) {
      if (!CONTRACT.test(id) || !(await readFile(id, 'utf8')).includes("from 'zod'")) return null;
      const exported = Object.entries((await import(pathToFileURL(id).href)) as Record<string, unknown>);
      const kept = exported.flatMap(([name, value]) => {
        const literal = value instanceof RegExp ? String(value) : JSON.stringify(lean(value));
        return literal === undefined ? [] : [`export const ${name} = ${literal};`];
      });
      return kept.join('\n');
    },
  };
}

const ENCODERS = { br: promisify(brotliCompress), gz: promisify(gzip) } as const;
/** Below this size a compressed file saves no packet. */
const WORTH_BYTES = 1_200;

/** Writes every text file compressed beside itself, so that the server sends it without work of its own. */
function precompressed(): Plugin {
  return {
    name: 'taihu:precompressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => /\.(js|css|svg)$/.test(fileName));
      for (const file of files) {
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (content.length < WORTH_BYTES) continue;
        for (const [ending, encode] of Object.entries(ENCODERS))
          await writeFile(join(dir, `${file.fileName}.${ending}`), await encode(content));
      }
    },
  };
}

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/console'),
  base: '/console/',
  plugins: [leanContracts(), react(), firstLoad(), precompressed()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/console'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2024',
    // Inlined files would need exceptions in the page's security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // The library's parts do nothing but be there: of those that a screen does not use, nothing is sent.
      treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/@rc-component/') },
    },
  },
});
