import type { Language } from '#kernel/i18n/index.ts';
import type { Trend } from '#kernel/indicators/contract.ts';
import { sinceAsked } from '#kernel/indicators/trend-contract.ts';
import { formatColumn, formatDecimal, formatPeriod } from '../format.ts';
import { fillText, TEXTS } from '../texts.ts';
import { figurePath } from './live-figure.tsx';
import { absentIn, nameIn } from './shares.tsx';

const [WIDTH, HEIGHT, GAP] = [480, 120, 6];

/** Columns from zero up or down; the table beneath says the same in numbers. */
function Columns({ trend }: { trend: Trend }) {
  const values = trend.points.map(({ value }) => (value === null ? undefined : Number(value)));
  const known = values.filter((value) => value !== undefined);
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const span = most - least || 1;
  const step = WIDTH / Math.max(1, values.length);
  const heightOf = (value: number) => ((value - least) / span) * HEIGHT;
  return (
    <svg class="trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      {values.map((value, index) =>
        value === undefined ? null : (
          <rect
            class="fill"
            x={index * step + GAP / 2}
            width={step - GAP}
            y={HEIGHT - Math.max(heightOf(value), heightOf(0))}
            height={Math.max(1, Math.abs(heightOf(value) - heightOf(0)))}
          />
        ),
      )}
      <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT - heightOf(0)} y2={HEIGHT - heightOf(0)} />
    </svg>
  );
}

function growthText(growth: Trend['points'][number]['year'], trend: Trend, language: Language): string {
  const t = TEXTS[language].figure;
  if (growth.value === null) return t.noGrowth;
  const sign = growth.value.startsWith('-') ? '' : '+';
  const unit = trend.growthIn === 'points' ? ` ${t.points}` : '%';
  return `${sign}${formatDecimal(growth.value)}${unit}`;
}

/** A value as the column sets it, exact to the last digit, with its bound; without one, why. */
function valueText(point: Trend['points'][number], value: string | null, language: Language): string {
  if (value === null) return absentIn(point, language);
  return point.bound === 'atLeast' ? `${TEXTS[language].figure.atLeast} ${value}` : value;
}

/** The last periods of a figure: a picture, and the numbers with their growth. */
export function TrendPart({ trend: whole, language }: { trend: Trend; language: Language }) {
  const t = TEXTS[language].figure;
  const trend = sinceAsked(whole);
  const { points, unit, indicator } = trend;
  if (points.filter(({ value }) => value !== null).length < 2) return null;
  const values = formatColumn(points.map(({ value }) => value));
  const count = String(points.length);
  return (
    <section class="part" aria-labelledby="trend">
      <h2 id="trend">{t.trendTitle}</h2>
      <div>
        <Columns trend={trend} />
        <table class="shares trend-table">
          <caption>
            {fillText(t.trendCaption, { unit: nameIn(unit, language), count })}{' '}
            <span class="measure">{fillText(t.measuredIn, { unit: trend.unitOfMeasure[language] })}</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">{t.period}</th>
              {[t.value, t.onPrevious, t.onYear].map((title) => (
                <th scope="col" class="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point, index) => (
              <tr>
                <th scope="row">
                  <a href={figurePath({ indicator, unit: unit.code, period: point.period })}>
                    {formatPeriod(point.period, language)}
                  </a>
                </th>
                <td class="number">{valueText(point, values[index] ?? null, language)}</td>
                <td class="number" title={point.previous.reason?.[language]}>
                  {growthText(point.previous, trend, language)}
                </td>
                <td class="number" title={point.year.reason?.[language]}>
                  {growthText(point.year, trend, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
