import type { Language } from '#kernel/i18n/index.ts';
import type { Figure, FigureShare, Trend } from '#kernel/indicators/contract.ts';
import { addDecimals, compareDecimals, normalDecimal, percentOf } from '#lib/decimal.ts';
import { formatColumn, formatCount } from '../format.ts';
import { fillText, TEXTS } from '../texts.ts';
import { figurePath } from './live-figure.tsx';
import type { Revised } from './revisions.tsx';

export interface FigureOptions {
  /** The cursor after which the units below begin; absent on the first page. */
  after?: string | undefined;
  /** The moment and the boundary's day that the reader chose; absent where the figure is read now, on its own day. */
  asOf?: string | undefined;
  boundary?: string | undefined;
  trend?: Trend | undefined;
  revised?: Revised | undefined;
}

export interface View extends FigureOptions {
  figure: Figure;
  language: Language;
}

interface Named {
  name: string;
  nameEn: string;
}

export const nameIn = (named: Named, language: Language) => (language === 'zh' ? named.name : named.nameEn);

/** A unit's name; one that has no English name is marked as Chinese, so that it is set and read out as such. */
export function UnitName({ of, language }: { of: Named; language: Language }) {
  const name = nameIn(of, language);
  return language === 'en' && /\p{Script=Han}/u.test(name) ? <span lang="zh-CN">{name}</span> : <>{name}</>;
}

/** The moment and the boundary that links must carry on, so that a walk down the tree stays on them. */
export function walkedOn({ asOf, boundary }: FigureOptions): Record<string, string> {
  return { ...(asOf === undefined ? {} : { asOf }), ...(boundary === undefined ? {} : { boundary }) };
}

/** A quiet bar; the number beside it says the same. */
export function Bar({ percent }: { percent: string | undefined }) {
  const width = Math.max(0, Math.min(100, Number(percent ?? 0)));
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect width="100" height="4" class="track" />
      <rect width={width} height="4" class="fill" />
    </svg>
  );
}

/** Whether the units below add up to the figure: only then a share means anything. */
function isAdditive({ figure, after }: View): boolean {
  const { value, trace, kind } = figure;
  if (value === null || kind !== 'sum' || figure.unitOfMeasure.zh === '%' || compareDecimals(value, '0') <= 0)
    return false;
  const sum = trace.children.items.reduce((total, child) => addDecimals(total, child.value ?? '0'), '0');
  const isWhole = after === undefined && trace.children.next === undefined;
  return isWhole ? sum === normalDecimal(value) : compareDecimals(sum, value) <= 0;
}

interface Line {
  share: FigureShare;
  /** As it stands in the column of numbers. */
  value: string | null;
  percent: string | null | undefined;
}

function linesOf(view: View): Line[] {
  const { figure } = view;
  const { items } = figure.trace.children;
  const values = formatColumn(items.map(({ value }) => value));
  const shares = isAdditive(view)
    ? formatColumn(
        items.map(({ value }) =>
          value === null ? null : (percentOf(value, figure.value ?? '0', 1) ?? null),
        ),
      )
    : [];
  return items.map((share, index) => ({ share, value: values[index] ?? null, percent: shares[index] }));
}

function Name({ view, share }: { view: View; share: FigureShare }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const notes = [
    ...(share.isOwn ? [t.own] : []),
    ...(share.value === null || share.status === figure.status ? [] : [t.statuses[share.status]]),
    ...(share.heldBy && share.heldBy.code !== share.code
      ? [fillText(t.heldBy, { unit: nameIn(share.heldBy, language) })]
      : []),
  ];
  const name = <UnitName of={share} language={language} />;
  // A share of another day's tree opens there; of the period's own day its page needs no question.
  const question = walkedOn(share.boundary === undefined ? view : { asOf: view.asOf });
  return (
    <th scope="row">
      {share.isOwn ? name : <a href={figurePath({ ...figure, unit: share.code }, question)}>{name}</a>}
      {notes.map((note) => (
        <span class="note"> {note}</span>
      ))}
    </th>
  );
}

/** A cell without a number: withheld, to be released, not to be worked out, or not reported. */
export function absentIn({ reason }: Pick<FigureShare, 'reason'>, language: Language): string {
  const t = TEXTS[language].figure;
  switch (reason?.code) {
    case 'suppressed':
      return t.suppressed;
    case 'embargoed':
      return t.embargoed;
    case undefined:
    case 'missing':
      return t.awaited;
    default:
      return t.noGrowth;
  }
}

function Row({ view, line }: { view: View; line: Line }) {
  const t = TEXTS[view.language].figure;
  const { share, value, percent } = line;
  const { received, expected } = share.completeness;
  return (
    <tr>
      <Name view={view} share={share} />
      {value === null ? (
        <td class="number note">{absentIn(share, view.language)}</td>
      ) : (
        <td class="number">
          {share.bound === 'atLeast' ? <span class="note">{t.atLeast} </span> : null}
          {value}
        </td>
      )}
      {percent === undefined ? null : (
        <td class="share">
          {percent === null ? null : (
            <>
              <span class="percent">{percent}%</span>
              <Bar percent={percent} />
            </>
          )}
        </td>
      )}
      <td class="number received">
        {formatCount(received)} / {formatCount(expected)}
      </td>
    </tr>
  );
}

function Table({ view }: { view: View }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const lines = linesOf(view);
  const hasShares = lines.some(({ percent }) => percent !== undefined);
  const caption = fillText(hasShares ? t.sharesCaption : t.unitsCaption, {
    unit: nameIn(figure.unit, language),
  });
  const departments = lines.filter(({ share }) => share.kind === 'department');
  return (
    <table class="shares">
      <caption>
        {caption}{' '}
        <span class="measure">{fillText(t.measuredIn, { unit: figure.unitOfMeasure[language] })}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t.unit}</th>
          <th scope="col" class="number">
            {t.value}
          </th>
          {hasShares ? (
            <th scope="col" class="share">
              {t.share}
            </th>
          ) : null}
          <th scope="col" class="number">
            {t.reportedOf}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines
          .filter(({ share }) => share.kind !== 'department')
          .map((line) => (
            <Row view={view} line={line} />
          ))}
      </tbody>
      {departments.length === 0 ? null : (
        <tbody>
          <tr class="group">
            <th scope="rowgroup" colSpan={hasShares ? 4 : 3}>
              {t.departments}
            </th>
          </tr>
          {departments.map((line) => (
            <Row view={view} line={line} />
          ))}
        </tbody>
      )}
    </table>
  );
}

/** The units below a figure, a page at a time, each the way one level down. */
export function Shares({ view }: { view: View }) {
  const { figure, language, after } = view;
  const t = TEXTS[language].figure;
  const { items, next } = figure.trace.children;
  const here = { ...figure, unit: figure.unit.code };
  return (
    <>
      {items.length === 0 ? <p>{t.nothingBelow}</p> : <Table view={view} />}
      {after === undefined && next === undefined ? null : (
        <p class="paging">
          {after === undefined ? null : <a href={figurePath(here, walkedOn(view))}>{t.first}</a>}
          {next === undefined ? null : (
            <a href={figurePath(here, { ...walkedOn(view), after: next })}>{t.next}</a>
          )}
        </p>
      )}
    </>
  );
}
