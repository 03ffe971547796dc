import { getRouteApi } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import type { Said } from '#console/api/url-state.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Facts, Fold, Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
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
    <div className="ways">
      <Alert type={files.length > 0 ? 'warning' : 'success'} showIcon={false} title={said} />
      <Fold isFolded title={t('deliveries.ways')} gist={t('deliveries.counts', { waiting, parked })}>
        <Facts
          facts={ways.map(({ channel, place, isFile }) => [
            t(`channel.${channel}`),
            <>
              {t(isFile ? 'deliveries.isFile' : 'deliveries.isOut')}
              <span className="quiet under long">{place}</span>
            </>,
          ])}
        />
      </Fold>
    </div>
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
  const selection = {
    chosen,
    isSelectable: ({ state }: Delivery) => state === 'parked',
    nameOf: ({ subject }: Delivery) => subject,
    onChange: setChosen,
  };
  return (
    <Listed
      query={deliveries}
      empty={<Nothing title={t('deliveries.empty')} hint={t('deliveries.emptyHint')} />}
    >
      {({ items, next }) => {
        const parked = items.filter(selection.isSelectable);
        const ids = parked.map(({ id }) => id).filter((id) => chosen.has(id));
        return (
          <>
            {parked.length > 0 && (
              <p className="list-actions">
                <Button
                  disabled={ids.length === 0}
                  loading={retry.isPending}
                  onClick={() => retry.mutate({ ids }, doing(t('deliveries.retried', { count: ids.length })))}
                >
                  {t('deliveries.retry')}
                </Button>
              </p>
            )}
            <ListTable
              caption={t('deliveries.title')}
              columns={columns}
              rows={items}
              keyOf={(row) => row.id}
              selection={parked.length > 0 ? selection : undefined}
            />
            <Pager after={filter.after} next={next} />
          </>
        );
      }}
    </Listed>
  );
}

/** What left the house, by which way, and what did not. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const narrow = useNarrow<Said<typeof readDeliveries>>();
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
      <Filter
        end={webhook !== undefined && <span>{t('deliveries.ofWebhook')}</span>}
        onClear={webhook !== undefined ? () => narrow({ webhook: undefined }) : undefined}
      >
        <Field label={t('common.state')}>
          {(control) => (
            <Choice<'' | (typeof DELIVERY_STATES)[number]>
              control={control}
              value={state ?? ''}
              options={[{ value: '', label: t('deliveries.anyState') }, ...states]}
              onChange={(value) => narrow({ state: value || undefined })}
            />
          )}
        </Field>
      </Filter>
      <DeliveriesTable />
    </Page>
  );
}
