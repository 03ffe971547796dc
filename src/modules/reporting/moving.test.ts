/** Reports of the release before keep everything when where they stand moves to the room workflow. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkflowRoom } from '#kernel/workflow/index.ts';
import { newId } from '#lib/id.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase([createWorkflowRoom([])]);
});
afterAll(() => test?.close());

async function apply(file: string): Promise<void> {
  await queryAs(test.superuser, await readFile(new URL(`./migrations/${file}`, import.meta.url), 'utf8'));
}

it('carries over every state, waiting unit, version, author and event, with its audit entry', async () => {
  await apply('001-reporting.sql');
  const [form, report, unit, town, writer, reader, entry] = Array.from({ length: 7 }, newId);
  await queryAs(
    test.superuser,
    `insert into reporting.form values ($1, 'NET-01', '表', 'Form', 16, 1, '2008', '[]', '2009-01-10', '2009-12-31',
      '办', 'Office', 'administrative', 5, 'sent', 2, $2, '2009-01-01')`,
    [form, reader],
  );
  await queryAs(
    test.superuser,
    `insert into reporting.report values ($1, 17, $2, $3, '320200000001', '村', 'Village', '镇', 'submitted', $4, 16, 2,
      1, 1, '[{"indicator":"a.b","value":"7"}]', $5, '2009-01-10', 6, '2009-01-12T20:00:00Z')`,
    [report, form, unit, town, writer],
  );
  const event = (kind: string, actor = '', revision = 1, reason: string | null = null) =>
    queryAs(
      test.superuser,
      `insert into reporting.event (tree_key, report_id, at, kind, unit_code, unit_name, actor_id, actor_name, reason,
        revision, cells, audit_id) values (17, $1, '2009-01-11', $2, '320200000001', '村', $3,
      'name', $4, $5, '[]', $6)`,
      [report, kind, actor, reason, revision, entry],
    );
  await event('opened', reader);
  await event('submitted', reader);
  await event('returned', reader, 1, '请核实');
  await event('saved', writer, 2);
  await event('submitted', writer, 2);
  await apply('002-workflow.sql');
  const [moved] = await queryAs(test.superuser, 'select * from reporting.report');
  expect(moved).toMatchObject({
    id: report,
    state: 'submitted',
    waiting_unit_id: town,
    version: 6,
    authors: [writer],
    revision: 2,
    counted_revision: 1,
    cells: [{ indicator: 'a.b', value: '7' }],
  });
  const days = 'select due_on::text as due, escalates_on::text as up from workflow.instance';
  expect(await queryAs(test.superuser, days)).toEqual([{ due: '2009-01-20', up: '2009-01-27' }]);
  const steps = await queryAs<{ action: string; revision: number; reason: string | null; audit_id: string }>(
    test.superuser,
    'select * from workflow.step order by id',
  );
  expect(steps.map((step) => [step.action, step.revision, step.reason, step.audit_id])).toEqual([
    ['opened', 1, null, entry],
    ['submit', 1, null, entry],
    ['return', 1, '请核实', entry],
    ['save', 2, null, entry],
    ['submit', 2, null, entry],
  ]);
});
