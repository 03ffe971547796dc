import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Field } from '#console/parts/Field.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Facts, Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { DELIVERY_STATES, type Delivery, EVENTS, notifyContracts } from '#kernel/notify/contract.ts';
import { readDeliveries } from './search.ts';
import { useWorded } from './use-worded.ts';

const PAGE = 50;
const route = getRouteApi('/deliveries');
const MARKS = { waiting: 'mark mark-returned', sent: 'mark mark-approved', parked: 'mark mark-overdue' };

/** Which ways lead to people, and which only into a file. */
function WaysOut() {
  const { t } = useTranslation();
  const channels = useCall(notifyContracts.channels, {});
  if (!channels.data) return null;
  const { channels: ways, waiting, parked } = channels.data;
  const files = ways.filter((way) => way.isFile).map(({ channel }) => t(`channel.${channel}`));
  const said =
    files.length > 0
      ? t('deliveries.unconfigured', { channels: files.join(' · ') })
      : t('deliveries.allConfigured');
  return (
    <section className="ways" aria-label={t('deliveries.ways')}>
      <Alert type={files.length > 0 ? 'warning' : 'success'} showIcon={false} title={said} />
      <Facts
        facts={ways.map(({ channel, place, isFile }) => [
          t(`channel.${channel}`),
          <>
            {t(isFile ? 'deliveries.isFile' : 'deliveries.isOut')}
            <span className="quiet under long">{place}</span>
          </>,
        ])}
      />
      <p className="quiet">{t('deliveries.counts', { waiting, parked })}</p>
    </section>
  );
}

function useColumns(): Column<Delivery>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const timeOf = (at: string) => <time dateTime={at}>{formatMoment(at, language)}</time>;
  const subjectOf = ({ subject }: Delivery) => {
    const event = EVENTS.find((one) => one === subject);
    return event ? t(`webhookEvent.${event}`) : subject;
  };
  return [
    { key: 'subject', title: t('deliveries.subject'), isHeading: true, cell: subjectOf },
    { key: 'channel', title: t('deliveries.channel'), cell: (row) => t(`channel.${row.channel}`) },
    {
      key: 'state',
      title: t('common.state'),
      cell: (row) => <span className={MARKS[row.state]}>{t(`deliveries.state.${row.state}`)}</span>,
    },
    { key: 'attempts', title: t('deliveries.attempts'), isNumber: true, cell: (row) => row.attempts },
    {
      key: 'fault',
      title: t('deliveries.fault'),
      cell: (row) => (
        <>
          {row.fault !== undefined && <code>{row.fault}</code>}
          {row.state === 'waiting' && row.attempts > 0 && (
            <span className="quiet under">
              {t('deliveries.next')} {timeOf(row.nextAt)}
            </span>
          )}
        </>
      ),
    },
    { key: 'at', title: t('deliveries.at'), cell: (row) => timeOf(row.createdAt) },
  ];
}

/** The list, and the parked ones chosen in it to be tried again. */
function DeliveriesTable() {
  const { t } = useTranslation();
  const doing = useDoing();
  const columns = useColumns();
  const { lang: _, ...filter } = route.useSearch();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const retry = useCommand(notifyContracts.retry, {
    onAnswer: () => setChosen(new Set()),
  });
  const deliveries = useWorded(notifyContracts.deliveries, { ...filter, limit: PAGE });
  if (deliveries.isPending) return <Waiting rows={6} />;
  if (deliveries.isError) {
    return <Failure error={deliveries.error} onRetry={() => void deliveries.refetch()} />;
  }
  const { items, next } = deliveries.data;
  if (items.length === 0) return <Nothing title={t('deliveries.empty')} hint={t('deliveries.emptyHint')} />;
  const ids = items.filter(({ id, state }) => state === 'parked' && chosen.has(id)).map(({ id }) => id);
  const run = () => retry.mutate({ ids }, doing(t('deliveries.retried', { count: ids.length })));
  const selection = {
    chosen,
    isSelectable: ({ state }: Delivery) => state === 'parked',
    nameOf: ({ subject }: Delivery) => subject,
    onChange: setChosen,
  };
  return (
    <div aria-busy={deliveries.isPlaceholderData}>
      {items.some(selection.isSelectable) && (
        <p className="list-actions">
          <Button disabled={ids.length === 0} loading={retry.isPending} onClick={run}>
            {t('deliveries.retry')}
          </Button>
        </p>
      )}
      <ListTable
        caption={t('deliveries.title')}
        columns={columns}
        rows={items}
        keyOf={(row) => row.id}
        selection={items.some(selection.isSelectable) ? selection : undefined}
      />
      <Pager after={filter.after} next={next} />
    </div>
  );
}

/** What left the house, by which way, and what did not. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const { state, webhook } = route.useSearch();
  const states = DELIVERY_STATES.map((value) => ({ value, label: t(`deliveries.state.${value}`) }));
  return (
    <Page
      title={t('deliveries.title')}
      lead={t('deliveries.lead')}
      actions={<ExportButtons contract={notifyContracts.exportDeliveries} filter={{ state, webhook }} />}
    >
      <WaysOut />
      <ViewBar list="deliveries" read={readDeliveries} />
      <search className="filter">
        <Field label={t('common.state')}>
          {(control) => (
            <Choice<'' | (typeof DELIVERY_STATES)[number]>
              control={control}
              value={state ?? ''}
              options={[{ value: '', label: t('deliveries.anyState') }, ...states]}
              onChange={(value) =>
                void navigate({
                  search: (before) => ({ ...before, state: value || undefined, after: undefined }),
                  state: { trail: [] },
                })
              }
            />
          )}
        </Field>
        {webhook !== undefined && (
          <p className="filter-end">
            {t('deliveries.ofWebhook')} <Link to="/deliveries">{t('common.clear')}</Link>
          </p>
        )}
      </search>
      <DeliveriesTable />
    </Page>
  );
}
