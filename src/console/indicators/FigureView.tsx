import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { stringifySearch } from '#console/api/url-state.ts';
import { formatDay, formatMoment, formatPeriod } from '#console/format/dates.ts';
import { useLanguage, usePick, useUnitName } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Part } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { type Figure, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { BigFigure, Completeness } from './FigureValue.tsx';
import { GrowthVerdict } from './GrowthVerdict.tsx';
import { PartsOf } from './Parts.tsx';
import { Revisions } from './Revisions.tsx';
import { type Place, Trace, useFigure } from './Trace.tsx';
import { TrendPart } from './Trend.tsx';
import { useIndicators } from './use-indicators.ts';

/** The measure of growth of rates: nothing is divided by them. */
const GROWTH_IN_POINTS = 'percentage points';

/** The way up: every unit above whose figure can be opened. */
function Above({ figure, place }: { figure: Figure; place: Place }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  return (
    <nav aria-label={t('figures.trace')} className="above">
      <ol>
        {figure.path.map((unit) => (
          <li key={unit.code}>
            <Link to="/figures" search={{ ...place, unit: unit.code }}>
              {nameOf(unit)}
            </Link>
          </li>
        ))}
        <li aria-current="page">{nameOf(figure.unit)}</li>
      </ol>
    </nav>
  );
}

function Qualities({ figure, place }: { figure: Figure; place: Place }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { asOf, boundary } = place;
  const question = stringifySearch({ asOf, boundary });
  return (
    <ul className="qualities">
      <li>{formatPeriod(figure.period, language)}</li>
      {figure.value !== null && <li>{t(`status.${figure.status}`)}</li>}
      {figure.value !== null && figure.bound !== 'exact' && <li>{t(`bound.said.${figure.bound}`)}</li>}
      {figure.unasked && (
        <li>
          {t('figures.unasked', {
            periods: figure.unasked.map((code) => formatPeriod(code, language)).join(' · '),
          })}
        </li>
      )}
      <li>{t('figures.boundary', { date: formatDay(figure.boundary, language) })}</li>
      <li>{t('figures.asOfLine', { time: formatMoment(figure.vintage.at, language) })}</li>
      <li>{t('figures.internal')}</li>
      <li>
        <a href={`/figures/${place.indicator}/${place.unit}/${place.period}${question}`}>
          {t('figures.publicPage')}
        </a>
      </li>
    </ul>
  );
}

/** Of a growth: whether the level and the growth, as both are published, lead back to the stored base. */
function GrowthNote({ figure }: { figure: Figure }) {
  const { data = [] } = useIndicators();
  const growth = data.find(({ code }) => code === figure.indicator)?.growth;
  const level = figure.trace.parts.find(({ role }) => role === 'current');
  const source = data.find(({ code }) => code === level?.indicator);
  const isPercent = figure.unitOfMeasure.en !== GROWTH_IN_POINTS;
  if (!growth || !level?.value || !source || figure.value === null || !isPercent) return null;
  return (
    <GrowthVerdict
      isQuiet
      published={{
        level: level.value,
        roundedTo: source.decimals === 0 ? '1' : `0.${'1'.padStart(source.decimals, '0')}`,
        growth: figure.value,
        indicator: source.code,
        unit: figure.unit.code,
        period: figure.period,
        comparison: growth.comparison,
      }}
    />
  );
}

/** A figure with its value, its qualities and its trace. */
export function FigureView({ place }: { place: Place }) {
  const { t } = useTranslation();
  const pick = usePick();
  const nameOf = useUnitName();
  const figure = useFigure(place);
  if (figure.isPending) return <Waiting rows={6} />;
  const first = figure.data?.pages[0];
  if (!first) return <Failure error={figure.error} onRetry={() => void figure.refetch()} />;
  return (
    <>
      <section className="figure" aria-label={pick(first.name)}>
        <Above figure={first} place={place} />
        <h2>{pick(first.name)}</h2>
        <BigFigure figure={first} />
        {first.heldBy && <p className="quiet">{t('figures.heldBy', { unit: nameOf(first.heldBy) })}</p>}
        <Completeness completeness={first.completeness} />
        <Qualities figure={first} place={place} />
      </section>
      <GrowthNote figure={first} />
      <TrendPart place={place} />
      <PartsOf figure={first} place={place} />
      <Part
        title={t('figures.trace')}
        aside={
          first.trace.children.items.length > 0 && (
            <ExportButtons contract={indicatorsContracts.exportShares} filter={place} />
          )
        }
      >
        <Trace place={place} figure={figure} />
      </Part>
      {first.status === 'revised' && <Revisions place={place} />}
    </>
  );
}
