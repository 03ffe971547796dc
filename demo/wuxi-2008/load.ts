/** Loads the demo city through commands, each in the name of who would give it, so that the demo proves the rules. */

import type { Demo } from '#kernel/config/index.ts';
import { assert, Refusal } from '#kernel/errors/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { type Actor, systemActor } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import type { Caller } from '#server/caller.ts';
import { CITY, type DemoForm, dueOn, QUARTERS, type Quarter } from './form.ts';
import { FORMS, STORY_COUNTY, STORY_TOWN } from './forms.ts';
import { INDICATORS } from './indicators.ts';
import { ADMINISTRATORS, OFFICES, type Person, peopleOf } from './people.ts';
import { treeImports, treeLinks } from './units.ts';

export interface DemoLoad {
  call: Caller & { forget(): void };
  demo: Exclude<Demo, 'none'>;
  /** Told of each step as it goes: `done` of `total`. */
  progress: (step: string, done: number, total: number) => void;
  /** The demo's own clock: its commands tell of 2008. */
  clock: { moveTo(instant: string): void };
  /** The Argon2id hash of the demo's one password. */
  passwordHash: string;
}

const LOADER: Actor = systemActor('demo');
const BOUNDARY_DAY = '2008-12-31';
const EXPIRES_ON = '2036-12-31';
const AT_ONCE = 4;

/** The newest quarter, with the headline: all that the small demo holds of most forms. */
const HEADLINE: Quarter = '2008Q4';

/** Which forms are sent for which quarters, the newest first. */
function roundsOf(demo: DemoLoad['demo']): { form: DemoForm; quarter: Quarter }[] {
  const isSmall = demo === 'wuxi-2008-small';
  const isSent = (form: DemoForm, quarter: Quarter) =>
    form.quarters.includes(quarter) && (!isSmall || quarter === HEADLINE || form.isWholeInSmall === true);
  return [...QUARTERS]
    .reverse()
    .flatMap((quarter) => FORMS.filter((form) => isSent(form, quarter)).map((form) => ({ form, quarter })));
}

/** Runs work on items, a few at a time, and tells how far it is. */
async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  tell: (done: number) => void,
) {
  let next = 0;
  let done = 0;
  const runner = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) await work(item);
      done += 1;
      tell(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
}

interface ListedUnit {
  code: string;
  name: string;
  kind: 'government' | 'department';
  level: number;
  childCount: number;
  parent?: string;
}

/** All units of the demo's tree on the boundary of 2008, parents before children. */
async function listUnits(call: Caller): Promise<ListedUnit[]> {
  const { unit } = await call(LOADER, unitsContracts.get, { code: CITY, day: BOUNDARY_DAY });
  const units: ListedUnit[] = [unit];
  for (let index = 0; index < units.length; index += 1) {
    const parent = units[index];
    if (!parent || parent.childCount === 0) continue;
    for (let after: string | undefined = '0'; after !== undefined; ) {
      const input = { code: parent.code, day: BOUNDARY_DAY, after, limit: 200 };
      const page: { items: ListedUnit[]; next?: string | undefined } = await call(
        LOADER,
        unitsContracts.children,
        input,
      );
      units.push(...page.items.map((item) => ({ ...item, parent: parent.code })));
      after = page.next;
    }
  }
  return units;
}

async function loadUnits({ call, progress }: DemoLoad): Promise<void> {
  const imports = treeImports();
  for (const [index, part] of imports.entries()) {
    const result = await call(LOADER, unitsContracts.import, part);
    assert(
      result.faults.length === 0,
      `the demo tree is wrong: ${JSON.stringify(result.faults.slice(0, 3))}`,
    );
    progress('units', index + 1, imports.length + 1);
  }
  await call(LOADER, unitsContracts.link, { links: treeLinks() });
  progress('units', imports.length + 1, imports.length + 1);
}

async function loadPeople({ call, passwordHash, progress }: DemoLoad): Promise<void> {
  const accountOf = ({ account, displayName }: { account: string; displayName: string }) => ({
    account,
    displayName,
    passwordHash,
  });
  await call(LOADER, identityContracts.createAccounts, { accounts: ADMINISTRATORS.map(accountOf) });
  const grants = ADMINISTRATORS.map(({ account, role }) => ({ account, role, unitCode: CITY }));
  await call(LOADER, identityContracts.grantRoles, { grants });
  call.forget();
  const people: Person[] = [...OFFICES, ...(await listUnits(call)).flatMap(peopleOf)];
  for (let start = 0; start < people.length; start += 1000) {
    const part = people.slice(start, start + 1000);
    await call('system', identityContracts.createAccounts, { accounts: part.map(accountOf) });
    await call('security', identityContracts.grantRoles, {
      grants: part.map(({ account, role, unitCode }) => ({ account, role, unitCode })),
    });
    progress('people', Math.min(start + 1000, people.length), people.length);
  }
}

interface SentForm {
  id: string;
  reports: { id: string; unitCode: string; state: string; version: number }[];
}

async function reportsOf(call: Caller, form: string): Promise<SentForm['reports']> {
  const reports: SentForm['reports'] = [];
  for (let after: string | undefined; ; ) {
    const page: { items: SentForm['reports']; next?: string | undefined } = await call(
      'office',
      reportingContracts.reports,
      {
        form,
        limit: 200,
        ...(after === undefined ? {} : { after }),
      },
    );
    reports.push(...page.items);
    if (page.next === undefined) return reports;
    after = page.next;
  }
}

async function findForm(call: Caller, code: string) {
  for (let after: string | undefined; ; ) {
    const page: {
      items: { id: string; code: string; version: number; state: string }[];
      next?: string | undefined;
    } = await call('office', reportingContracts.forms, {
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    const found = page.items.find((form) => form.code === code);
    if (found || page.next === undefined) return found;
    after = page.next;
  }
}

/** Sends a form to one round of units; a round that was sent before the load broke off is passed by. */
async function sendRound(
  call: Caller,
  id: string,
  version: number,
  recipients: ReturnType<DemoForm['recipients']>[0],
) {
  try {
    const { form } = await call('office', reportingContracts.sendForm, { id, version, recipients });
    return form.version;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'reporting.no-recipients') return version;
    throw error;
  }
}

async function sendForm(
  call: Caller,
  demoForm: DemoForm,
  quarter: Quarter,
  villages: readonly string[],
): Promise<SentForm> {
  const code = `${demoForm.key}-${quarter}`;
  const days = { period: quarter, dueOn: dueOn(quarter), expiresOn: EXPIRES_ON };
  const found = await findForm(call, code);
  const form =
    found ?? (await call('office', reportingContracts.defineForm, { ...demoForm.form, ...days, code }));
  let { version } = form;
  for (const recipients of demoForm.recipients(villages)) {
    version = await sendRound(call, form.id, version, recipients);
  }
  return { id: form.id, reports: await reportsOf(call, form.id) };
}

async function fillForm(load: DemoLoad, demoForm: DemoForm, quarter: Quarter, sent: SentForm): Promise<void> {
  const answers = demoForm.answers(
    quarter,
    sent.reports.map((report) => ({ code: report.unitCode })),
  );
  const open = sent.reports.filter((report) => report.state === 'draft' && answers.has(report.unitCode));
  await eachOf(
    open,
    async ({ id, version, unitCode }) => {
      const cells = [...(answers.get(unitCode) ?? [])].map(([indicator, value]) => ({ indicator, value }));
      await load.call(`reporter.${unitCode}`, reportingContracts.submit, { id, version, cells });
    },
    (done) => load.progress(`${demoForm.key} ${quarter}`, done, open.length),
  );
}

/** A few reports stay on their way, so that every visitor finds work due: at the town, the county and the city. */
const LEFT_OPEN = 2;
const STORY = [STORY_TOWN, STORY_COUNTY, CITY];

async function approveAt(call: Caller, unitCode: string, form: string, leave: number): Promise<void> {
  const account = `reviewer.${unitCode}`;
  const waiting: string[] = [];
  for (let after: string | undefined; ; ) {
    const page: { items: { id: string; formId: string; task: string }[]; next?: string | undefined } =
      await call(account, reportingContracts.inbox, {
        limit: 200,
        ...(after === undefined ? {} : { after }),
      });
    waiting.push(
      ...page.items.filter((item) => item.task === 'decide' && item.formId === form).map((item) => item.id),
    );
    if (page.next === undefined) break;
    after = page.next;
  }
  const ids = waiting.slice(0, Math.max(0, waiting.length - leave));
  if (ids.length === 0) return;
  const { items } = await call(account, reportingContracts.approveMany, { ids });
  const refused = items.find(({ outcome }) => outcome === 'refused');
  assert(!refused, `${account} could not approve: ${refused?.text}`);
}

/** The units through whose reviewers some reports go. */
function onTheWay(units: readonly ListedUnit[], sent: SentForm): ListedUnit[] {
  const parents = new Map(units.map(({ code, parent }) => [code, parent]));
  const passed = new Set<string>();
  for (const { unitCode } of sent.reports) {
    for (let code = parents.get(unitCode); code !== undefined; code = parents.get(code)) passed.add(code);
  }
  return units.filter(({ code }) => passed.has(code));
}

async function approveForm(
  load: DemoLoad,
  demoForm: DemoForm,
  quarter: Quarter,
  sent: SentForm,
  units: readonly ListedUnit[],
) {
  const above = onTheWay(units, sent);
  const isOpen = demoForm.key === 'COM-01' && quarter === HEADLINE;
  for (const level of [4, 3, 2]) {
    const reviewers = above.filter((unit) => unit.level === level);
    // One after the other: districts that are one today share one inbox, and each would decide what another does.
    for (const [index, unit] of reviewers.entries()) {
      await approveAt(load.call, unit.code, sent.id, isOpen && STORY.includes(unit.code) ? LEFT_OPEN : 0);
      load.progress(`${demoForm.key} ${quarter} ↑${level}`, index + 1, reviewers.length);
    }
  }
}

interface Step {
  name: string;
  run(load: DemoLoad): Promise<void>;
}

function formStep(
  demoForm: DemoForm,
  quarter: Quarter,
  unitsOf: (call: Caller) => Promise<ListedUnit[]>,
): Step {
  return {
    name: `${demoForm.key}-${quarter}`,
    async run(load) {
      const units = await unitsOf(load.call);
      const villages = units
        .filter((unit) => unit.level === 5 && unit.kind === 'government')
        .map((unit) => unit.code);
      const month = dueOn(quarter).slice(0, 8);
      load.clock.moveTo(`${month}04T02:30:00Z`);
      const sent = await sendForm(load.call, demoForm, quarter, villages);
      await fillForm(load, demoForm, quarter, sent);
      load.clock.moveTo(`${month}09T07:15:00Z`);
      await approveForm(load, demoForm, quarter, sent, units);
    },
  };
}

/** The steps of a demo in order; each may be run again after it broke off. */
export function stepsOf(demo: DemoLoad['demo']): Step[] {
  let listed: Promise<ListedUnit[]> | undefined;
  const unitsOf = (call: Caller) => (listed ??= listUnits(call));
  return [
    { name: 'tree', run: loadUnits },
    { name: 'people', run: loadPeople },
    {
      name: 'indicators',
      run: async ({ call }) =>
        void (await call('office', indicatorsContracts.define, { indicators: INDICATORS })),
    },
    ...roundsOf(demo).map(({ form, quarter }) => formStep(form, quarter, unitsOf)),
  ];
}

/**
 * The steps that a demo lacks. One that was begun by another version, as a step of its tells that is not known here,
 * stays as it is: what is newer would not fit its tree. A reset loads it anew.
 */
export function stepsLeft(demo: DemoLoad['demo'], done: readonly string[]): Step[] {
  const steps = stepsOf(demo);
  const known = new Set(steps.map(({ name }) => name));
  return done.every((name) => known.has(name)) ? steps.filter(({ name }) => !done.includes(name)) : [];
}

/** Loads what is missing of a demo; gives the steps done after each. */
export async function loadDemo(
  load: DemoLoad,
  onStep: (name: string) => Promise<void> | void,
): Promise<void> {
  await load.call(LOADER, installationContracts.beginDemo, { name: load.demo });
  const { stepsDone } = await load.call(LOADER, installationContracts.info, {});
  for (const step of stepsLeft(load.demo, stepsDone)) {
    await step.run(load);
    await load.call(LOADER, installationContracts.finishStep, { step: step.name });
    await onStep(step.name);
  }
}
