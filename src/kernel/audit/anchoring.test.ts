import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stoppedClock, systemClock } from '#kernel/clock/index.ts';
import type { Database, Tx } from '#kernel/db/index.ts';
import { Fault, Refusal } from '#kernel/errors/index.ts';
import { parseLine } from './anchor.ts';
import { ANCHOR_PURPOSE, anchorNow, verifyAudit, watchAudit } from './index.ts';
import { AS_SYSTEM, makeRecord, startTrails, type Trail, type Trails, writeRecords } from './testing.ts';

let trails: Trails;
let trail: Trail;
beforeAll(async () => {
  trails = await startTrails();
});
afterAll(() => trails.close());
beforeEach(async () => {
  trail = await trails.open();
});
afterEach(() => trail.close());

async function anchoredIds(): Promise<string[]> {
  const text = await readFile(trail.anchorsFile, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => (parseLine(line)?.items ?? []).map(({ id }) => id));
}

async function findings() {
  const { database, anchorsFile, keyring } = trail;
  const publicKeys = (tx: Tx) => keyring.provenKeys(tx, ANCHOR_PURPOSE);
  return (await verifyAudit({ database, anchorsFile, publicKeys, sealedRows: [] })).findings;
}

const many = (count: number) => Array.from({ length: count }, () => makeRecord());

/** A transaction that stays open until it is told to end; it resolves once its entry is written. */
async function openWriter(id: string): Promise<() => Promise<void>> {
  const { promise: ending, resolve: end } = Promise.withResolvers<void>();
  const { promise: written, resolve: isWritten } = Promise.withResolvers<void>();
  const done = trail.database.transaction(AS_SYSTEM, async (tx) => {
    await trail.recordAudit(tx, makeRecord({ id }));
    isWritten();
    await ending;
  });
  await written;
  return () => {
    end();
    return done;
  };
}

/** A database that dies between the file and the commit: the anchor is in the file and nowhere else. */
function dyingDatabase(): Database {
  return {
    ...trail.database,
    transaction: (settings, work) =>
      trail.database.transaction(settings, async (tx) => {
        const size = async () => (await stat(trail.anchorsFile).catch(() => undefined))?.size ?? 0;
        const before = await size();
        const result = await work(tx);
        if ((await size()) > before) throw new Error('killed before the commit');
        return result;
      }),
  };
}

describe('anchoring', () => {
  test('does nothing where nothing is new, however often it runs', async () => {
    expect(await trail.anchor()).toEqual({ anchors: 0, entries: 0 });
    await writeRecords(trail, many(3));
    expect(await trail.anchor()).toEqual({ anchors: 1, entries: 3 });
    expect(await trail.anchor()).toEqual({ anchors: 0, entries: 0 });
  });

  test('anchors an entry exactly once where transactions commit in another order than they began', async () => {
    const ids = many(6).map(({ id }) => id);
    const [slow = '', quick = '', slower = '', quicker = '', before = '', last = ''] = ids;
    await writeRecords(trail, [makeRecord({ id: before })]);
    const endSlow = await openWriter(slow);
    await writeRecords(trail, [makeRecord({ id: quick })]);
    const endSlower = await openWriter(slower);
    await writeRecords(trail, [makeRecord({ id: quicker })]);
    await trail.anchor();
    expect(await anchoredIds()).toEqual([before]);
    await endSlow();
    await trail.anchor();
    expect(await anchoredIds()).toEqual([before, slow, quick]);
    await endSlower();
    await writeRecords(trail, [makeRecord({ id: last })]);
    await trail.anchor();
    expect(await anchoredIds()).toEqual([before, slow, quick, slower, quicker, last]);
    expect(await findings()).toEqual([]);
  });

  test('anchors every entry of concurrent writers once, while it runs twice beside them', async () => {
    const records = many(200);
    let isWriting = true;
    const anchoring = [1, 2].map(async () => {
      while (isWriting) await trail.anchor();
    });
    const lanes = Array.from({ length: 8 }, (_, lane) => records.filter((__, n) => n % 8 === lane));
    await Promise.all(lanes.map((lane) => writeRecords(trail, lane)));
    isWriting = false;
    await Promise.all(anchoring);
    await trail.anchor();
    expect((await anchoredIds()).toSorted()).toEqual(records.map(({ id }) => id).toSorted());
    expect(await findings()).toEqual([]);
  });

  test('splits what is more than ten thousand entries, also within one transaction', async () => {
    await trail.owner.query(`
      insert into audit.entry (id, at, actor_kind, actor_id, operation, subject, outcome, details,
      input_hash, seals, content_hash) select gen_random_uuid(), now(), 'system', gen_random_uuid(), 'o', 's', 'done',
      '{}', '', '[]', repeat('a', 64) from generate_series(1, 10001)`);
    expect(await trail.anchor()).toEqual({ anchors: 2, entries: 10_001 });
    expect(new Set(await anchoredIds()).size).toBe(10_001);
  });

  test('goes on after a kill between file and database at its very first anchor', async () => {
    await writeRecords(trail, many(2));
    const { keyring, anchorsFolder } = trail;
    await expect(anchorNow(dyingDatabase(), keyring, anchorsFolder, systemClock)).rejects.toThrow('killed');
    expect(await findings()).toEqual([]);
    expect(await trail.anchor()).toEqual({ anchors: 1, entries: 2 });
    expect(await findings()).toEqual([]);
  });

  test('goes on after a kill between file and database without anchoring anything twice', async () => {
    await writeRecords(trail, many(2));
    await trail.anchor();
    const records = many(3);
    await writeRecords(trail, records);
    const { keyring, anchorsFolder, anchorsFile } = trail;
    await expect(anchorNow(dyingDatabase(), keyring, anchorsFolder, systemClock)).rejects.toThrow('killed');
    const left = await readFile(anchorsFile, 'utf8');
    expect(left.trimEnd().split('\n')).toHaveLength(2);
    expect(await findings()).toEqual([]);
    await writeRecords(trail, many(1));
    expect(await trail.anchor()).toEqual({ anchors: 2, entries: 4 });
    expect((await readFile(anchorsFile, 'utf8')).startsWith(left)).toBe(true);
    expect(new Set(await anchoredIds()).size).toBe(6);
    expect(await anchoredIds()).toHaveLength(6);
    expect(await findings()).toEqual([]);
  });

  test('takes away a line that a crash left half-written', async () => {
    await writeRecords(trail, many(2));
    await trail.anchor();
    const whole = await readFile(trail.anchorsFile, 'utf8');
    await appendFile(trail.anchorsFile, whole.slice(0, 200));
    await writeRecords(trail, many(1));
    expect(await findings()).toEqual([]);
    await trail.anchor();
    expect((await readFile(trail.anchorsFile, 'utf8')).split('\n')).toHaveLength(3);
    expect(await findings()).toEqual([]);
  });

  test('stops, and leaves all as it is, where file and database disagree', async () => {
    await writeRecords(trail, many(2));
    await trail.anchor();
    await writeRecords(trail, many(2));
    await trail.anchor();
    const whole = await readFile(trail.anchorsFile, 'utf8');
    const [first = ''] = whole.split('\n');
    const stops = async (why: RegExp) => {
      const before = await readFile(trail.anchorsFile);
      const stopped: unknown = await trail.anchor().catch((error: unknown) => error);
      expect(stopped).toBeInstanceOf(Fault);
      expect(String(stopped)).toMatch(why);
      expect(await readFile(trail.anchorsFile)).toEqual(before);
    };
    await truncate(trail.anchorsFile, first.length + 1);
    await stops(/bring the anchors file back/);
    await writeFile(trail.anchorsFile, `${first}\n{}\n`);
    await stops(/unreadable/);
    await writeFile(trail.anchorsFile, whole);
    await trail.owner.query('delete from audit.anchor');
    await stops(/set back or altered/);
  });

  test('does not adopt a line of the file that the database does not bear out', async () => {
    await writeRecords(trail, many(2));
    await trail.anchor();
    await trail.owner.query(
      `delete from audit.anchor; update audit.entry set content_hash = repeat('0', 64)`,
    );
    await expect(trail.anchor()).rejects.toThrow(/set back or altered/);
  });
});

describe('a verification', () => {
  test('finds nothing amiss while entries are written and anchored all the time', async () => {
    let isRunning = true;
    const writing = [1, 2, 3].map(async () => {
      while (isRunning) await writeRecords(trail, many(5));
    });
    const anchoring = (async () => {
      while (isRunning) await trail.anchor();
    })();
    try {
      for (let n = 0; n < 15; n += 1) expect(await findings()).toEqual([]);
    } finally {
      isRunning = false;
      await Promise.all([...writing, anchoring]);
    }
    await trail.anchor();
    expect(await findings()).toEqual([]);
  });
});

describe('the watch over the trail', () => {
  const hour = 60 * 60 * 1000;

  test('refuses changes once the oldest entry without an anchor is four hours old, not before', async () => {
    const clock = stoppedClock(systemClock.now().toISOString());
    const watch = watchAudit(trail.database, clock);
    const msecs = clock.now().getTime();
    await writeRecords(trail, [makeRecord({ id: v7({ msecs }), at: new Date('2008-12-31T00:00:00Z') })]);
    expect(await watch.refresh()).toMatchObject({ unanchored: 1, isBehind: false });
    clock.moveTo(new Date(msecs + 4 * hour).toISOString());
    expect(await watch.refresh()).toMatchObject({ oldestAgeMs: 4 * hour, isBehind: false });
    expect(() => watch.require()).not.toThrow();
    clock.moveTo(new Date(msecs + 4 * hour + 1).toISOString());
    expect(() => watch.require()).toThrow(Refusal);
    await expect(watch.refresh()).resolves.toMatchObject({ isBehind: true });
    try {
      watch.require();
    } catch (error) {
      expect(error).toMatchObject({ code: 'audit.behind', status: 503 });
    }
    await trail.anchor();
    expect(await watch.refresh()).toEqual({ unanchored: 0, oldestAgeMs: 0, isBehind: false });
    expect(() => watch.require()).not.toThrow();
  });

  test('refuses when it was never asked, or when nobody has asked for four hours', async () => {
    const clock = stoppedClock('2030-01-01T00:00:00Z');
    const watch = watchAudit(trail.database, clock);
    expect(() => watch.require()).toThrow(/audit.behind/);
    await watch.refresh();
    expect(() => watch.require()).not.toThrow();
    clock.moveTo('2030-01-01T04:00:01Z');
    expect(() => watch.require()).toThrow(/audit.behind/);
  });
});
