import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions, useCommand } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { useAsk } from '#console/parts/Voice.tsx';
import { notifyContracts, type Webhook } from '#kernel/notify/contract.ts';
import { AddWebhook } from './AddWebhook.tsx';

const PAGE = 50;
const route = getRouteApi('/webhooks');

function State({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { disabledAt, failingSince } = webhook;
  if (disabledAt !== undefined) {
    return (
      <>
        <span className="mark mark-overdue">
          {t('webhooks.disabled', { at: formatMoment(disabledAt, language) })}
        </span>
        {failingSince !== undefined && <span className="quiet under">{t('webhooks.disabledHint')}</span>}
      </>
    );
  }
  if (failingSince === undefined) return <span className="mark mark-approved">{t('webhooks.working')}</span>;
  const at = formatMoment(failingSince, language);
  return <span className="mark mark-returned">{t('webhooks.failing', { at })}</span>;
}

/** What can be done with one webhook. */
function Actions({ webhook: { id, url, disabledAt } }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const ask = useAsk();
  const test = useCommand(notifyContracts.testWebhook);
  const enable = useCommand(notifyContracts.enableWebhook);
  const disable = useCommand(notifyContracts.disableWebhook);
  const remove = useCommand(notifyContracts.removeWebhook);
  const labelOf = (action: string) => t('webhooks.ofUrl', { action, url });
  const askToRemove = async () => {
    const isSure = await ask({
      title: t('webhooks.removeTitle'),
      content: `${url} — ${t('webhooks.removeHint')}`,
      okText: t('webhooks.remove'),
    });
    if (isSure) remove.mutate({ id }, doing(t('webhooks.removed')));
  };
  return (
    <div className="row-actions">
      <Button
        size="small"
        aria-label={labelOf(t('webhooks.test'))}
        loading={test.isPending}
        onClick={() => test.mutate({ id }, doing(t('webhooks.tested')))}
      >
        {t('webhooks.test')}
      </Button>
      {disabledAt === undefined ? (
        <Button
          size="small"
          aria-label={labelOf(t('webhooks.disable'))}
          loading={disable.isPending}
          onClick={() => disable.mutate({ id }, doing(t('webhooks.disabledNow')))}
        >
          {t('webhooks.disable')}
        </Button>
      ) : (
        <Button
          size="small"
          aria-label={labelOf(t('webhooks.enable'))}
          loading={enable.isPending}
          onClick={() => enable.mutate({ id }, doing(t('webhooks.enabled')))}
        >
          {t('webhooks.enable')}
        </Button>
      )}
      <Link to="/deliveries" search={{ webhook: id }} aria-label={labelOf(t('webhooks.history'))}>
        {t('webhooks.history')}
      </Link>
      <Button
        type="link"
        size="small"
        aria-label={labelOf(t('webhooks.remove'))}
        onClick={() => void askToRemove()}
      >
        {t('webhooks.remove')}
      </Button>
    </div>
  );
}

function useColumns(): Column<Webhook>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'url',
      title: t('webhooks.url'),
      isHeading: true,
      cell: (row) => <span className="long">{row.url}</span>,
    },
    {
      key: 'events',
      title: t('webhooks.events'),
      cell: (row) => row.events.map((event) => t(`webhookEvent.${event}`)).join(' · '),
    },
    { key: 'state', title: t('common.state'), cell: (row) => <State webhook={row} /> },
    { key: 'actions', title: t('common.actions'), cell: (row) => <Actions webhook={row} /> },
  ];
}

function WebhooksTable() {
  const { t } = useTranslation();
  const { after } = route.useSearch();
  const columns = useColumns();
  const webhooks = useQuery({
    ...callOptions(notifyContracts.webhooks, { after, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  const empty = <Nothing title={t('webhooks.empty')} hint={t('webhooks.emptyHint')} />;
  return (
    <Listed query={webhooks} empty={empty} lines={4}>
      {({ items, next }) => (
        <>
          <ListTable caption={t('webhooks.title')} columns={columns} rows={items} keyOf={(row) => row.id} />
          <Pager after={after} next={next} />
        </>
      )}
    </Listed>
  );
}

/** Other systems that are told of public events. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const actions = (
    <>
      <ExportButtons contract={notifyContracts.exportWebhooks} filter={{}} />
      <Button type="primary" onClick={() => setAdding(true)}>
        {t('webhooks.add')}
      </Button>
    </>
  );
  return (
    <Page title={t('webhooks.title')} lead={t('webhooks.lead')} actions={actions}>
      <WebhooksTable />
      <AddWebhook isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}
