import type { Language } from '#kernel/i18n/index.ts';
import type { Figure, Revision } from '#kernel/indicators/contract.ts';
import { formatDecimal, formatInstant, formatPeriod } from '../format.ts';
import { TEXTS } from '../texts.ts';
import { figurePath } from './live-figure.tsx';
import { absentIn, UnitName } from './shares.tsx';

/** The newest revisions of a figure, and whether there are more. */
export interface Revised {
  items: readonly Revision[];
  hasMore: boolean;
}

function changeOf({ difference }: Revision): string {
  return difference === null ? '' : `${difference.startsWith('-') ? '' : '+'}${formatDecimal(difference)}`;
}

/** A reported value that took the place of another: whose, what it was and became, and why. */
function Line({ of, figure, language }: { of: Revision; figure: Figure; language: Language }) {
  const t = TEXTS[language].figure;
  const isOther = of.indicator.code !== figure.indicator || of.period !== figure.period;
  const place = { indicator: of.indicator.code, unit: of.unit.code, period: of.period };
  return (
    <tr>
      <th scope="row">
        <a href={figurePath(place)}>
          <UnitName of={of.unit} language={language} />
        </a>
        {isOther ? (
          <span class="note">
            {' '}
            {of.indicator.name[language]} {formatPeriod(of.period, language)}
          </span>
        ) : null}
      </th>
      <td class="number">
        {of.before === null || of.value === null
          ? absentIn(of, language)
          : `${formatDecimal(of.before)} → ${formatDecimal(of.value)}`}
      </td>
      <td class="number">{changeOf(of)}</td>
      <td>{of.reasonCode ? t.reasons[of.reasonCode] : ''}</td>
      <td class="time">{formatInstant(of.at, language)}</td>
    </tr>
  );
}

/** What of a figure was revised after it was public, newest first. */
export function RevisionsPart(props: { revised: Revised; figure: Figure; language: Language }) {
  const { revised, figure, language } = props;
  const t = TEXTS[language].figure;
  if (revised.items.length === 0) return null;
  return (
    <section class="part" aria-labelledby="revisions">
      <h2 id="revisions">{t.revisionsTitle}</h2>
      <div>
        <table class="shares revisions">
          <caption>{revised.hasMore ? t.revisionsNewest : t.revisionsCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{t.unit}</th>
              {[t.revised, t.difference].map((title) => (
                <th scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">{t.revisionReason}</th>
              <th scope="col">{t.revisedAt}</th>
            </tr>
          </thead>
          <tbody>
            {revised.items.map((of) => (
              <Line of={of} figure={figure} language={language} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
