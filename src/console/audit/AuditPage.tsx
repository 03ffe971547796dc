import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { type AuditEntry, auditContracts } from '#kernel/audit/contract.ts';
import { AuditFilter } from './AuditFilter.tsx';
import { OutcomeMark } from './OutcomeMark.tsx';
import { titleOf } from './operations.ts';
import { Retention } from './Retention.tsx';
import { readAudit } from './search.ts';

const EntryPanel = lazy(async () => ({ default: (await import('./EntryPanel.tsx')).EntryPanel }));

const PAGE = 50;
const route = getRouteApi('/audit');

/** Who acted: a kind of actor, and for accounts a way to all that this one did. */
function Actor({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const hasAccount = entry.actorKind === 'account' || entry.actorKind === 'operator-as';
  return (
    <>
      {t(`audit.actorKind.${entry.actorKind}`)}
      {entry.actorJob !== undefined && <span className="quiet under">{entry.actorJob}</span>}
      {hasAccount && (
        <Link
          to="/audit"
          className="under"
          search={(before) => ({
            ...before,
            actor: entry.actorId,
            account: entry.actorAccount,
            after: undefined,
          })}
        >
          {entry.actorAccount ?? <code>{entry.actorId}</code>}
        </Link>
      )}
    </>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return [
    {
      key: 'operation',
      title: t('audit.operation'),
      isHeading: true,
      cell: (row) => (
        <>
          <Link
            to="/audit"
            search={(before) => ({ ...before, entry: row.id })}
            resetScroll={false}
            className="row-link"
          >
            {pick(titleOf(row.operation))}
          </Link>
          <span className="quiet under">{row.operation}</span>
        </>
      ),
    },
    { key: 'actor', title: t('audit.actor'), cell: (row) => <Actor entry={row} /> },
    { key: 'subject', title: t('audit.subject'), cell: (row) => <code>{row.subject}</code> },
    { key: 'outcome', title: t('audit.outcome'), cell: (row) => <OutcomeMark entry={row} /> },
    {
      key: 'at',
      title: t('audit.at'),
      cell: (row) => <time dateTime={row.at}>{formatMoment(row.at, language)}</time>,
    },
  ];
}

function AuditTable() {
  const { t } = useTranslation();
  const { lang: _, entry: __, ...filter } = route.useSearch();
  const columns = useColumns();
  const entries = useQuery({
    ...callOptions(auditContracts.entries, { ...filter, limit: PAGE }),
    placeholderData: keepPreviousData,
    // Each look at the trail is an entry of the trail: only the auditor's own step is one.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const empty = <Nothing title={t('audit.empty')} hint={t('reports.emptyHint')} />;
  return (
    <Listed query={entries} empty={empty} lines={8}>
      {({ items, next }) => (
        <>
          <ListTable caption={t('audit.title')} columns={columns} rows={items} keyOf={(row) => row.id} />
          <Pager after={filter.after} next={next} />
        </>
      )}
    </Listed>
  );
}

/** The audit trail, newest first: who did what to what, and how it is sealed. */
export function AuditPage() {
  const { t } = useTranslation();
  const { entry, lang: _, after: __, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const close = () =>
    void navigate({ search: (before) => ({ ...before, entry: undefined }), resetScroll: false });
  return (
    <Page
      title={t('audit.title')}
      lead={t('audit.lead')}
      actions={<ExportButtons contract={auditContracts.export} filter={filter} />}
    >
      <ViewBar list="audit" read={readAudit} />
      <AuditFilter />
      <AuditTable />
      <Retention />
      <Suspense>
        <EntryPanel id={entry} onClose={close} />
      </Suspense>
    </Page>
  );
}
