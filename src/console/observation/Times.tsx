import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Fold } from '#console/parts/Page.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { observationContracts as contracts, type OperationTimes } from '#kernel/observation/contract.ts';
import { useLive } from './live.ts';
import { millis } from './millis.ts';

const SHOWN = 15;
const SHOWN_CALLS = 8;
type Slow = OutputOf<typeof contracts.times>['slowest'][number];

function useColumns(): Column<OperationTimes>[] {
  const { t } = useTranslation();
  const percentile = (key: 'p50' | 'p95' | 'p99'): Column<OperationTimes> => ({
    key,
    title: key,
    isNumber: true,
    cell: (row) => t('operator.ms', { value: millis(row[key]) }),
  });
  return [
    {
      key: 'operation',
      title: t('operator.operation'),
      isHeading: true,
      cell: ({ operation }) => <code>{operation}</code>,
    },
    { key: 'calls', title: t('operator.calls'), isNumber: true, cell: ({ calls }) => calls },
    { key: 'errors', title: t('operator.errors'), isNumber: true, cell: ({ errors }) => errors },
    percentile('p50'),
    percentile('p95'),
    percentile('p99'),
  ];
}

function useSlowColumns(): Column<Slow>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  return [
    {
      key: 'operation',
      title: t('operator.operation'),
      isHeading: true,
      cell: ({ operation, reference }) => (
        <>
          <code>{operation}</code>
          <Link to="/operator" search={{ reference }} className="under" resetScroll={false}>
            <code>{reference}</code>
          </Link>
        </>
      ),
    },
    {
      key: 'outcome',
      title: t('operator.outcome'),
      cell: ({ outcome }) =>
        outcome === 'done' || outcome === 'error' ? t(`operator.${outcome}`) : <code>{outcome}</code>,
    },
    {
      key: 'at',
      title: t('operator.when'),
      cell: ({ at }) => <time dateTime={at}>{formatMoment(at, language)}</time>,
    },
    {
      key: 'took',
      title: t('operator.took'),
      isNumber: true,
      cell: ({ ms }) => t('operator.ms', { value: millis(ms) }),
    },
  ];
}

/** The operations that take longest, and the slowest calls by their references. */
export function Times() {
  const { t } = useTranslation();
  const times = useLive(contracts.times, {});
  const columns = useColumns();
  const slowColumns = useSlowColumns();
  if (times.isError) return <Failure error={times.error} onRetry={() => void times.refetch()} />;
  if (!times.data) return <Waiting rows={4} />;
  const { operations, slowest, minutes } = times.data;
  return (
    <>
      <Fold
        title={t('operator.slow')}
        gist={operations[0] && t('operator.p95Gist', { value: millis(operations[0].p95) })}
      >
        <p className="quiet">{t('operator.slowLead', { minutes })}</p>
        {operations.length === 0 && <Nothing title={t('operator.noCalls')} />}
        {operations.length > 0 && (
          <ListTable
            isDense
            caption={t('operator.slow')}
            columns={columns}
            rows={operations.slice(0, SHOWN)}
            keyOf={({ operation }) => operation}
          />
        )}
      </Fold>
      {slowest.length > 0 && (
        <Fold
          isFolded
          title={t('operator.slowest')}
          gist={slowest[0] && t('operator.ms', { value: millis(slowest[0].ms) })}
        >
          <ListTable
            isDense
            caption={t('operator.slowest')}
            columns={slowColumns}
            rows={slowest.slice(0, SHOWN_CALLS)}
            keyOf={({ reference, at, ms }) => `${reference} ${at} ${ms}`}
          />
        </Fold>
      )}
    </>
  );
}
