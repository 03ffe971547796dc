import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { formatPeriod } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { useKeptFocus } from '#console/parts/focus.ts';
import { DueMark, StateMark, useLevelName } from '#console/parts/Marks.tsx';
import { Facts, Page, Part } from '#console/parts/Page.tsx';
import { PageFailure, Waiting } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { type ReportView, reportingContracts } from '#modules/reporting/contract.ts';
import { Cells } from './Cells.tsx';
import { Decisions } from './Decisions.tsx';
import { History } from './History.tsx';

/** Not needed to read or fill in a report: they come after the screen. */
const Evidence = lazy(async () => ({ default: (await import('./Evidence.tsx')).Evidence }));
const FlowDiagram = lazy(async () => ({ default: (await import('./FlowDiagram.tsx')).FlowDiagram }));
const route = getRouteApi('/reports/$id');

/** The last reason that sent the report back to its unit. */
function Returned({ report }: { report: ReportView }) {
  const { t } = useTranslation();
  const event = report.events.findLast(({ kind }) => kind === 'returned' || kind === 'correction');
  if (report.state !== 'returned' || event?.reason === undefined) return null;
  return (
    <aside className="returned">
      <p>{t(event.kind === 'returned' ? 'report.returnedBecause' : 'report.correctionBecause')}</p>
      <blockquote>{event.reason}</blockquote>
      <p className="quiet">{[event.unitName, event.by].filter((part) => part !== undefined).join(' · ')}</p>
    </aside>
  );
}

function ReportFacts({ report }: { report: ReportView }) {
  const { t } = useTranslation();
  const pick = usePick();
  const levelName = useLevelName();
  const isWaiting =
    report.state === 'submitted' && !report.policies.approve && report.waitingLevel !== undefined;
  return (
    <>
      <Facts
        facts={[
          [t('common.state'), <StateMark key="state" {...report} />],
          [t('report.due'), <DueMark key="due" {...report} />],
          [
            t('reports.form'),
            <Link key="form" to="/forms/$id" params={{ id: report.formId }}>
              {report.formCode} {pick(report.formName)}
            </Link>,
          ],
        ]}
      />
      {isWaiting && (
        <p className="quiet">{t('report.waiting', { level: levelName(report.waitingLevel ?? 0) })}</p>
      )}
    </>
  );
}

/** The report itself, once it is here. */
function Report({ report, reload }: { report: ReportView; reload: () => Promise<ReportView | undefined> }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const message = useTell();
  useKeptFocus(report.version);
  const onSubmitted = () => void message.success(t('report.submitted'));
  const unit = language === 'en' ? report.unitNameEn : report.unitName;
  const lead = [report.path, pick(report.formName), formatPeriod(report.period, language)];
  return (
    <Page
      title={unit}
      lead={lead.filter(Boolean).join('\u00A0· ')}
      actions={<Decisions report={report} reload={reload} />}
    >
      <ReportFacts report={report} />
      <div className="columns">
        <div>
          <Returned report={report} />
          <Part title={t('report.cells')}>
            <Cells report={report} reload={reload} onSubmitted={onSubmitted} />
          </Part>
          <Suspense fallback={<Waiting rows={2} />}>
            <Evidence reportId={report.id} />
          </Suspense>
        </div>
        <div>
          <Part title={t('report.history')}>
            <History events={report.events} />
          </Part>
          <Part title={t('report.flow')}>
            <Suspense fallback={<Waiting rows={4} />}>
              <FlowDiagram {...report.flow} state={report.state} />
            </Suspense>
          </Part>
        </div>
      </div>
    </Page>
  );
}

/** One report: its cells, what may be done with it, and its history. */
export function ReportPage() {
  const { id } = route.useParams();
  const report = useCall(reportingContracts.report, { id });
  if (report.isPending) return <Waiting rows={8} />;
  if (report.isError && !report.data) {
    return <PageFailure error={report.error} onRetry={() => void report.refetch()} />;
  }
  const reload = async () => (await report.refetch()).data;
  return <Report key={id} report={report.data} reload={reload} />;
}
