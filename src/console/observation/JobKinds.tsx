import { useTranslation } from 'react-i18next';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Fold } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { observationContracts as contracts, type JobKindState } from '#kernel/observation/contract.ts';
import { useLive } from './live.ts';

/** A moment, or that there was none yet. */
function Moment({ at }: { at: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (at === undefined) return <span className="quiet">{t('operator.never')}</span>;
  return <time dateTime={at}>{formatMoment(at, language)}</time>;
}

function useColumns(): Column<JobKindState>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'kind',
      title: t('operator.kind'),
      isHeading: true,
      cell: ({ name }) => <code>{name}</code>,
    },
    {
      key: 'schedule',
      title: t('operator.schedule'),
      cell: ({ cron }) => (cron === undefined ? t('operator.onDemand') : <code>{cron}</code>),
    },
    { key: 'lastDone', title: t('operator.lastDone'), cell: (row) => <Moment at={row.lastDoneAt} /> },
    { key: 'lastFailed', title: t('operator.lastFailed'), cell: (row) => <Moment at={row.lastFailedAt} /> },
    { key: 'waiting', title: t('operator.waiting'), isNumber: true, cell: ({ waiting }) => waiting },
    { key: 'active', title: t('operator.active'), isNumber: true, cell: ({ active }) => active },
    {
      key: 'parked',
      title: t('operator.parkedCount'),
      isNumber: true,
      cell: ({ parked }) => (parked === 0 ? 0 : <span className="mark mark-overdue">{parked}</span>),
    },
  ];
}

/** Each kind of background work: how much waits, runs and is parked, and how it last went. */
export function JobKinds() {
  const { t } = useTranslation();
  const jobs = useLive(contracts.jobs, {});
  const channels = useLive(notifyContracts.channels, {});
  const columns = useColumns();
  return (
    <Fold
      title={t('operator.jobs')}
      gist={jobs.data && t('operator.kindsGist', { count: jobs.data.kinds.length })}
    >
      {jobs.isPending && <Waiting rows={4} />}
      {jobs.isError && <Failure error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.data && (
        <ListTable
          isDense
          caption={t('operator.jobs')}
          columns={columns}
          rows={jobs.data.kinds}
          keyOf={({ name }) => name}
        />
      )}
      {channels.data && (
        <p className="quiet">
          {t('operator.deliveries', { waiting: channels.data.waiting, parked: channels.data.parked })}
        </p>
      )}
    </Fold>
  );
}
