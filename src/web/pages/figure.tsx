import type { Language } from '#kernel/i18n/index.ts';
import type { Figure, FigureShare, SubmissionTrace } from '#kernel/indicators/contract.ts';
import { addDecimals, compareDecimals, normalDecimal, percentOf } from '#lib/decimal.ts';
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

export interface FigureOptions {
  /** The cursor after which the units below begin; absent on the first page. */
  after?: string | undefined;
}

interface View extends FigureOptions {
  figure: Figure;
  language: Language;
}

const nameIn = (named: { name: string; nameEn: string }, language: Language) =>
  language === 'zh' ? named.name : named.nameEn;

function Completeness({ of, language }: { of: Figure['completeness']; language: Language }) {
  const text = fillText(TEXTS[language].figure.completeness, {
    received: formatCount(of.received),
    expected: formatCount(of.expected),
  });
  return <>{text}</>;
}

/** A quiet bar; the number beside it says the same. */
function Bar({ percent }: { percent: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect width="100" height="4" class="track" />
      <rect width={Math.max(0, Math.min(100, percent))} height="4" class="fill" />
    </svg>
  );
}

const percentText = (part: string, whole: string) => percentOf(part, whole, 1);
const widthOf = (percent: string | undefined) => Number(percent ?? 0);

function Path({ view: { figure, language } }: { view: View }) {
  if (figure.path.length === 0) return null;
  return (
    <nav class="path" aria-label={TEXTS[language].figure.path}>
      <ol>
        {figure.path.map((unit) => (
          <li>
            <a href={figurePath({ ...figure, unit: unit.code })}>{nameIn(unit, language)}</a>
          </li>
        ))}
        <li aria-current="page">{nameIn(figure.unit, language)}</li>
      </ol>
    </nav>
  );
}

function Value({ view: { figure, language } }: { view: View }) {
  const t = TEXTS[language].figure;
  if (figure.value === null) return <p class="value missing">{t.missing}</p>;
  const { scale } = readerValue(figure.value, language);
  const unit = figure.unitOfMeasure[language];
  return (
    <>
      <p class="value">
        <Amount measured={figure} language={language} hasUnit={true} />
      </p>
      {scale ? (
        <p class="exact">
          {t.exact} {formatDecimal(figure.value)} {unit}
        </p>
      ) : null}
    </>
  );
}

function Facts({ view: { figure, language } }: { view: View }) {
  const t = TEXTS[language].figure;
  const { completeness, vintage } = figure;
  const rate = percentText(String(completeness.received), String(completeness.expected));
  const facts: [string, preact.ComponentChildren][] = [
    [t.period, formatPeriod(figure.period, language)],
    ...(figure.sourcePeriods.join() === figure.period
      ? []
      : [
          [t.sources, figure.sourcePeriods.map((code) => formatPeriod(code, language)).join(' · ')] as [
            string,
            string,
          ],
        ]),
    [t.status, t.statuses[figure.status]],
    [t.bound, t.bounds[figure.bound]],
    [t.reported, [<Completeness of={completeness} language={language} />, <Bar percent={widthOf(rate)} />]],
    [
      t.asOf,
      fillText(t.asOfNote, {
        instant: formatInstant(vintage.at, language),
        sequence: formatCount(widthOf(vintage.sequence)),
      }),
    ],
    [t.boundary, fillText(t.boundaryNote, { day: formatDay(figure.boundary, language) })],
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

/** Whether the units below add up to the figure: only then a share means anything. */
function isAdditive({ figure, after }: View): boolean {
  const { value, trace } = figure;
  if (value === null || figure.unitOfMeasure.zh === '%' || compareDecimals(value, '0') <= 0) return false;
  const sum = trace.children.items.reduce((total, child) => addDecimals(total, child.value ?? '0'), '0');
  const isWhole = after === undefined && trace.children.next === undefined;
  return isWhole ? sum === normalDecimal(value) : compareDecimals(sum, value) <= 0;
}

function Row({ view, share, hasShares }: { view: View; share: FigureShare; hasShares: boolean }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const percent = share.value === null ? undefined : percentText(share.value, figure.value ?? '0');
  const line = figureLine({ ...share, unitOfMeasure: figure.unitOfMeasure }, language);
  return (
    <tr>
      <th scope="row">
        {share.isOwn ? (
          nameIn(share, language)
        ) : (
          <a href={figurePath({ ...figure, unit: share.code })}>{nameIn(share, language)}</a>
        )}
        {share.isOwn ? <span class="note"> {t.own}</span> : null}
        {share.kind === 'department' ? <span class="note"> {t.department}</span> : null}
      </th>
      <td class="number">{line ?? t.missing}</td>
      {hasShares ? (
        <td class="share">
          {percent === undefined ? '' : `${percent}%`}
          <Bar percent={widthOf(percent)} />
        </td>
      ) : null}
      <td class="number">
        {formatCount(share.completeness.received)} / {formatCount(share.completeness.expected)}
      </td>
    </tr>
  );
}

function Children({ view }: { view: View }) {
  const { figure, language, after } = view;
  const t = TEXTS[language].figure;
  const { items, next } = figure.trace.children;
  const hasShares = isAdditive(view);
  const here = figurePath({ ...figure, unit: figure.unit.code });
  if (items.length === 0) return figure.trace.submission ? null : <p>{t.nothingBelow}</p>;
  return (
    <>
      <table>
        <caption>{fillText(t.tableCaption, { unit: nameIn(figure.unit, language) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t.unit}</th>
            <th scope="col" class="number">
              {t.value}
            </th>
            {hasShares ? <th scope="col">{t.share}</th> : null}
            <th scope="col" class="number">
              {t.reported}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((share) => (
            <Row view={view} share={share} hasShares={hasShares} />
          ))}
        </tbody>
      </table>
      {after === undefined && next === undefined ? null : (
        <p class="paging">
          {after === undefined ? null : <a href={here}>{t.first}</a>}
          {next === undefined ? null : (
            <a href={`${here}?${new URLSearchParams({ after: next }).toString()}`}>{t.next}</a>
          )}
        </p>
      )}
    </>
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

/** An approver's name in the reader's language, where it stands on the path above. */
function approverName({ figure, language }: View, approval: { unitCode: string; unitName: string }): string {
  const unit = figure.path.find(({ code }) => code === approval.unitCode);
  return unit ? nameIn(unit, language) : approval.unitName;
}

function Submission({ view, submission }: { view: View; submission: SubmissionTrace }) {
  const { language } = view;
  const t = TEXTS[language].figure;
  return (
    <section aria-labelledby="report">
      <h3 id="report">{t.leafTitle}</h3>
      <dl class="facts">
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
      </dl>
      {submission.approvals.length === 0 ? null : (
        <table>
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
                <th scope="row">{approverName(view, approval)}</th>
                <td>{levelOf(view, approval.unitCode)}</td>
                <td>{formatInstant(approval.at, language)}</td>
                <td class="id">{approval.auditEntry}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="note">{t.publicStop}</p>
    </section>
  );
}

function FigurePage({ view }: { view: View }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const { submission } = figure.trace;
  return (
    <article>
      <header class="opening">
        <Path view={view} />
        <h1>
          {figure.name[language]} <span class="subject">{nameIn(figure.unit, language)}</span>
        </h1>
        <Value view={view} />
      </header>
      <Facts view={view} />
      <section class="part" aria-labelledby="trace">
        <h2 id="trace">{t.traceTitle}</h2>
        <div>
          <h3>{t.reading}</h3>
          <p>{figure.trace.rule[language]}</p>
          {submission ? <Submission view={view} submission={submission} /> : null}
          <Children view={view} />
          <p class="note">
            <a href={`/api/v1${figurePath({ ...figure, unit: figure.unit.code })}`}>{t.json}</a>
          </p>
        </div>
      </section>
    </article>
  );
}

/** `/figures/INDICATOR/UNIT/PERIOD`: a figure, what it means, and one level of where it comes from. */
export function renderFigure(figure: Figure, language: Language, options: FigureOptions = {}): string {
  const line = figureLine(figure, language) ?? TEXTS[language].figure.missing;
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
    ...(options.after === undefined ? {} : { keep: { after: options.after } }),
    children: <FigurePage view={{ figure, language, ...options }} />,
  });
}
