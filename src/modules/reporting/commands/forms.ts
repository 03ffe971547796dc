import type { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { expectCells, findIndicators, type IndicatorRecord } from '#kernel/indicators/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import {
  ancestorsOfUnit,
  findUnitById,
  findUnitsByCodes,
  findUnitsByKeys,
  getUnitByCode,
  holdTree,
  type UnitRecord,
  unitsInRange,
} from '#kernel/units/index.ts';
import { begin, insertSteps } from '#kernel/workflow/index.ts';
import { newId } from '#lib/id.ts';
import { findPeriod } from '#lib/period.ts';
import { ancestorsOf, subtreeOf } from '#lib/tree-key.ts';
import { requireChecks } from '../checks.ts';
import { reportingContracts as contracts, type Recipients } from '../contract.ts';
import { REPORT_FLOW } from '../flow.ts';
import {
  claimIndicators,
  type FormRecord,
  findForm,
  formView,
  indexForm,
  insertForm,
  isCodeTaken,
  markSent,
  updateForm,
} from '../form-store.ts';
import { sayMoved } from '../notices.ts';
import { refuse } from '../refusals.ts';
import { insertReports, type Recipient } from '../report-store.ts';

type FormInput = z.output<typeof contracts.defineForm.input>;

/** The unit for which the caller's office works, where it stands at the period's end: the owner of what it defines. */
async function ownerKeyOf(ctx: Context, period: string): Promise<bigint> {
  const office = ctx.actor.grants.find((grant) => grant.role === 'office');
  const day = findPeriod(period)?.end ?? cityDay(ctx.now);
  const unit =
    office &&
    ((await findUnitById(ctx.tx, office.unitId, day)) ??
      (await findUnitById(ctx.tx, office.unitId, cityDay(ctx.now))));
  if (!unit) throw refuse('no-office');
  return unit.treeKey;
}

async function reportableIndicators(ctx: Context, input: FormInput): Promise<IndicatorRecord[]> {
  const codes = input.items.map((item) => item.indicator);
  const found = await findIndicators(ctx.tx, codes);
  const period = findPeriod(input.period);
  return codes.map((code) => {
    const indicator = found.get(code);
    if (indicator?.kind !== 'sum') throw refuse('unknown-indicator', { indicator: code });
    if (indicator.frequency !== period?.kind)
      throw refuse('wrong-period', { indicator: code, period: input.period });
    return indicator;
  });
}

async function checkForm(ctx: Context, form: FormRecord, input: FormInput): Promise<void> {
  const end = findPeriod(input.period)?.end ?? '';
  if (input.dueOn <= end || input.expiresOn < input.dueOn) throw refuse('dates-out-of-order');
  const indicators = await reportableIndicators(ctx, input);
  await requireChecks(ctx, input);
  const held = await claimIndicators(
    ctx.tx,
    form,
    indicators.map((indicator) => indicator.id),
  );
  if (!held) return;
  const indicator = indicators.find((candidate) => candidate.id === held.indicatorId)?.code ?? '';
  throw refuse('already-asked', { indicator, period: input.period, form: held.formCode });
}

function recordOf(input: FormInput, id: string, ownerKey: bigint, version: number): FormRecord {
  const period = findPeriod(input.period);
  if (!period) throw refuseCommon('not-found');
  return { ...input, id, ownerKey, periodId: period.id, periodKind: period.kind, state: 'draft', version };
}

export const defineForm = command(contracts.defineForm, {
  access: { roles: ['office'] },
  audit: (input, output) => ({ subject: `form/${output?.id ?? input.code}`, details: { code: input.code } }),
  async handle(ctx, input) {
    const form = recordOf(input, newId(), await ownerKeyOf(ctx, input.period), 1);
    if (!(await insertForm(ctx.tx, form, ctx.actor.id, ctx.now)))
      throw refuse('code-taken', { code: input.code });
    await checkForm(ctx, form, input);
    await indexForm(ctx.tx, form);
    return formView(form);
  },
});

export const changeForm = command(contracts.changeForm, {
  access: { roles: ['office'] },
  audit: (input) => ({ subject: `form/${input.id}` }),
  async handle(ctx, { id, version, ...input }) {
    const before = await findForm(ctx.tx, id);
    if (!before) throw refuseCommon('not-found');
    if (before.state !== 'draft') throw refuse('not-a-draft');
    if (await isCodeTaken(ctx.tx, input.code, id)) throw refuse('code-taken', { code: input.code });
    const form = recordOf(input, id, before.ownerKey, version);
    if (!(await updateForm(ctx.tx, form))) throw refuseCommon('stale');
    await checkForm(ctx, form, input);
    await indexForm(ctx.tx, form);
    return formView({ ...form, version: version + 1 });
  },
});

/** All units of the owner's tree that a choice of recipients means, on the last day of the form's period. */
async function resolveRecipients(
  ctx: Context,
  form: FormRecord,
  choice: z.output<typeof Recipients>,
  day: string,
) {
  const chosen: UnitRecord[] = [];
  if (choice.codes) chosen.push(...(await findUnitsByCodes(ctx.tx, choice.codes, day)).values());
  if (choice.below) {
    const top = await getUnitByCode(ctx.tx, choice.below, day);
    for await (const unit of unitsInRange(ctx.tx, subtreeOf(top.treeKey), day)) {
      const isMeant =
        unit.kind === choice.kind &&
        (choice.levels === undefined || choice.levels.includes(unit.level)) &&
        (choice.codeSuffix === undefined || unit.code.endsWith(choice.codeSuffix));
      if (isMeant) chosen.push(unit);
    }
  }
  const range = subtreeOf(form.ownerKey);
  return chosen.filter((unit) => range.lo <= unit.treeKey && unit.treeKey <= range.hi);
}

/** The names above units, for lists; every unit above is looked up once. */
async function pathsOf(
  ctx: Context,
  units: readonly UnitRecord[],
  owner: bigint,
  day: string,
): Promise<Map<bigint, string>> {
  const names = new Map<bigint, string>();
  const paths = new Map<bigint, string>();
  for (const unit of units) {
    const above = ancestorsOf(unit.treeKey).filter((key) => key > owner);
    if (above.some((key) => !names.has(key))) {
      for (const ancestor of await ancestorsOfUnit(ctx.tx, unit, day))
        names.set(ancestor.treeKey, ancestor.name);
    }
    paths.set(
      unit.treeKey,
      above
        .map((key) => names.get(key) ?? '')
        .reverse()
        .filter(Boolean)
        .join(' / '),
    );
  }
  return paths;
}

/** Begins the way of reports: with their units, from the office that sends the form. */
async function beginReports(ctx: Context, form: FormRecord, opened: readonly Recipient[], day: string) {
  const owner = (await findUnitsByKeys(ctx.tx, [form.ownerKey], day)).get(form.ownerKey);
  if (!owner) throw refuseCommon('not-found');
  const works = opened.map(({ reportId: id, treeKey, unitId }) => ({
    id,
    treeKey,
    unitId,
    topKey: form.ownerKey,
    dueOn: form.dueOn,
  }));
  await begin(ctx, REPORT_FLOW, works);
  const at = { unitCode: owner.code, unitName: owner.name, revision: 1, to: REPORT_FLOW.flow.initial };
  await insertSteps(
    ctx,
    'opened',
    opened.map(({ reportId, treeKey }) => ({ ...at, treeKey, instanceId: reportId })),
  );
  await sayMoved(
    ctx,
    'opened',
    opened.map(({ reportId }) => reportId),
  );
}

export const sendForm = command(contracts.sendForm, {
  access: { roles: ['office'] },
  audit: (input, output) => ({ subject: `form/${input.id}`, details: { sent: output?.sent ?? 0 } }),
  async handle(ctx, input) {
    const form = await findForm(ctx.tx, input.id);
    const day = form && findPeriod(form.period)?.end;
    if (!form || !day) throw refuseCommon('not-found');
    // Units must not leave their places between being chosen and being sent to.
    await holdTree(ctx.tx);
    if (!(await markSent(ctx.tx, form.id, input.version))) throw refuseCommon('stale');
    const units = await resolveRecipients(ctx, form, input.recipients, day);
    const paths = await pathsOf(ctx, units, form.ownerKey, day);
    const recipients: Recipient[] = units.map((unit) => ({
      reportId: newId(),
      treeKey: unit.treeKey,
      unitId: unit.id,
      unitCode: unit.code,
      unitName: unit.name,
      unitNameEn: unit.nameEn,
      path: paths.get(unit.treeKey) ?? '',
    }));
    const isNew = await insertReports(ctx.tx, form, recipients);
    const opened = recipients.filter(({ reportId }) => isNew.has(reportId));
    if (opened.length === 0) throw refuse('no-recipients');
    await beginReports(ctx, form, opened, day);
    const indicators = await findIndicators(
      ctx.tx,
      form.items.map((item) => item.indicator),
    );
    const indicatorIds = [...indicators.values()].map((indicator) => indicator.id);
    await expectCells(ctx, {
      treeKeys: opened.map((report) => report.treeKey),
      indicatorIds,
      periodId: form.periodId,
      purpose: form.purpose,
    });
    return { sent: opened.length, form: formView({ ...form, state: 'sent', version: form.version + 1 }) };
  },
});
