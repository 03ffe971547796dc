/** Evidence of reports: who sees it, when it changes, and that nothing handed in is ever lost or altered. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { filesContracts } from '#kernel/files/contract.ts';
import { openDesk, pdfOf } from '#kernel/files/testing.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import type { Actor, FileAnswer, Runner } from '#kernel/operation/index.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { reportingContracts } from './contract.ts';
import {
  approveUp,
  CITY,
  INDICATOR,
  makeSmallCity,
  REPORTING_ROOMS,
  reportOf,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from './testing.ts';

const ownerKind = 'reporting.report';
const operations = new Map(
  REPORTING_ROOMS.flatMap((room) => room.operations).map((op) => [op.contract.name, op]),
);

let test: TestDatabase;
let city: SmallCity;
let runner: Runner;
let desk: Awaited<ReturnType<typeof openDesk>>;
let village = -1;

beforeAll(async () => {
  test = await createTestDatabase(REPORTING_ROOMS);
  runner = test.runner();
  city = await makeSmallCity(test.database, runner);
  desk = await openDesk();
});
afterAll(async () => {
  await desk?.close();
  await test?.close();
});

type View = z.infer<typeof filesContracts.attach.output>;

async function attach(
  actor: Actor,
  ownerId: string,
  bytes: Uint8Array,
  name = '接入合同.pdf',
): Promise<View> {
  const call = { actor, input: { ownerKind, ownerId, name }, language: 'zh', reference: newId() } as const;
  const operation = getOperation(operations, filesContracts.attach.name);
  return filesContracts.attach.output.parse(
    await runner.run(operation, { ...call, upload: await desk.send(bytes) }),
  );
}

const remove = (actor: Actor, id: string) => city.call(actor, filesContracts.remove, { id });
const list = (actor: Actor, ownerId: string) => city.call(actor, filesContracts.list, { ownerKind, ownerId });

async function download(actor: Actor, id: string) {
  const chunks: Uint8Array[] = [];
  let answer: FileAnswer | undefined;
  const operation = getOperation(operations, filesContracts.download.name);
  await runner.run(operation, {
    actor,
    input: { id },
    language: 'zh',
    reference: newId(),
    async deliver(file) {
      answer = file;
      for await (const chunk of file.bytes) chunks.push(chunk);
    },
  });
  return { name: answer?.name, type: answer?.type, bytes: Buffer.concat(chunks) };
}

/** A report of its own, with its people. */
async function fresh(asked: Parameters<typeof sendVillageForm>[1] = {}) {
  village += 1;
  const code = VILLAGES[village % VILLAGES.length] ?? '';
  const form = await sendVillageForm(city, asked);
  const report = await reportOf(city, form.id, code);
  const town = await city.at('reviewer', `${code.slice(0, 9)}000`);
  return { ...report, form: form.id, period: form.period, code, town };
}

const evidenceSeen = async (actor: Actor, id: string) => {
  const { events } = await city.call(actor, reportingContracts.report, { id });
  return events
    .filter(({ kind }) => kind === 'submitted')
    .map(({ evidence = [] }) => evidence.map(({ name }) => name));
};

async function back({ id, town }: { id: string; town: Actor }) {
  const { version } = await city.call(town, reportingContracts.report, { id });
  await city.call(town, reportingContracts.return, { id, version, reason: '合同缺页' });
}

const count = async (table: string, where = 'true') =>
  Number(
    (await queryAs<{ n: string }>(test.superuser, `select count(*) as n from ${table} where ${where}`))[0]?.n,
  );

describe('evidence', () => {
  it('is attached by the reporter, and seen and read by the reviewers above and by nobody else', async () => {
    const { id, reporter, town, code } = await fresh();
    const other = VILLAGES.find((one) => one !== code) ?? '';
    const stranger = await city.at('reporter', other);
    const bytes = pdfOf();
    const file = await attach(reporter, id, bytes);
    expect(file).toMatchObject({ name: '接入合同.pdf', type: 'application/pdf', sizeBytes: bytes.length });
    for (const actor of [reporter, town, city.office]) {
      expect((await list(actor, id)).items.map((one) => one.id)).toEqual([file.id]);
      expect(await download(actor, file.id)).toEqual({
        name: '接入合同.pdf',
        type: 'application/pdf',
        bytes,
      });
    }
    const refused = [
      ...[id, newId()].map((one) => () => list(stranger, one)),
      ...[file.id, newId()].map((one) => () => download(stranger, one)),
      ...[file.id, newId()].map((one) => () => remove(stranger, one)),
      ...[id, newId()].map((one) => () => attach(stranger, one, bytes)),
    ];
    for (const call of refused) await expect(call()).rejects.toMatchObject({ code: 'common.not-found' });
    await expect(attach(town, id, bytes)).rejects.toMatchObject({ code: 'files.not-now' });
  });

  it('is read by reporters above where the report is administrative, and not where it is confidential', async () => {
    const measure = { name: { zh: '产值', en: 'Output' }, unitOfMeasure: { zh: '万元', en: '10,000 yuan' } };
    const indicators = ['evidence.counted', 'evidence.limited'].map((code, index) => ({
      ...measure,
      code,
      frequency: 'quarter' as const,
      ...(index === 0 ? {} : { confidentiality: { threshold: 2 } }),
    }));
    await city.call(city.office, indicatorsContracts.define, { indicators });
    const readings = [
      { asked: {}, isRead: true },
      { asked: { indicator: 'evidence.counted', purpose: 'statistical' as const }, isRead: false },
      { asked: { indicator: 'evidence.limited' }, isRead: false },
    ];
    for (const { asked, isRead } of readings) {
      const { id, form, reporter, code, town: reviewer } = await fresh(asked);
      const file = await attach(reporter, id, pdfOf());
      for (const unit of [`${code.slice(0, 9)}000`, `${code.slice(0, 6)}000000`, CITY]) {
        const above = await city.at('reporter', unit);
        const both: Actor = { ...above, grants: [...above.grants, ...reviewer.grants] };
        const looks = (actor: Actor) => [
          () => city.call(actor, reportingContracts.report, { id }),
          () => list(actor, id),
          () => download(actor, file.id),
        ];
        const listed = async (actor: Actor) =>
          (await city.call(actor, reportingContracts.reports, { form, limit: 200 })).items.map(
            (one) => one.id,
          );
        for (const look of [...looks(both), ...(isRead ? looks(above) : [])]) await look();
        if (!isRead)
          for (const look of looks(above))
            await expect(look()).rejects.toMatchObject({ code: 'common.not-found' });
        expect([(await listed(above)).includes(id), (await listed(both)).includes(id)]).toEqual([
          isRead,
          true,
        ]);
        const { summary } = await city.call(above, reportingContracts.form, { id: form });
        expect(summary.expected > 0).toBe(isRead);
      }
    }
  });

  it('names people to the unit, its reviewers and the office, and to no reporter above', async () => {
    const { id, form, period, reporter, code, town } = await fresh();
    await attach(reporter, id, pdfOf());
    await submitValue(city, form, code, '6');
    await approveUp(city, id, code, 1);
    const asked = { indicator: INDICATOR, unit: code, period };
    const seen = async (actor: Actor) =>
      JSON.stringify([
        await city.call(actor, reportingContracts.report, { id }),
        await list(actor, id),
        (await city.call(actor, indicatorsContracts.internalFigure, asked)).trace.submission,
      ]);
    const people = [`"reporter.${code}"`, `"reviewer.${code.slice(0, 9)}000"`];
    for (const actor of [reporter, town, city.office])
      for (const name of people) expect(await seen(actor)).toContain(name);
    for (const unit of [`${code.slice(0, 9)}000`, CITY]) {
      const told = await seen(await city.at('reporter', unit));
      expect(told).toContain('接入合同.pdf');
      for (const name of people) expect(told).not.toContain(name);
    }
  });

  it('changes while the report is with its unit, and each submission keeps its own', async () => {
    const report = await fresh();
    const { id, reporter, form, code, town } = report;
    const wrong = await attach(reporter, id, pdfOf('/W 1'), '错件.pdf');
    await remove(reporter, wrong.id);
    const first = await attach(reporter, id, pdfOf('/A 1'), '一稿.pdf');
    await submitValue(city, form, code, '7');
    await expect(attach(reporter, id, pdfOf())).rejects.toMatchObject({ code: 'files.not-now' });
    await expect(remove(reporter, first.id)).rejects.toMatchObject({ code: 'files.not-now' });
    await back(report);
    await remove(reporter, first.id);
    await attach(reporter, id, pdfOf('/B 1'), '二稿.pdf');
    await submitValue(city, form, code, '8');
    expect(await evidenceSeen(town, id)).toEqual([['一稿.pdf'], ['二稿.pdf']]);
    expect((await download(town, first.id)).bytes.equals(pdfOf('/A 1'))).toBe(true);
    await expect(remove(reporter, first.id)).rejects.toMatchObject({ code: 'files.not-now' });
  });

  it('stands in the internal trace of the figure, and the public is told of none', async () => {
    const { id, reporter, form, code, period } = await fresh();
    await attach(reporter, id, pdfOf('/T 1'), '依据.pdf');
    await submitValue(city, form, code, '9');
    await approveUp(city, id, code);
    const input = { indicator: INDICATOR, unit: code, period };
    const internal = await city.call(city.office, indicatorsContracts.internalFigure, input);
    expect(internal.trace.submission?.evidence?.map(({ name }) => name)).toEqual(['依据.pdf']);
    const open = await city.call(city.office, indicatorsContracts.figure, input);
    expect(open.trace.submission).toBeDefined();
    expect(JSON.stringify(open)).not.toMatch(/依据|evidence/);
  });

  it('is stored once however many send it at once, each with a row of its own', async () => {
    const all = await Promise.all(VILLAGES.slice(0, 6).map(() => fresh()));
    const bytes = Buffer.concat([pdfOf('/Same 1'), Buffer.alloc(700_000, ' ')]);
    const files = await Promise.all(all.map(({ reporter, id }) => attach(reporter, id, bytes)));
    const [{ sha256 } = { sha256: '' }] = files;
    expect(new Set(files.map((file) => file.sha256)).size).toBe(1);
    expect(await count('files.content', `sha256 = '${sha256}'`)).toBe(1);
    expect(await count('files.chunk', `sha256 = '${sha256}'`)).toBe(3);
    expect(await count('files.file', `sha256 = '${sha256}'`)).toBe(6);
    for (const [index, { reporter }] of all.entries())
      expect((await download(reporter, files[index]?.id ?? '')).bytes.equals(bytes)).toBe(true);
  });

  it('leaves nothing behind where it was refused, and no name in the trail', async () => {
    const { id, reporter } = await fresh();
    const before = await count('files.content');
    await expect(attach(reporter, id, Buffer.from('<svg/>'), '好图.png')).rejects.toMatchObject({
      code: 'files.not-accepted',
    });
    expect(await count('files.content')).toBe(before);
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const file = await attach(reporter, id, png, '张三的身份证.png');
    expect(file.preview).toBeDefined();
    const trail = await queryAs<{ all: string }>(
      test.superuser,
      'select string_agg(e::text, $1) as all from audit.entry e',
      ['\n'],
    );
    expect(trail[0]?.all).toContain(file.sha256);
    expect(trail[0]?.all).not.toContain('张三');
  });

  it('has bounds for a report, also where many are sent at once', async () => {
    const { id, reporter } = await fresh();
    const sent = await Promise.allSettled(
      Array.from({ length: 23 }, (_, n) => attach(reporter, id, Buffer.from(`第${n}份\n`), `${n}.txt`)),
    );
    const refused = sent.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ code: 'files.too-many' });
    expect(await count('files.file', `owner_id = '${id}'`)).toBe(20);
  });
});
