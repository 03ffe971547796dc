import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { AuditEntry } from '#console/parts/AuditEntry.tsx';
import type { ReportEvent } from '#modules/reporting/contract.ts';
import { foldEvents } from './draft.ts';

const FileNames = lazy(async () => ({ default: (await import('#console/parts/Files.tsx')).FileNames }));

/** A report's life, newest first: who did what, when, and the audit entry that vouches for it. */
export function History({ events }: { events: readonly ReportEvent[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const named = ({ by, onBehalfOf: of }: ReportEvent) =>
    by === undefined || of === undefined ? by : t('event.onBehalf', { by, of });
  return (
    <ol className="history">
      {foldEvents(events).map((event) => (
        <li key={event.auditEntry} className={`history-${event.kind}`}>
          <p className="history-what">
            <strong>{t(`event.${event.kind}`)}</strong>
            {event.times > 1 && <span className="quiet"> {t('report.times', { count: event.times })}</span>}
            {event.revision > 1 && (
              <span className="quiet"> {t('report.revision', { revision: event.revision })}</span>
            )}
          </p>
          <p>{[event.unitName, named(event)].filter((name) => name !== undefined).join(' · ')}</p>
          {event.reasonCode && (
            <p>
              {t('figures.revisionReason')} · {t(`revision.${event.reasonCode}`)}
            </p>
          )}
          {event.reason !== undefined && <blockquote>{event.reason}</blockquote>}
          {event.evidence && (
            <Suspense>
              <FileNames files={event.evidence} />
            </Suspense>
          )}
          <p className="quiet">
            <time dateTime={event.at}>{formatMoment(event.at, language)}</time>
          </p>
          <AuditEntry id={event.auditEntry} />
        </li>
      ))}
    </ol>
  );
}
