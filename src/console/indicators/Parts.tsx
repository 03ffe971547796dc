import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatPeriod } from '#console/format/dates.ts';
import { measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ListTable } from '#console/parts/ListTable.tsx';
import { Part } from '#console/parts/Page.tsx';
import type { Figure } from '#kernel/indicators/contract.ts';
import { ShareValue } from './FigureValue.tsx';
import type { Place } from './Trace.tsx';

/** The figures that one is worked out from, each open in turn. */
export function PartsOf({ figure, place }: { figure: Figure; place: Place }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const { parts } = figure.trace;
  if (parts.length === 0) return null;
  return (
    <Part title={t('figures.parts')}>
      <ListTable
        caption={t('figures.parts')}
        rows={parts}
        keyOf={(part) => `${part.role} ${part.indicator} ${part.period}`}
        columns={[
          {
            key: 'name',
            title: t('figures.indicator'),
            isHeading: true,
            cell: (part) => (
              <Link
                to="/figures"
                search={{ ...place, indicator: part.indicator, unit: part.unit, period: part.period }}
              >
                {pick(part.name)}
              </Link>
            ),
          },
          { key: 'role', title: t('figures.role'), cell: (part) => t(`part.${part.role}`) },
          { key: 'period', title: t('period.kind'), cell: (part) => formatPeriod(part.period, language) },
          {
            key: 'value',
            title: t('figures.value'),
            isNumber: true,
            cell: (part) => (
              <>
                <ShareValue share={part} />
                {part.value !== null && (
                  <span className="quiet"> {measureText(part.unitOfMeasure, language)}</span>
                )}
              </>
            ),
          },
        ]}
      />
    </Part>
  );
}
