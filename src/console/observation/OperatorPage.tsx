import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { formatTime } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Facts, Page } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { observationContracts as contracts } from '#kernel/observation/contract.ts';
import { JobKinds } from './JobKinds.tsx';
import { REFRESH_SECONDS, useLive } from './live.ts';
import { millis } from './millis.ts';
import { ParkedJobs } from './ParkedJobs.tsx';
import { Processes, Settings } from './Processes.tsx';
import { ReferenceSearch } from './ReferenceSearch.tsx';
import { Storage } from './Storage.tsx';
import { Times } from './Times.tsx';

/** The few numbers that tell at a glance whether anything asks for an operator. */
function Glance() {
  const { t } = useTranslation();
  const language = useLanguage();
  const jobs = useLive(contracts.jobs, {});
  const times = useLive(contracts.times, {});
  const status = useLive(contracts.status, {});
  const failed = [jobs, times, status].find((one) => one.isError);
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!jobs.data || !times.data || !status.data) return <Waiting rows={2} />;
  const { all, minutes } = times.data;
  const { audit, version, database } = status.data;
  const parked = jobs.data.kinds.reduce((sum, kind) => sum + kind.parked, 0);
  return (
    <>
      <Attention
        of={[
          parked > 0 && t('operator.attention.parked', { count: parked }),
          all.errors > 0 && t('operator.attention.errors', { count: all.errors, minutes }),
          audit?.isBehind && t('operator.auditBehind'),
        ]}
      />
      <Facts
        facts={[
          [t('operator.liveP95'), t('operator.ms', { value: millis(all.p95) })],
          [t('operator.liveCalls', { minutes }), all.calls],
          [t('operator.errors'), <Count key="errors" count={all.errors} />],
          [t('operator.parkedCount'), <Count key="parked" count={parked} />],
          [t('operator.outbox'), jobs.data.outbox.waiting],
          audit && [t('operator.audit'), <AuditMark key="audit" audit={audit} />],
        ]}
      />
      <p className="quiet">
        {t('operator.at', { time: formatTime(new Date(times.dataUpdatedAt).toISOString(), language) })}
        {' · '}
        {t('operator.versions', { version, database })}
      </p>
    </>
  );
}

/** What asks for an operator, before anything else; or that nothing does. */
function Attention({ of }: { of: readonly (string | false | undefined)[] }) {
  const { t } = useTranslation();
  const said = of.filter((one) => typeof one === 'string');
  const isCalm = said.length === 0;
  return (
    <p className={isCalm ? 'attention attention-none' : 'attention'} role="status">
      <strong>{t(isCalm ? 'operator.attention.none' : 'operator.attention.title')}</strong>
      {said.map((one) => (
        <span key={one}>{one}</span>
      ))}
    </p>
  );
}

type Audit = NonNullable<OutputOf<typeof contracts.status>['audit']>;

/** Whether the anchors keep up with the trail. */
function AuditMark({ audit }: { audit: Audit }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`mark mark-${audit.isBehind ? 'refused' : 'done'}`}>
        {t(audit.isBehind ? 'operator.auditBehind' : 'operator.auditGood')}
      </span>{' '}
      <span className="quiet">{t('operator.unanchored', { count: audit.unanchored })}</span>
    </>
  );
}

/** A number that should be nothing. */
function Count({ count }: { count: number }) {
  return count === 0 ? 0 : <span className="mark mark-overdue">{count}</span>;
}

/** How the house is doing, for whoever operates it. */
export function OperatorPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('operator.title')} lead={t('operator.lead', { seconds: REFRESH_SECONDS })}>
      <Glance />
      <ParkedJobs />
      <ReferenceSearch />
      <JobKinds />
      <Times />
      <Processes />
      <Storage />
      <Settings />
    </Page>
  );
}
