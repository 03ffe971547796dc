/** The tour through a demo: its page, and one click into the hands and the place that a step needs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CITY } from '#demo/wuxi-2008/form.ts';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { TOUR_FORM, TOUR_INDICATOR, TOUR_PERIOD, TOUR_VILLAGE, TURN_ACCOUNTS } from '#demo/wuxi-2008/tour.ts';
import { Refusal, refuse } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { type Figure, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { findResetOutcome } from '#kernel/installation/index.ts';
import { ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { type ReportView, reportingContracts } from '#modules/reporting/contract.ts';
import { renderTour, type TourState } from '#web/index.ts';
import { createCaller } from '../caller.ts';
import type { House } from '../house.ts';
import { type ApiOptions, callOperation } from './api.ts';
import { requireSameSite } from './cross-site.ts';
import { isForwarded } from './demo-guard.ts';
import { mayReset } from './reset-pages.ts';

export interface TourPages {
  house: House;
  api: ApiOptions;
  isDemo: () => Promise<boolean>;
  languageOf: (request: FastifyRequest) => Language;
  onwardFrom: (signedIn: unknown, next: string) => string;
  showSignIn: (
    request: FastifyRequest,
    reply: FastifyReply,
    next: string,
    refusal: Refusal,
  ) => Promise<unknown>;
}

const OFFICE = 'office';
const MOST_REPORTS = 50;
const TURN_OF_LEVEL: Record<number, TourState['turn']> = { 4: 'town', 3: 'county', 2: 'city' };
const Told = z.object({ reset: z.uuid().optional() }).catch({});
const Asked = z.object({ turn: z.enum(['village', 'town', 'county', 'city', 'proof']) });

function callerOf(house: House) {
  return createCaller(house.runner, house.operations, (name) =>
    house.identity.getAccount(house.database, name),
  );
}

async function isKnown(house: House, account: string): Promise<boolean> {
  try {
    await house.identity.getAccount(house.database, account);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'identity.unknown-account') return false;
    throw error;
  }
}

/** The report that the tour is about; undefined while the demo is still being loaded. */
async function findReport(house: House): Promise<ReportView | undefined> {
  if (!(await isKnown(house, OFFICE))) return undefined;
  const call = callerOf(house);
  const { items } = await call(OFFICE, reportingContracts.reports, {
    unit: TOUR_VILLAGE,
    limit: MOST_REPORTS,
  });
  const found = items.find(({ formCode, unitCode }) => formCode === TOUR_FORM && unitCode === TOUR_VILLAGE);
  return found && call(OFFICE, reportingContracts.report, { id: found.id });
}

/** The audit entry of the city's last approval of a report. */
function proofOf(report: ReportView): string | undefined {
  return report.events.findLast(({ kind, unitCode }) => kind === 'approved' && unitCode === CITY)?.auditEntry;
}

function turnOf({ state, waitingLevel }: ReportView): TourState['turn'] {
  if (state === 'approved') return 'done';
  return (waitingLevel === undefined ? undefined : TURN_OF_LEVEL[waitingLevel]) ?? 'village';
}

async function stateOf(house: House): Promise<TourState | undefined> {
  const report = await findReport(house);
  if (!report || proofOf(report) === undefined) return undefined;
  const figureOf = (unit: string): Promise<Figure> =>
    callerOf(house)(ANONYMOUS, indicatorsContracts.figure, {
      indicator: TOUR_INDICATOR,
      unit,
      period: TOUR_PERIOD,
      limit: 1,
    });
  const [city, village] = [await figureOf(CITY), await figureOf(TOUR_VILLAGE)];
  return { city, village, turn: turnOf(report) };
}

/** Where a turn is taken. */
function placeOf(turn: z.infer<typeof Asked>['turn'], report: ReportView, language: Language): string {
  const asked = new URLSearchParams({ tour: turn, lang: language });
  if (turn !== 'proof') return `/console/reports/${report.id}?${asked}`;
  asked.set('entry', proofOf(report) ?? '');
  return `/console/audit?${asked}`;
}

/** `/tour` and the clicks on it; neither is there without a demo. */
export function registerTour(app: FastifyInstance, pages: TourPages): void {
  const { house, api, isDemo, languageOf } = pages;
  app.get('/tour', async (request, reply) => {
    if (!(await isDemo())) return reply.callNotFound();
    const state = await stateOf(house);
    const { reset } = Told.parse(request.query ?? {});
    const view = {
      state,
      hasGuests: !isForwarded(house, request),
      mayReset: mayReset(house, request),
      outcome: reset === undefined ? undefined : await findResetOutcome(house.dataFolder, reset),
    };
    const html = renderTour(view, languageOf(request));
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
  });
  app.post('/tour/turn', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    const { turn } = Asked.parse(request.body ?? {});
    const report = (await isDemo()) ? await findReport(house) : undefined;
    if (!report) throw refuse('not-found');
    const next = placeOf(turn, report, languageOf(request));
    const operation = getOperation(house.operations, identityContracts.signIn.name);
    const given = { account: TURN_ACCOUNTS[turn], password: PASSWORD };
    try {
      const output = await callOperation(api, operation, given, request, reply);
      return await reply.redirect(pages.onwardFrom(output, next), 303);
    } catch (error) {
      if (error instanceof Refusal) return pages.showSignIn(request, reply, next, error);
      throw error;
    }
  });
}
