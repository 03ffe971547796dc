import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

/** The most compressed script that a first load may need. */
const FIRST_LOAD_KB = 350;
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
      const screens = [entry, ...(chunks.get(entry)?.dynamicImports ?? [])].map((name) => {
        const needed = closureOf([entry, name], chunks);
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
  plugins: [react(), firstLoad(), precompressed()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/console'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2024',
    // Inlined files would need exceptions in the page's security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
