import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { Part } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Failure, useProblemText, Waiting } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { observationContracts as contracts, type ParkedJob } from '#kernel/observation/contract.ts';
import { useLive } from './live.ts';

const PAGE = 20;
const route = getRouteApi('/operator');

/** What is done about a parked job: another round of tries, or none any more, which is asked twice. */
function Actions({ job }: { job: ParkedJob }) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [isAsked, setAsked] = useState(false);
  const retry = useCommand(contracts.retry);
  const giveUp = useCommand(contracts.giveUp);
  const ids = [job.id];
  const onError = (error: Error) => void message.error(textOf(error));
  return (
    <div className="row-actions">
      <Button
        loading={retry.isPending}
        onClick={() =>
          retry.mutate({ ids }, { onSuccess: () => void message.success(t('operator.retried')), onError })
        }
      >
        {t('operator.retry')}
      </Button>
      <Button type="text" onClick={() => setAsked(true)}>
        {t('operator.giveUp')}
      </Button>
      <Dialog
        open={isAsked}
        title={t('operator.giveUpTitle')}
        okText={t('operator.giveUp')}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: true, loading: giveUp.isPending }}
        onCancel={() => setAsked(false)}
        onOk={() =>
          giveUp.mutate(
            { ids },
            {
              onSuccess: () => {
                setAsked(false);
                void message.success(t('operator.givenUp'));
              },
              onError,
            },
          )
        }
      >
        <p>
          <code>{job.kind}</code>
        </p>
        <p>{t('operator.giveUpHint')}</p>
      </Dialog>
    </div>
  );
}

function useColumns(): Column<ParkedJob>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  return [
    {
      key: 'kind',
      title: t('operator.kind'),
      isHeading: true,
      cell: ({ kind, references: [reference] }) => (
        <>
          <code>{kind}</code>
          {reference !== undefined && (
            <Link to="/operator" search={{ reference }} className="under" resetScroll={false}>
              {t('problem.reference', { reference })}
            </Link>
          )}
        </>
      ),
    },
    { key: 'reason', title: t('operator.reason'), cell: ({ reason }) => reason },
    {
      key: 'failedAt',
      title: t('operator.failedAt'),
      cell: ({ failedAt }) => <time dateTime={failedAt}>{formatMoment(failedAt, language)}</time>,
    },
    {
      key: 'tries',
      title: t('operator.tries'),
      isNumber: true,
      cell: ({ tries }) => t('operator.times', { count: tries }),
    },
    { key: 'actions', title: t('common.actions'), cell: (job) => <Actions job={job} /> },
  ];
}

/** Jobs that wait for a person, with the reason of each. */
export function ParkedJobs() {
  const { t } = useTranslation();
  const { after } = route.useSearch();
  const parked = useLive(contracts.parked, { limit: PAGE, after });
  const columns = useColumns();
  return (
    <Part
      title={t('operator.parked')}
      aside={
        parked.data &&
        parked.data.items.length > 0 && <ExportButtons contract={contracts.exportParked} filter={{}} />
      }
    >
      {parked.isPending && <Waiting rows={2} />}
      {parked.isError && <Failure error={parked.error} onRetry={() => void parked.refetch()} />}
      {parked.data && parked.data.items.length === 0 && <p className="quiet">{t('operator.noneParked')}</p>}
      {parked.data && parked.data.items.length > 0 && (
        <>
          <p className="quiet">{t('operator.parkedLead')}</p>
          <ListTable
            caption={t('operator.parked')}
            columns={columns}
            rows={parked.data.items}
            keyOf={({ id }) => id}
          />
          <Pager after={after} next={parked.data.next} />
        </>
      )}
    </Part>
  );
}
