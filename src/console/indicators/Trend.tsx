import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { formatPeriod } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { ListTable } from '#console/parts/ListTable.tsx';
import { Part } from '#console/parts/Page.tsx';
import { indicatorsContracts, type Trend } from '#kernel/indicators/contract.ts';
import { sinceAsked } from '#kernel/indicators/trend-contract.ts';
import { ShareValue } from './FigureValue.tsx';
import type { Place } from './Trace.tsx';

const PERIODS = 8;
/** The drawing library comes after the figure is shown, and only where there is a trend. */
const TrendChart = lazy(async () => ({ default: (await import('./TrendChart.tsx')).TrendChart }));

function Growth({ growth, trend }: { growth: Trend['points'][number]['year']; trend: Trend }) {
  const { t } = useTranslation();
  const pick = usePick();
  if (growth.value === null)
    return (
      <span className="quiet" title={growth.reason && pick(growth.reason)}>
        —
      </span>
    );
  const sign = growth.value.startsWith('-') ? '' : '+';
  return `${sign}${formatDecimal(growth.value)}${trend.growthIn === 'points' ? ` ${t('figures.points')}` : '%'}`;
}

/** The last periods of a figure with their growth: a picture, and the numbers. */
export function TrendPart({ place }: { place: Place }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const trend = useCall(indicatorsContracts.internalTrend, { ...place, periods: PERIODS });
  const data = trend.data && sinceAsked(trend.data);
  if (!data || data.points.filter(({ value }) => value !== null).length < 2) return null;
  return (
    <Part
      title={t('figures.trend')}
      aside={
        <ExportButtons contract={indicatorsContracts.exportTrend} filter={{ ...place, periods: PERIODS }} />
      }
    >
      <Suspense fallback={<div className="trend" />}>
        <TrendChart trend={data} />
      </Suspense>
      <ListTable
        caption={t('figures.trend')}
        rows={data.points}
        keyOf={({ period }) => period}
        columns={[
          {
            key: 'period',
            title: t('period.kind'),
            isHeading: true,
            cell: ({ period }) => (
              <Link to="/figures" search={{ ...place, period }}>
                {formatPeriod(period, language)}
              </Link>
            ),
          },
          {
            key: 'value',
            title: t('figures.value'),
            isNumber: true,
            cell: (point) => <ShareValue share={point} />,
          },
          {
            key: 'previous',
            title: t('figures.onPrevious'),
            isNumber: true,
            cell: ({ previous }) => <Growth growth={previous} trend={data} />,
          },
          {
            key: 'year',
            title: t('figures.onYear'),
            isNumber: true,
            cell: ({ year }) => <Growth growth={year} trend={data} />,
          },
        ]}
      />
    </Part>
  );
}
