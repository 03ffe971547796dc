import type { ComponentChildren } from 'preact';
import type { Language } from '#kernel/i18n/index.ts';
import type { Figure, SubmissionTrace } from '#kernel/indicators/contract.ts';
import { percentOf } from '#lib/decimal.ts';
import {
  figureLine,
  formatCount,
  formatDay,
  formatDecimal,
  formatInstant,
  formatPeriod,
  readerValue,
} from '../format.ts';
import { renderDocument } from '../layout.tsx';
import { fillText, TEXTS } from '../texts.ts';
import { Amount, figurePath } from './live-figure.tsx';
import { Parts } from './parts.tsx';
import { RevisionsPart } from './revisions.tsx';
import { Bar, type FigureOptions, nameIn, Shares, UnitName, type View, walkedOn } from './shares.tsx';
import { TrendPart } from './trend.tsx';

function Path({ view }: { view: View }) {
  const { figure, language } = view;
  if (figure.path.length === 0) return null;
  return (
    <nav class="path" aria-label={TEXTS[language].figure.path}>
      <ol>
        {figure.path.map((unit) => (
          <li>
            <a href={figurePath({ ...figure, unit: unit.code }, walkedOn(view))}>
              <UnitName of={unit} language={language} />
            </a>
          </li>
        ))}
        <li aria-current="page">
          <UnitName of={figure.unit} language={language} />
        </li>
      </ol>
    </nav>
  );
}

/** Why there is no number: to be released, withheld, or nothing was reported. */
function absenceOf({ reason }: Figure, language: Language): string {
  const t = TEXTS[language].figure;
  if (reason?.releaseAt) return fillText(t.releaseAt, { instant: formatInstant(reason.releaseAt, language) });
  return !reason || reason.code === 'missing' ? t.missing : reason[language];
}

function Value({ view: { figure, language } }: { view: View }) {
  const t = TEXTS[language].figure;
  if (figure.value === null) return <p class="value missing">{absenceOf(figure, language)}</p>;
  const { scale } = readerValue(figure.value, language);
  const unit = figure.unitOfMeasure[language];
  return (
    <>
      <p class="value">
        <Amount measured={figure} language={language} hasUnit={true} />
      </p>
      {figure.heldBy ? (
        <p class="exact">{fillText(t.heldBy, { unit: nameIn(figure.heldBy, language) })}</p>
      ) : null}
      {scale ? (
        <p class="exact">
          {t.exact} {formatDecimal(figure.value)} {unit}
        </p>
      ) : null}
    </>
  );
}

/** What is true of a number that is there: how final it is, and whether it may be higher. */
function qualitiesOf({ figure, language }: View): [string, ComponentChildren][] {
  const t = TEXTS[language].figure;
  if (figure.value === null) return [];
  return [
    [t.status, t.statuses[figure.status]],
    [t.bound, t.bounds[figure.bound]],
  ];
}

/** Asks for the same figure on the boundaries of another day; without script, it is a question of the address. */
function OtherBoundary({ view }: { view: View }) {
  const { figure, language, asOf } = view;
  const t = TEXTS[language].figure;
  return (
    <details class="other-day">
      <summary>{t.otherBoundary}</summary>
      <form method="get">
        <input type="hidden" name="lang" value={language} />
        {asOf === undefined ? null : <input type="hidden" name="asOf" value={asOf} />}
        <label for="boundary">{t.boundaryDay}</label>
        <input id="boundary" type="date" name="boundary" value={figure.boundary} required />
        <button type="submit">{t.lookAgain}</button>
      </form>
    </details>
  );
}

function Facts({ view }: { view: View }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const { vintage } = figure;
  const [received, expected] = [figure.completeness.received, figure.completeness.expected].map(String);
  const namesOf = (codes: readonly string[]) => codes.map((code) => formatPeriod(code, language)).join(' · ');
  const facts: [string, ComponentChildren][] = [
    [
      t.period,
      [
        formatPeriod(figure.period, language),
        figure.sourcePeriods.join() === figure.period ? null : (
          <span class="note"> {fillText(t.sources, { periods: namesOf(figure.sourcePeriods) })}</span>
        ),
      ],
    ],
    ...qualitiesOf(view),
    [
      t.reported,
      [
        fillText(t.completeness, {
          received: formatDecimal(received ?? ''),
          expected: formatDecimal(expected ?? ''),
        }),
        <Bar percent={percentOf(received ?? '0', expected ?? '0', 1)} />,
        figure.unasked === undefined ? null : (
          <span class="note"> {fillText(t.unasked, { periods: namesOf(figure.unasked) })}</span>
        ),
      ],
    ],
    [
      t.asOf,
      fillText(t.asOfNote, {
        instant: formatInstant(vintage.at, language),
        sequence: formatDecimal(vintage.sequence),
      }),
    ],
    [
      t.boundary,
      [
        fillText(t.boundaryNote, { day: formatDay(figure.boundary, language) }),
        <OtherBoundary view={view} />,
      ],
    ],
  ];
  return (
    <dl class="facts">
      {facts.map(([term, fact]) => (
        <div>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function levelOf(view: View, code: string): string {
  const { figure, language } = view;
  const { levels } = TEXTS[language].figure;
  if (code.includes('-')) return levels.department;
  const place = figure.path.findIndex((unit) => unit.code === code);
  const level = place === -1 ? figure.unit.level : figure.unit.level - (figure.path.length - place);
  return Object.entries(levels).find(([key]) => key === String(level))?.[1] ?? '';
}

/** An approver, by its name in the reader's language where it stands on the path above. */
function approverOf({ figure }: View, approval: { unitCode: string; unitName: string }) {
  const unit = figure.path.find(({ code }) => code === approval.unitCode);
  return unit ?? { name: approval.unitName, nameEn: approval.unitName };
}

function Approvals({ view, submission }: { view: View; submission: SubmissionTrace }) {
  const t = TEXTS[view.language].figure;
  if (submission.approvals.length === 0) return null;
  return (
    <table class="approvals">
      <caption>{t.approvals}</caption>
      <thead>
        <tr>
          {[t.unit, t.level, t.approvedAt, t.entry].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {submission.approvals.map((approval) => (
          <tr>
            <th scope="row">
              <UnitName of={approverOf(view, approval)} language={view.language} />
            </th>
            <td>{levelOf(view, approval.unitCode)}</td>
            <td class="time">{formatInstant(approval.at, view.language)}</td>
            <td class="id">{approval.auditEntry}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Submission({ view, submission }: { view: View; submission: SubmissionTrace }) {
  const { language } = view;
  const t = TEXTS[language].figure;
  return (
    <section aria-labelledby="report">
      <h3 id="report">{t.leafTitle}</h3>
      <dl class="facts report">
        <div>
          <dt>{t.form}</dt>
          <dd>
            {language === 'zh' ? submission.form : submission.formEn}{' '}
            <span class="note">{submission.formCode}</span>
          </dd>
        </div>
        <div>
          <dt>{t.submitted}</dt>
          <dd>
            {formatInstant(submission.submittedAt, language)}{' '}
            <span class="note">{fillText(t.revision, { revision: formatCount(submission.revision) })}</span>
          </dd>
        </div>
        <div>
          <dt>{t.entry}</dt>
          <dd class="id">{submission.auditEntry}</dd>
        </div>
        {submission.revisionReason ? (
          <div>
            <dt>{t.revisionReason}</dt>
            <dd>{t.reasons[submission.revisionReason.code]}</dd>
          </div>
        ) : null}
      </dl>
      <Approvals view={view} submission={submission} />
      <p class="note">{t.publicStop}</p>
    </section>
  );
}

/** How the figure came about: by adding up, by the unit's own report, or not at all yet. */
function ruleOf({ figure, language }: View): string {
  const t = TEXTS[language].figure;
  if (figure.trace.children.items.length > 0) return figure.trace.rule[language];
  if (figure.trace.submission) return t.ownRule;
  if (figure.trace.parts.some(({ role }) => role === 'period')) return t.ownByPeriod;
  return figure.value === null && (figure.reason?.code ?? 'missing') === 'missing'
    ? t.notReported
    : figure.trace.rule[language];
}

function FigurePage({ view }: { view: View }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const { submission, children } = figure.trace;
  const here = { ...figure, unit: figure.unit.code };
  const isRestated = Object.keys(walkedOn(view)).length > 0;
  // A unit that was made of others is not to be found on the period's own day: only the moment can be left.
  const isMadeOfOthers = children.items.some(({ boundary }) => boundary !== undefined);
  const current = isMadeOfOthers ? walkedOn({ boundary: view.boundary }) : {};
  const hasCurrent = view.asOf !== undefined || !isMadeOfOthers;
  return (
    <article>
      <header class="opening">
        <Path view={view} />
        <h1>
          {figure.name[language]}{' '}
          <span class="subject">
            <UnitName of={figure.unit} language={language} />
          </span>
        </h1>
        <Value view={view} />
        {isRestated ? (
          <p class="restated">
            {t.restated} {hasCurrent ? <a href={figurePath(here, current)}>{t.current}</a> : null}
          </p>
        ) : null}
      </header>
      <Facts view={view} />
      {view.trend ? <TrendPart trend={view.trend} language={language} /> : null}
      <section class="part" aria-labelledby="trace">
        <h2 id="trace">{t.traceTitle}</h2>
        <div>
          <h3>{t.reading}</h3>
          <p>{ruleOf(view)}</p>
          <Parts view={view} />
          {submission ? <Submission view={view} submission={submission} /> : null}
          {children.items.length > 0 || view.after !== undefined ? <Shares view={view} /> : null}
          <p class="note">
            <a href={`/api/v1${figurePath(here, walkedOn(view))}`}>{t.json}</a>
          </p>
        </div>
      </section>
      {view.revised ? <RevisionsPart revised={view.revised} figure={figure} language={language} /> : null}
    </article>
  );
}

/** `/figures/INDICATOR/UNIT/PERIOD`: a figure, what it means, and one level of where it comes from. */
export function renderFigure(figure: Figure, language: Language, options: FigureOptions = {}): string {
  const line = figureLine(figure, language) ?? absenceOf(figure, language);
  const unit = nameIn(figure.unit, language);
  const period = formatPeriod(figure.period, language);
  const city =
    figure.path.length > 0 ? figure.path.find(({ code }) => /^\d{4}0{8}$/.test(code)) : figure.unit;
  return renderDocument({
    language,
    title: `${figure.name[language]} · ${unit} · ${period}`,
    description: `${unit} ${period} ${figure.name[language]}: ${line}`,
    ...(city ? { city: nameIn(city, language) } : {}),
    isDemo: figure.isDemo,
    keep: { ...walkedOn(options), ...(options.after === undefined ? {} : { after: options.after }) },
    children: <FigurePage view={{ figure, language, ...options }} />,
  });
}
