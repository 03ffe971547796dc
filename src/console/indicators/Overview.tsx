import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { type Indicator, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { Completeness, ShareValue } from './FigureValue.tsx';
import { fittingPeriod } from './period-choice.ts';
import type { Place } from './Trace.tsx';

interface OverviewProps {
  indicators: readonly Indicator[];
  unit: string;
  period: string;
  /** The moment and the boundaries on which the figures are read. */
  reading: Pick<Place, 'asOf' | 'boundary'>;
}

/** The figures of one unit for one period, each a way into its trace. */
export function Overview({ indicators, unit, period, reading }: OverviewProps) {
  const { t } = useTranslation();
  const pick = usePick();
  if (indicators.length === 0) return <Nothing title={t('figures.nothing')} />;
  return (
    <ul className="overview">
      {indicators.map((indicator) => {
        const place = {
          indicator: indicator.code,
          unit,
          period: fittingPeriod(period, indicator.frequency) ?? period,
          ...reading,
        };
        return (
          <li key={indicator.code}>
            <Link to="/figures" search={place}>
              {pick(indicator.name)}
            </Link>
            <Glance place={place} indicator={indicator} />
          </li>
        );
      })}
    </ul>
  );
}

/** One figure at a glance: its value and how complete it is. */
function Glance({ place, indicator }: { place: Place; indicator: Indicator }) {
  const language = useLanguage();
  const figure = useCall(indicatorsContracts.internalFigure, { ...place, limit: 1 });
  if (figure.isPending) return <Waiting rows={1} />;
  if (figure.isError) return <Failure error={figure.error} onRetry={() => void figure.refetch()} />;
  return (
    <>
      <p className="overview-value">
        <ShareValue share={figure.data} />
        {figure.data.value !== null && (
          <span className="overview-measure"> {measureText(indicator.unitOfMeasure, language)}</span>
        )}
      </p>
      {figure.data.completeness.expected > 0 && <Completeness completeness={figure.data.completeness} />}
    </>
  );
}
