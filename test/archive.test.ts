/** Archives of cities: those of earlier versions, moved between servers, and those that must be refused. */
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip, gzipSync } from 'node:zlib';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArchiveFault, MANIFEST_ENTRY, type OpenWith, SUMS_ENTRY } from '#kernel/archive/index.ts';
import { type Config, readConfig } from '#kernel/config/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { restoreCity } from '#server/archive-read.ts';
import { writeCity } from '#server/archive-write.ts';
import { runCommandLine } from '#server/command-line.ts';
import { openGround } from '#server/ground.ts';
import { openHouse } from '#server/house.ts';
import { hasOldestPostgres, NO_OLDEST_POSTGRES, startOldestCluster } from './support/cluster.ts';
import { readFigures, summaryOf } from './support/figures.ts';
import { saidBy } from './support/typed.ts';

/** What a text is to match, without a type of its own. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const CITIES = fileURLToPath(new URL('fixtures/cities', import.meta.url));
const KEPT = join(CITIES, '0.1.0.tar.gz');
const MINUTES_MS = 300_000;
const quiet = () => undefined;

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-archive-'));
  // Where root runs the tests, the database's own user must be able to pass.
  await chmod(base, 0o755);
});
afterAll(() => rm(base, { recursive: true, force: true }));

const configOf = (name: string, databaseUrl?: string): Config =>
  readConfig(['--data', join(base, name)], {
    TAIHU_FSYNC: 'false',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  });

async function figuresOf(config: Config, addresses: readonly string[], asOf?: string) {
  const house = await openHouse(config, silentLog, { say: quiet });
  try {
    return await readFigures(house, addresses, asOf);
  } finally {
    await house.close();
  }
}

/** The entries of a plain archive, all at hand: these are small. */
async function entriesOf(file: string): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  for await (const entry of createReadStream(file).pipe(createGunzip()).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    entries.set(entry.header.name, Buffer.concat(chunks));
  }
  return entries;
}

async function writeEntries(name: string, entries: ReadonlyMap<string, Buffer>): Promise<string> {
  const tar = pack();
  for (const [entry, bytes] of entries) tar.entry({ name: entry }, bytes);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const file = join(base, name);
  await writeFile(file, gzipSync(Buffer.concat(chunks)));
  return file;
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    expect(error.message).toMatch(/^[^\n]*\p{Script=Han}[^\n]* \/ [^\n]+$/u);
    return error.code;
  }
}

const restore = (name: string, file: string, opener?: OpenWith) =>
  restoreCity(configOf(name), file, opener, quiet);

describe('the city of an earlier version', () => {
  test(
    'is restored, migrated, verified and counted the same by every later one',
    async () => {
      const kept = (await readdir(CITIES)).filter((name) => name.endsWith('.tar.gz'));
      expect(kept).toContain('0.1.0.tar.gz');
      for (const name of kept) {
        const config = configOf(name);
        const proof = await restoreCity(config, join(CITIES, name), undefined, quiet);
        expect(proof).toMatchObject({ isClean: true });
        const figures = join(CITIES, name.replace('.tar.gz', '.json'));
        const expected = JSON.parse(await readFile(figures, 'utf8')) as Record<string, string>;
        expect(summaryOf(await figuresOf(config, Object.keys(expected)))).toEqual(expected);
      }
    },
    MINUTES_MS,
  );
});

test(
  'moves to a server of PostgreSQL 15 and back, each table and figure to the byte',
  async (context) => {
    if (!hasOldestPostgres) return context.skip(NO_OLDEST_POSTGRES);
    const server = await startOldestCluster();
    try {
      const { user, password, host } = server.admin;
      const url = `postgres://${user}:${password}@localhost/moved?host=${host}`;
      const places = [configOf('first'), configOf('second', url), configOf('third')];
      const addresses = Object.keys(
        JSON.parse(await readFile(KEPT.replace('.tar.gz', '.json'), 'utf8')) as object,
      );
      let file = KEPT;
      const [sums, figures]: [unknown[], unknown[]] = [[], []];
      const asOf = new Date().toISOString();
      for (const [index, place] of places.entries()) {
        expect(await restoreCity(place, file, undefined, quiet)).toMatchObject({ isClean: true });
        figures.push(await figuresOf(place, addresses, asOf));
        file = join(base, `moved-${index}.tar.gz`);
        await writeCity(place, file, undefined, quiet);
        sums.push(await sumsOf(file));
      }
      expect(sums[1]).toEqual(sums[0]);
      expect(sums[2]).toEqual(sums[0]);
      expect(figures[1]).toEqual(figures[0]);
      expect(figures[2]).toEqual(figures[0]);
    } finally {
      await server.stop();
    }
  },
  MINUTES_MS,
);

/** What an archive adds up to, but for what a move must change: the base of numbers, how long a job is kept. */
async function sumsOf(file: string): Promise<unknown> {
  const text = (await entriesOf(file)).get(SUMS_ENTRY)?.toString() ?? '{}';
  const {
    'tables/kernel.written_base': _,
    'tables/pgboss.job': __,
    ...same
  } = JSON.parse(text) as {
    [name: string]: unknown;
  };
  expect(Object.keys(same).length).toBeGreaterThan(30);
  return same;
}

/** A cell whose value is no longer that of its observation. */
async function tamper(config: Config): Promise<void> {
  const ground = await openGround(config, quiet);
  const client = new pg.Client(ground.access.taihu_migrator);
  await client.connect();
  try {
    const { rowCount } = await client.query('update indicators.cell set value = value + 1');
    expect(rowCount).toBeGreaterThan(0);
  } finally {
    await client.end();
    await ground.close();
  }
}

test(
  'the commands import, export and back up a city, prove each and say when a proof fails',
  async () => {
    const scratch = join(base, 'scratch');
    await mkdir(scratch, { mode: 0o755 });
    const key = join(base, 'passphrase');
    await writeFile(key, 'of a test run, long enough\n', { mode: 0o600 });
    const type = (...args: string[]) =>
      saidBy(() => runCommandLine(args), { TAIHU_FSYNC: 'false', TMPDIR: scratch });
    const [city, moved] = [join(base, 'commanded'), join(base, 'moved-by-command')];
    const clean = /\/ .* 0 findings\n.* 0 differences\n$/;

    expect(await type('import', KEPT, '--data', city)).toMatchObject({
      code: 0,
      out: matching(/^已恢复 .* \/ Restored as of .*\n/),
    });
    const plain = join(base, 'commanded.tar.gz');
    expect(await type('export', plain, '--data', city)).toMatchObject({
      code: 0,
      out: matching(/ tables, .* rows, .*\n未加密.* \/ Not encrypted/),
      err: matching(/^ {2}audit\.entry: \d+$/m),
    });
    const imported = await type('import', plain, '--data', moved);
    expect(imported).toMatchObject({ code: 0, out: matching(clean) });
    expect(await type('import', plain, '--data', moved)).toMatchObject({ code: 1, out: '' });

    const sealed = ['--passphrase-file', key, '--data', moved];
    const short = join(base, 'short-passphrase');
    await writeFile(short, 'elevenchars\n', { mode: 0o600 });
    expect(
      await type('backup', join(base, 'short.age'), '--passphrase-file', short, '--data', moved),
    ).toMatchObject({ code: 1, out: '', err: matching(/至少 12 个字符.* \/ .*at least 12 characters/) });
    await expect(access(join(base, 'short.age'))).rejects.toThrow('ENOENT');
    const backup = await type('backup', join(base, 'commanded.age'), ...sealed);
    expect(backup).toMatchObject({ code: 0, out: matching(clean) });
    expect(backup.err).toContain('正在核验 … / Verifying …');
    await tamper(configOf('moved-by-command'));
    const tampered = await type('backup', join(base, 'tampered.age'), ...sealed);
    expect(tampered).toMatchObject({
      code: 1,
      out: matching(/ [1-9]\d* differences\n {2}\w+ /),
    });
    expect((await readdir(scratch)).filter((name) => name.startsWith('taihu-verify'))).toEqual([]);
    // What failed its proof is there all the same: it may be all that there is.
    await access(join(base, 'tampered.age'));
  },
  MINUTES_MS,
);

describe('an archive is refused, and nothing of it is left to start on,', () => {
  test(
    'where its key is another or none was given, before the target is touched',
    async () => {
      const source = configOf('sealed');
      await restoreCity(source, KEPT, undefined, quiet);
      const file = join(base, 'sealed.age');
      const [own, other] = [await generateX25519Identity(), await generateX25519Identity()];
      await writeCity(source, file, { recipient: await identityToRecipient(own) }, quiet);
      expect((await readFile(file)).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
      expect(await faultOf(restore('untouched', file))).toBe('key-missing');
      expect(await faultOf(restore('untouched', file, { key: other }))).toBe('wrong-key');
      expect(await faultOf(restore('untouched', file, { passphrase: 'not of this file' }))).toBe('wrong-key');
      expect(await faultOf(restore('untouched', file, { key: 'no key' }))).toBe('key-unusable');
      const whole = await readFile(file);
      await writeFile(`${file}.cut`, whole.subarray(0, whole.length - 1));
      expect(await faultOf(restore('cut', `${file}.cut`, { key: own }))).toBe('damaged');
      await expect(access(join(base, 'untouched'))).rejects.toThrow('ENOENT');
      expect(await restore('opened', file, { key: `# a comment\n${own}\n` })).toMatchObject({
        isClean: true,
      });
      expect(await faultOf(writeCity(source, file, undefined, quiet))).toBe('file-exists');
    },
    MINUTES_MS,
  );

  test('where it is none, is of a newer version, or needs a master key that is kept apart', async () => {
    const file = join(base, 'letter.txt');
    await writeFile(file, 'a letter');
    expect(await faultOf(restore('none', file))).toBe('not-an-archive');
    expect(await faultOf(restore('none', join(base, 'absent')))).toBe('file-unreadable');
    const entries = await entriesOf(KEPT);
    const changed = async (change: object) => {
      const manifest = JSON.parse(entries.get(MANIFEST_ENTRY)?.toString() ?? '') as object;
      const text = Buffer.from(JSON.stringify({ ...manifest, ...change }));
      return restore(
        'none',
        await writeEntries('changed.tar.gz', new Map(entries).set(MANIFEST_ENTRY, text)),
      );
    };
    const unknown = [{ room: 'units', file: '900-moon.sql', sha256: '0'.repeat(64) }];
    expect(await faultOf(changed({ migrations: unknown }))).toBe('newer-archive');
    expect(await faultOf(changed({ format: 2, tables: 'another way' }))).toBe('newer-archive');
    expect(await faultOf(changed({ hasMasterKey: false }))).toBe('master-key-needed');
    expect(await faultOf(changed({ tables: 1 }))).toBe('damaged');
    await expect(access(join(base, 'none'))).rejects.toThrow('ENOENT');
  });

  test(
    'where a row was altered or lost or its end is missing; the place takes a whole one after',
    async () => {
      const entries = await entriesOf(KEPT);
      const name = 'tables/indicators.observation/000001';
      const rows = entries.get(name)?.toString() ?? '';
      const cases = [
        new Map(entries).set(name, Buffer.from(rows.replace('\t77\t', '\t78\t'))),
        new Map(entries).set(name, Buffer.from(rows.slice(0, rows.lastIndexOf('\n', rows.length - 2) + 1))),
        new Map([...entries].filter(([entry]) => entry !== SUMS_ENTRY)),
        new Map([...entries].filter(([entry]) => entry !== 'anchors/000001')),
        new Map([...entries].filter(([entry]) => entry !== 'tables/keys.key/000001')),
      ];
      expect(rows).toContain('\t77\t');
      const whole = await readFile(KEPT);
      const files = await Promise.all(
        cases.map((one, index) => writeEntries(`altered-${index}.tar.gz`, one)),
      );
      files.push(join(base, 'cut.tar.gz'));
      await writeFile(join(base, 'cut.tar.gz'), whole.subarray(0, Math.floor(whole.length * 0.7)));
      for (const file of files)
        expect([file, await faultOf(restore('half', file))]).toEqual([file, 'damaged']);
      const start = openHouse(configOf('half'), silentLog, { say: quiet });
      await expect(start).rejects.toMatchObject({ code: 'restore-unfinished' });
      expect(await restore('half', KEPT)).toMatchObject({ isClean: true });
      expect(await faultOf(restore('half', KEPT))).toBe('target-not-empty');
    },
    MINUTES_MS,
  );
});
