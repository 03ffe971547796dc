/** A small city for tests: a tree of 19 units, an indicator, a form sent to the villages, and actors. */
import type { z } from 'zod';
import type { Database } from '#kernel/db/index.ts';
import { createFilesRoom } from '#kernel/files/index.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { createIndicatorsRoom } from '#kernel/indicators/index.ts';
import type { InputSchema, OperationContract, Role } from '#kernel/operation/contract.ts';
import type { Actor, Operation, Room, Runner } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { getUnitByCode, rangesOfUnit, unitsRoom } from '#kernel/units/index.ts';
import { createWorkflowRoom } from '#kernel/workflow/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { type Form, type RevisionCode, reportingContracts } from './contract.ts';
import { REPORT_FLOW, reportFiles, reportingRoom, traceReport } from './index.ts';

export const indicatorsRoom = createIndicatorsRoom({ traceSource: traceReport, isDemo: async () => false });

/** The rooms that reporting stands on, in the order of their floors. */
export const REPORTING_ROOMS: readonly Room[] = [
  unitsRoom,
  outboxRoom,
  createFilesRoom([reportFiles]),
  createWorkflowRoom([REPORT_FLOW]),
  indicatorsRoom,
  reportingRoom,
];

export const CITY = '320200000000';
export const COUNTIES = ['320281000000', '320282000000'];
export const INDICATOR = 'community.terminals';
const DAY = '2008-12-31';

export const townsOf = (county: string) => [1, 2].map((n) => `${county.slice(0, 6)}00${n}000`);
export const villagesOf = (town: string) => [1, 2, 3].map((n) => `${town.slice(0, 9)}00${n}`);

/** Codes of all twelve villages. */
export const VILLAGES = COUNTIES.flatMap(townsOf).flatMap(villagesOf);

function csv(): string {
  const rows = [`${CITY},试城,2,320000000000`];
  for (const county of COUNTIES) {
    rows.push(`${county},县${county},3,${CITY}`);
    for (const town of townsOf(county)) {
      rows.push(`${town},镇${town},4,${county}`);
      for (const village of villagesOf(town)) rows.push(`${village},村${village},5,${town}`);
    }
  }
  return ['code,name,level,parent_code', ...rows].join('\n');
}

/** Calls of operations by contract, in a language. */
export interface SmallCity {
  call<I extends InputSchema, O extends z.ZodType>(
    actor: Actor,
    contract: OperationContract<string, I, O>,
    input: z.input<I>,
    language?: 'zh' | 'en',
  ): Promise<z.output<O>>;
  /** Someone with a role at a unit; the same person each time. */
  at(role: Role, code: string): Promise<Actor>;
  office: Actor;
}

/** Builds the city in a fresh database. */
export async function makeSmallCity(database: Database, runner: Runner): Promise<SmallCity> {
  const operations = new Map<string, Operation>(
    REPORTING_ROOMS.flatMap((room) => room.operations).map((operation) => [
      operation.contract.name,
      operation,
    ]),
  );
  const call: SmallCity['call'] = async (actor, contract, input, language = 'en') => {
    const operation = operations.get(contract.name);
    if (!operation) throw new Error(`no operation ${contract.name}`);
    return contract.output.parse(await runner.run(operation, { actor, input, language, reference: newId() }));
  };
  const people = new Map<string, Actor>();
  const at: SmallCity['at'] = async (role, code) => {
    const known = people.get(`${role}.${code}`);
    if (known) return known;
    const settings = { actor: newId(), roles: [], scope: [] };
    const grant = await database.transaction(settings, async (tx) => {
      const unit = await getUnitByCode(tx, code, DAY);
      return { role, unitId: unit.id, ranges: await rangesOfUnit(tx, unit.id, DAY) };
    });
    const actor: Actor = { kind: 'account', id: newId(), name: `${role}.${code}`, grants: [grant] };
    people.set(`${role}.${code}`, actor);
    return actor;
  };
  const builder: Actor = {
    kind: 'account',
    id: newId(),
    name: 'system',
    grants: [{ role: 'system', unitId: newId(), ranges: [WHOLE_TREE] }],
  };
  await call(builder, unitsContracts.import, { csv: csv(), validFrom: '2008-01-01', root: CITY });
  const office = await at('office', CITY);
  const measure = { zh: '台', en: 'terminals' };
  await call(office, indicatorsContracts.define, {
    indicators: [
      {
        code: INDICATOR,
        name: { zh: '终端', en: 'Terminals' },
        unitOfMeasure: measure,
        frequency: 'quarter',
        maximum: '500',
      },
      {
        code: 'community.equipped',
        name: { zh: '覆盖率', en: 'Equipped' },
        unitOfMeasure: { zh: '%', en: '%' },
        kind: 'coverage',
        sources: [INDICATOR],
        decimals: 2,
        frequency: 'quarter',
      },
    ],
  });
  return { call, at, office };
}

let forms = 0;

/** Defines a form for a quarter of its own and sends it to all villages; gives its id and period. */
export async function sendVillageForm(
  city: SmallCity,
  { indicator = INDICATOR, purpose = 'administrative' as Form['purpose'] } = {},
): Promise<{ id: string; period: string }> {
  const year = 2009 + Math.floor(forms / 4);
  const period = `${year}Q${(forms % 4) + 1}`;
  forms += 1;
  const form = await city.call(city.office, reportingContracts.defineForm, {
    code: `COM-${period}`,
    name: { zh: '基本情况', en: 'Basics' },
    period,
    items: [{ indicator, allowsAtLeast: true }],
    dueOn: `${year + 1}-02-01`,
    expiresOn: '2099-12-31',
    approver: { zh: '市信息办', en: 'City office' },
    purpose,
    minutesAsked: 5,
  });
  const recipients = { below: CITY, levels: [5] };
  await city.call(city.office, reportingContracts.sendForm, {
    id: form.id,
    version: form.version,
    recipients,
  });
  return { id: form.id, period };
}

/** The report of a village on a form, as the village's reporter sees it. */
export async function reportOf(city: SmallCity, form: string, village: string) {
  const reporter = await city.at('reporter', village);
  const page = await city.call(reporter, reportingContracts.reports, { form });
  const found = page.items.find((report) => report.unitCode === village);
  if (!found) throw new Error(`no report of ${village}`);
  return { ...found, reporter };
}

/** Submits a value for a village; opens a correction first where the report is through. */
export async function submitValue(
  city: SmallCity,
  form: string,
  village: string,
  value: string,
  { indicator = INDICATOR, reasonCode = 'correction' as RevisionCode } = {},
): Promise<string> {
  const { id, version, state, reporter } = await reportOf(city, form, village);
  const opened =
    state === 'approved'
      ? await city.call(reporter, reportingContracts.correct, {
          id,
          version,
          reason: '更正数字',
          reasonCode,
        })
      : { id, version };
  const cells = [{ indicator, value }];
  await city.call(reporter, reportingContracts.submit, { ...opened, cells });
  return id;
}

/** Approves a report on so many of its levels: town, county, city. */
export async function approveUp(city: SmallCity, id: string, village: string, levels = 3): Promise<void> {
  const chain = [`${village.slice(0, 9)}000`, `${village.slice(0, 6)}000000`, CITY];
  for (const code of chain.slice(0, levels)) {
    const reviewer = await city.at('reviewer', code);
    const { version } = await city.call(reviewer, reportingContracts.report, { id });
    await city.call(reviewer, reportingContracts.approve, { id, version });
  }
}
