/** Wuxi as it stood before its districts merged, with people and one form, on a data folder of its own. */
import { hash } from '@node-rs/argon2';
import { CITY } from '#demo/wuxi-2008/form.ts';
import { ADMINISTRATORS, OFFICES, PASSWORD } from '#demo/wuxi-2008/people.ts';
import { treeImports } from '#demo/wuxi-2008/units.ts';
import { stoppedClock } from '#kernel/clock/index.ts';
import { readConfig } from '#kernel/config/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { silentLog } from '#kernel/log/index.ts';
import { systemActor } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { type Caller, createCaller } from '#server/caller.ts';
import { openHouse } from '#server/house.ts';

export const OLD = { CHONGAN: '320202000000', NANCHANG: '320203000000', BEITANG: '320204000000' } as const;
export const LIANGXI = '320213000000';
export const INDICATOR = 'community.terminals';
export const PERIOD = '2008Q4';

/** A village with the units above it, and its report. */
export interface Place {
  village: string;
  town: string;
  county: string;
  report: string;
}

/** A village of 崇安 and one of 南长 that are through, and one of 崇安 that has not reported yet. */
export interface OldCity {
  through: readonly [Place, Place];
  open: Place;
}

const LOADER = systemActor('story');

async function childCodes(call: Caller, code: string): Promise<string[]> {
  const input = { code, kind: 'government' as const, limit: 200, day: '2008-12-31' };
  return (await call(LOADER, unitsContracts.children, input)).items.map((unit) => unit.code);
}

async function loadPeople(call: Caller, places: readonly Omit<Place, 'report'>[]): Promise<void> {
  const passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const reviewed = new Set([CITY, ...Object.values(OLD), ...places.map((place) => place.town)]);
  const people = [
    ...ADMINISTRATORS.map(({ account, role }) => ({ account, role, unitCode: CITY })),
    ...OFFICES.map(({ account, role }) => ({ account, role, unitCode: CITY })),
    ...[...reviewed].map((code) => ({
      account: `reviewer.${code}`,
      role: 'reviewer' as const,
      unitCode: code,
    })),
    ...places.map(({ village }) => ({
      account: `reporter.${village}`,
      role: 'reporter' as const,
      unitCode: village,
    })),
  ];
  const accounts = people.map(({ account }) => ({ account, displayName: account, passwordHash }));
  await call(LOADER, identityContracts.createAccounts, { accounts });
  await call(LOADER, identityContracts.grantRoles, { grants: people });
}

async function sendForm(call: Caller, villages: readonly string[]): Promise<string> {
  await call('office', indicatorsContracts.define, {
    indicators: [
      {
        code: INDICATOR,
        name: { zh: '社区终端', en: 'Community terminals' },
        unitOfMeasure: { zh: '台', en: 'terminals' },
        frequency: 'quarter',
      },
    ],
  });
  const form = await call('office', reportingContracts.defineForm, {
    code: 'TERMINALS-2008Q4',
    name: { zh: '社区终端', en: 'Community terminals' },
    period: PERIOD,
    items: [{ indicator: INDICATOR }],
    dueOn: '2009-01-20',
    expiresOn: '2099-12-31',
    approver: { zh: '市信息办', en: 'City office' },
    purpose: 'administrative',
    minutesAsked: 5,
  });
  const { id, version } = form;
  await call('office', reportingContracts.sendForm, { id, version, recipients: { codes: [...villages] } });
  return id;
}

/** Fills in a report and takes it through every approval up to the city's. */
async function takeThrough(call: Caller, place: Place, value: number): Promise<void> {
  const cells = [{ indicator: INDICATOR, value: String(value) }];
  const { report: id } = place;
  let { version } = await call(`reporter.${place.village}`, reportingContracts.submit, {
    id,
    version: 1,
    cells,
  });
  for (const unit of [place.town, place.county, CITY])
    ({ version } = await call(`reviewer.${unit}`, reportingContracts.approve, { id, version }));
}

/** Writes the old city into a data folder, through commands, before any server runs on it. */
export async function loadOldCity(folder: string): Promise<OldCity> {
  const config = readConfig(['--data', folder, '--demo', 'none'], { ...process.env, TAIHU_FSYNC: 'false' });
  const house = await openHouse(config, silentLog, { say: () => undefined });
  try {
    const runner = house.runnerAt(stoppedClock('2009-01-10T02:00:00Z'));
    const call = createCaller(runner, house.operations, (name) =>
      house.identity.getAccount(house.database, name),
    );
    const [city, before] = treeImports();
    if (!city || !before) throw new Error('the demo has two boundaries');
    for (const part of [city, { csv: before.csv, validFrom: before.validFrom }])
      await call(LOADER, unitsContracts.import, part);
    const [first, second] = await villagesOf(call, OLD.CHONGAN);
    const [third] = await villagesOf(call, OLD.NANCHANG);
    if (!first || !second || !third) throw new Error('the districts have villages');
    const places = [first, second, third];
    await loadPeople(call, places);
    const form = await sendForm(
      call,
      places.map((place) => place.village),
    );
    const { items } = await call('office', reportingContracts.reports, { form });
    const withReport = (place: Omit<Place, 'report'>): Place => ({
      ...place,
      report: items.find((report) => report.unitCode === place.village)?.id ?? '',
    });
    const through = [withReport(first), withReport(third)] as const;
    await takeThrough(call, through[0], 7);
    await takeThrough(call, through[1], 5);
    return { through, open: withReport(second) };
  } finally {
    await house.close();
  }
}

async function villagesOf(call: Caller, county: string): Promise<Omit<Place, 'report'>[]> {
  const [town = ''] = await childCodes(call, county);
  return (await childCodes(call, town)).map((village) => ({ village, town, county }));
}
