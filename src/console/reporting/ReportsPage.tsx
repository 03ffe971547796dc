import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions, useCommand } from '#console/api/hooks.ts';
import { formatMoment, formatPeriod } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { useKeptFocus } from '#console/parts/focus.ts';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { DueMark, StateMark } from '#console/parts/Marks.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing, useProblemText } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { mayDecide, useMe } from '#console/shell/me.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { type ReportSummary, reportingContracts } from '#modules/reporting/contract.ts';
import { ReportsFilter } from './ReportsFilter.tsx';
import { readReports } from './search.ts';

const PAGE = 50;
const NONE: ReadonlySet<string> = new Set();
const route = getRouteApi('/reports');

function useColumns(): Column<ReportSummary>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return [
    {
      key: 'unit',
      title: t('common.unit'),
      isHeading: true,
      cell: (row) => (
        <>
          <Link to="/reports/$id" params={{ id: row.id }} className="row-link">
            {language === 'en' ? row.unitNameEn : row.unitName}
          </Link>
          {row.path && <span className="quiet under">{row.path}</span>}
        </>
      ),
    },
    {
      key: 'form',
      title: t('reports.form'),
      cell: (row) => (
        <>
          {pick(row.formName)}
          <span className="quiet under">{formatPeriod(row.period, language)}</span>
        </>
      ),
    },
    { key: 'state', title: t('common.state'), cell: (row) => <StateMark {...row} /> },
    { key: 'due', title: t('reports.due'), cell: (row) => <DueMark {...row} /> },
    {
      key: 'updated',
      title: t('reports.updated'),
      cell: (row) => <time dateTime={row.updatedAt}>{formatMoment(row.updatedAt, language)}</time>,
    },
  ];
}

interface Refused {
  id: string;
  text: string;
}

/** Approves what is selected; what was refused is left to be shown with its reasons. */
function useApproveMany(onDone: () => void) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const approve = useCommand(reportingContracts.approveMany);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const run = (ids: readonly string[]) =>
    approve.mutate(
      { ids: [...ids] },
      {
        onSuccess: ({ approved, items }) => {
          onDone();
          setRefused(items.flatMap(({ id, text }) => (text === undefined ? [] : [{ id, text }])));
          if (approved > 0) void message.success(t('reports.approvedMany', { count: approved }));
        },
        onError: (error) => void message.error(textOf(error)),
      },
    );
  return { run, isPending: approve.isPending, refused, close: () => setRefused([]) };
}

/** What a bulk act refused, and why; each line leads to its report. */
function RefusedPanel({
  refused,
  nameOf,
  onClose,
}: {
  refused: readonly Refused[];
  nameOf: (id: string) => string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section
      className="returned"
      role="alert"
      aria-label={t('reports.refusedMany', { count: refused.length })}
    >
      <p>
        <strong>{t('reports.refusedMany', { count: refused.length })}</strong>
      </p>
      <p className="quiet">{t('reports.refusedHint')}</p>
      <ul>
        {refused.map(({ id, text }) => (
          <li key={id}>
            <Link to="/reports/$id" params={{ id }}>
              {nameOf(id)}
            </Link>
            {' — '}
            {text}
          </li>
        ))}
      </ul>
      <Button size="small" onClick={onClose}>
        {t('reports.closeResult')}
      </Button>
    </section>
  );
}

function ReportsTable() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const approve = useApproveMany(() => setChosen(NONE));
  useKeptFocus(chosen);
  const { lang: _, ...filter } = search;
  const reports = useQuery({
    ...callOptions(reportingContracts.reports, { ...filter, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  return (
    <Listed
      query={reports}
      empty={<Nothing title={t('reports.empty')} hint={t('reports.emptyHint')} />}
      lines={8}
    >
      {({ items, next, total }) => (
        <>
          {approve.refused.length > 0 && (
            <RefusedPanel
              refused={approve.refused}
              nameOf={(id) => items.find((row) => row.id === id)?.unitName ?? id}
              onClose={approve.close}
            />
          )}
          <Selectable items={items} chosen={chosen} onChoose={setChosen} approve={approve} />
          <Pager after={search.after} next={next}>
            {t('common.total', { count: total, replace: { count: formatDecimal(String(total)) } })}
          </Pager>
        </>
      )}
    </Listed>
  );
}

/** The table, and what is done with those of its reports that are chosen. */
function Selectable(props: {
  items: readonly ReportSummary[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  approve: ReturnType<typeof useApproveMany>;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const columns = useColumns();
  const { items, chosen, onChoose, approve } = props;
  const isSelectable = (row: ReportSummary) => mayDecide(me.data, row);
  const here = items.filter((row) => isSelectable(row) && chosen.has(row.id)).map((row) => row.id);
  const selection = {
    chosen,
    isSelectable,
    nameOf: (row: ReportSummary) => row.unitName,
    onChange: onChoose,
  };
  return (
    <>
      {here.length > 0 && (
        <div className="bulk">
          <Button type="primary" loading={approve.isPending} onClick={() => approve.run(here)}>
            {t('reports.approveSelected', { count: here.length })}
          </Button>
          <Button type="text" onClick={() => onChoose(NONE)}>
            {t('common.cancel')}
          </Button>
        </div>
      )}
      <ListTable
        caption={t('reports.title')}
        columns={columns}
        rows={items}
        keyOf={(row) => row.id}
        selection={items.some(isSelectable) ? selection : undefined}
      />
    </>
  );
}

/** The reports within one's scope, filtered by what stands in the address. */
export function ReportsPage() {
  const { t } = useTranslation();
  const { lang: _, after: __, ...filter } = route.useSearch();
  return (
    <Page
      title={t('reports.title')}
      lead={t('reports.lead')}
      actions={<ExportButtons contract={reportingContracts.exportReports} filter={filter} />}
    >
      <ViewBar list="reports" read={readReports} />
      <ReportsFilter />
      <ReportsTable />
    </Page>
  );
}
