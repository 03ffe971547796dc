import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '#console/api/client.ts';
import { formatMoment, formatPeriod } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick, useUnitName } from '#console/i18n/index.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Part } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { indicatorsContracts, type Revision } from '#kernel/indicators/contract.ts';
import { Absent } from './FigureValue.tsx';
import type { Place } from './Trace.tsx';

function useRevisions(place: Place) {
  const { asOf, ...of } = place;
  const input = { ...of, ...(asOf ? { asOf } : {}) };
  return useInfiniteQuery({
    queryKey: [indicatorsContracts.revisions.name, input],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        indicatorsContracts.revisions,
        { ...input, limit: 20, ...(pageParam ? { after: pageParam } : {}) },
        { language: currentLanguage(), signal },
      ),
    getNextPageParam: (page) => page.next,
  });
}

function Amount({ of, value }: { of: Revision; value: string | null }) {
  return value === null ? <Absent reason={of.reason} /> : <>{formatDecimal(value)}</>;
}

function useColumns(place: Place): Column<Revision>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const nameOf = useUnitName();
  const language = useLanguage();
  const isOther = (of: Revision) => of.indicator.code !== place.indicator || of.period !== place.period;
  return [
    {
      key: 'unit',
      title: t('figures.unit'),
      isHeading: true,
      cell: (of) => (
        <>
          <Link
            to="/figures"
            search={{ indicator: of.indicator.code, unit: of.unit.code, period: of.period }}
          >
            {nameOf(of.unit)}
          </Link>
          {isOther(of) && (
            <span className="quiet">
              {' '}
              {pick(of.indicator.name)} {formatPeriod(of.period, language)}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'before',
      title: t('revisions.before'),
      isNumber: true,
      cell: (of) => <Amount of={of} value={of.before} />,
    },
    {
      key: 'value',
      title: t('revisions.value'),
      isNumber: true,
      cell: (of) => <Amount of={of} value={of.value} />,
    },
    {
      key: 'difference',
      title: t('revisions.difference'),
      isNumber: true,
      cell: ({ difference }) =>
        difference !== null && `${difference.startsWith('-') ? '' : '+'}${formatDecimal(difference)}`,
    },
    {
      key: 'reason',
      title: t('figures.revisionReason'),
      cell: ({ reasonCode }) => reasonCode && t(`revision.${reasonCode}`),
    },
    {
      key: 'at',
      title: t('revisions.at'),
      cell: ({ at }) => <time dateTime={at}>{formatMoment(at, language)}</time>,
    },
  ];
}

/** What of a figure was revised after it was public: whose value, from what to what, when and why. */
export function Revisions({ place }: { place: Place }) {
  const { t } = useTranslation();
  const columns = useColumns(place);
  const found = useRevisions(place);
  if (found.isPending) return <Waiting rows={2} />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return null;
  return (
    <Part
      title={t('revisions.title')}
      aside={<ExportButtons contract={indicatorsContracts.exportRevisions} filter={place} />}
    >
      <ListTable
        caption={t('revisions.title')}
        columns={columns}
        rows={rows}
        keyOf={(of) => `${of.unit.code} ${of.indicator.code} ${of.period} ${of.revision} ${of.at}`}
      />
      {found.hasNextPage && (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Part>
  );
}
