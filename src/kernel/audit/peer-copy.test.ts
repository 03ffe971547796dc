import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ANCHOR_PURPOSE } from './anchor.ts';
import { anchorsFileOf, mirrorAnchors, verifyAudit } from './index.ts';
import { AS_SYSTEM, makeRecord, startTrails, type Trail, type Trails, writeRecords } from './testing.ts';

let trails: Trails;
let trail: Trail;
let peerFolder: string;
let copy: string;

beforeAll(async () => {
  trails = await startTrails();
});
afterAll(() => trails.close());
beforeEach(async () => {
  trail = await trails.open();
  peerFolder = join(trail.anchorsFolder, 'peer', 'wuxi');
  copy = anchorsFileOf(peerFolder);
  await anchorSome();
  await anchorSome();
  await mirror();
  return () => trail.close();
});

async function anchorSome(): Promise<void> {
  await writeRecords(trail, [makeRecord(), makeRecord()]);
  await trail.anchor();
}
const mirror = () => mirrorAnchors(trail.anchorsFolder, peerFolder);
const bytesOf = (file: string) => readFile(file, 'utf8');
const lineCount = async () => (await bytesOf(copy)).split('\n').length - 1;

async function findings(): Promise<string[]> {
  const publicKeys = await trail.database.transaction(AS_SYSTEM, (tx) =>
    trail.keyring.provenKeys(tx, ANCHOR_PURPOSE),
  );
  const { database, anchorsFile } = trail;
  const report = await verifyAudit({ database, anchorsFile, publicKeys, sealedRows: [], peerFolder });
  return report.findings.map(({ code, line }) => (line === undefined ? code : `${code} ${line}`));
}

test('the copy at the peer follows ours, however often it is made', async () => {
  expect(await bytesOf(copy)).toBe(await bytesOf(trail.anchorsFile));
  await mirror();
  expect(await lineCount()).toBe(2);
  await anchorSome();
  expect(await findings()).toEqual([]);
  await mirror();
  expect(await bytesOf(copy)).toBe(await bytesOf(trail.anchorsFile));
});

test('a line cut by a crash is written again', async () => {
  const { length } = await readFile(copy);
  await truncate(copy, length - 20);
  await mirror();
  expect(await bytesOf(copy)).toBe(await bytesOf(trail.anchorsFile));
});

test('a trail rewritten here, anchors and all, is found out by the copy', async () => {
  const lines = (await bytesOf(trail.anchorsFile)).split('\n');
  await writeFile(trail.anchorsFile, [lines[1], lines[0], ''].join('\n'));
  await expect(mirror()).rejects.toThrow(/verify-audit/);
  expect(await findings()).toContain('peer-copy-differs 1');
});

test('a trail cut short here is found out by the copy, which keeps what it has', async () => {
  const { length } = Buffer.from((await bytesOf(trail.anchorsFile)).split('\n')[0] ?? '');
  await truncate(trail.anchorsFile, length + 1);
  await expect(mirror()).rejects.toThrow(/cut off/);
  expect(await lineCount()).toBe(2);
  expect(await findings()).toContain('peer-copy-differs 2');
});

test('what somebody added to the copy is found, and so is a copy that is not there', async () => {
  await appendFile(copy, '{}\n');
  expect(await findings()).toEqual(['peer-copy-differs 3']);
  await truncate(copy, 0);
  expect(await findings()).toEqual(['peer-copy-missing']);
});
