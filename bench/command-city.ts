/** A small city entered through commands, with reports that wait for one reviewer alone. */

import { identityContracts } from '#kernel/identity/contract.ts';
import { hashPassword } from '#kernel/identity/index.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { type Actor, systemActor } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import type { Caller } from '#server/caller.ts';

export const REVIEWER = 'reviewer.bench';
export const PASSWORD = 'of-a-benchmark';

export const CITY = '320200000000';
const VILLAGES = 2000;
const SUBMITTED_AT_ONCE = 1000;
/** So many forms go to every village: their product is the number of reports. */
const FORMS = 6;
/** One person reports for all villages: a role at the city alone would not let him. */
const REPORTER = 'reporter.bench';
const LOADER: Actor = systemActor('bench');
const PEOPLE = [
  { account: 'system.bench', role: 'system' },
  { account: 'security.bench', role: 'security' },
  { account: 'office.bench', role: 'office' },
  { account: REVIEWER, role: 'reviewer' },
] as const;

const codeOf = (village: number) => `3202${String(village).padStart(8, '0')}`;

/** Villages that hang on the city itself, so that the city's approval is the only one. */
function treeCsv(): string {
  const villages = Array.from(
    { length: VILLAGES },
    (_, index) => `${codeOf(index + 1)},测试${index + 1}村,5,${CITY}`,
  );
  return ['code,name,level,parent_code', `${CITY},测试市,2,320000000000`, ...villages].join('\n');
}

/** Enters units, people, indicators, forms and submitted reports. */
export async function enterCity(call: Caller & { forget(): void }): Promise<void> {
  await call(LOADER, unitsContracts.import, { csv: treeCsv(), validFrom: '2008-01-01', root: CITY });
  const passwordHash = await hashPassword(PASSWORD);
  const names = [...PEOPLE.map(({ account }) => account), REPORTER];
  const accounts = names.map((account) => ({ account, displayName: account, passwordHash }));
  await call(LOADER, identityContracts.createAccounts, { accounts });
  const grants = PEOPLE.map(({ account, role }) => ({ account, role, unitCode: CITY }));
  await call(LOADER, identityContracts.grantRoles, { grants });
  const villages = Array.from({ length: VILLAGES }, (_, index) => codeOf(index + 1));
  await call(LOADER, identityContracts.grantRoles, {
    grants: villages.map((unitCode) => ({ account: REPORTER, role: 'reporter' as const, unitCode })),
  });
  call.forget();
  for (let form = 1; form <= FORMS; form += 1) await enterForm(call, form);
}

async function enterForm(call: Caller, serial: number): Promise<void> {
  const indicator = `bench.figure${serial}`;
  const name = { zh: `测试表${serial}`, en: `Form ${serial}` };
  await call('office.bench', indicatorsContracts.define, {
    indicators: [{ code: indicator, name, unitOfMeasure: { zh: '个', en: 'units' }, frequency: 'quarter' }],
  });
  const form = await call('office.bench', reportingContracts.defineForm, {
    code: `BENCH-${serial}`,
    name,
    period: '2008Q4',
    items: [{ indicator }],
    dueOn: '2009-01-10',
    expiresOn: '2099-12-31',
    approver: name,
    purpose: 'administrative',
    minutesAsked: 1,
  });
  const recipients = { below: CITY, levels: [5] };
  await call('office.bench', reportingContracts.sendForm, { id: form.id, version: form.version, recipients });
  for (let start = 1; start <= VILLAGES; start += SUBMITTED_AT_ONCE) {
    const reports = Array.from({ length: SUBMITTED_AT_ONCE }, (_, index) => ({
      unit: codeOf(start + index),
      cells: [{ indicator, value: String((start + index) % 977) }],
    }));
    const { submitted } = await call(REPORTER, reportingContracts.submitMany, { form: form.id, reports });
    if (submitted !== reports.length) throw new Error('a report was refused');
  }
}
