import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { call } from '#console/api/client.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { AuditEntry } from '#console/parts/AuditEntry.tsx';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Facts } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { indicatorsContracts, type SubmissionTrace } from '#kernel/indicators/contract.ts';
import { ShareValue } from './FigureValue.tsx';

const FileNames = lazy(async () => ({ default: (await import('#console/parts/Files.tsx')).FileNames }));

type Past = OutputOf<typeof indicatorsContracts.history>['items'][number];

/** The paper that a leaf stands on: the form, the people, the times, and the audit entries of each. */
export function Submission({ submission }: { submission: SubmissionTrace }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const form = language === 'en' ? submission.formEn : submission.form;
  return (
    <div className="submission">
      <h3>{t('figures.submission')}</h3>
      <Facts
        facts={[
          [
            t('reports.form'),
            <Link key="report" to="/reports/$id" params={{ id: submission.id }}>
              {submission.formCode} {form}
            </Link>,
          ],
          submission.reporter === undefined ? undefined : [t('figures.reporter'), submission.reporter],
          [t('figures.submittedAt'), formatMoment(submission.submittedAt, language)],
          [t('figures.revision'), String(submission.revision)],
          submission.revisionReason && [
            t('figures.revisionReason'),
            [t(`revision.${submission.revisionReason.code}`), submission.revisionReason.text]
              .filter(Boolean)
              .join(' · '),
          ],
        ]}
      />
      {submission.evidence && (
        <Suspense>
          <FileNames files={submission.evidence} />
        </Suspense>
      )}
      <AuditEntry id={submission.auditEntry} />
      <h3>{t('figures.approvals')}</h3>
      <ol className="approvals">
        {submission.approvals.map((approval) => (
          <li key={approval.auditEntry}>
            <p>
              <strong>{approval.unitName}</strong>
              {approval.by !== undefined && ` · ${approval.by}`} ·{' '}
              <time dateTime={approval.at}>{formatMoment(approval.at, language)}</time>
            </p>
            <AuditEntry id={approval.auditEntry} />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface HistoryProps {
  indicator: string;
  unit: string;
  period: string;
}

/** How a unit's own figure changed, newest first. */
export function FigureHistory({ indicator, unit, period }: HistoryProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const input = { indicator, unit, period };
  const history = useInfiniteQuery({
    queryKey: [indicatorsContracts.history.name, input],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        indicatorsContracts.history,
        { ...input, limit: 20, ...(pageParam ? { after: pageParam } : {}) },
        { language: currentLanguage(), signal },
      ),
    getNextPageParam: (page) => page.next,
  });
  if (history.isPending) return <Waiting rows={2} />;
  if (history.isError) return <Failure error={history.error} onRetry={() => void history.refetch()} />;
  const columns: Column<Past>[] = [
    {
      key: 'at',
      title: t('figures.at'),
      isHeading: true,
      cell: (row) => <time dateTime={row.at}>{formatMoment(row.at, language)}</time>,
    },
    {
      key: 'value',
      title: t('figures.value'),
      isNumber: true,
      cell: (row) => <ShareValue share={{ ...row, completeness: { expected: 0, received: 0 } }} />,
    },
    { key: 'revision', title: t('figures.revision'), isNumber: true, cell: (row) => row.revision },
    {
      key: 'reason',
      title: t('figures.revisionReason'),
      cell: ({ revisionReason }) =>
        revisionReason && `${t(`revision.${revisionReason.code}`)} · ${revisionReason.text}`,
    },
    { key: 'status', title: t('common.state'), cell: (row) => t(`status.${row.status}`) },
    { key: 'entry', title: t('report.entry'), cell: (row) => <code>{row.auditEntry}</code> },
  ];
  return (
    <div className="figure-history">
      <div className="part-head">
        <h3>{t('figures.history')}</h3>
        <ExportButtons contract={indicatorsContracts.exportHistory} filter={input} />
      </div>
      <ListTable
        caption={t('figures.history')}
        columns={columns}
        rows={history.data.pages.flatMap((page) => page.items)}
        keyOf={(row) => `${row.auditEntry} ${row.status}`}
      />
      {history.hasNextPage && (
        <Button onClick={() => void history.fetchNextPage()}>{t('common.more')}</Button>
      )}
    </div>
  );
}
