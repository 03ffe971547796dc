/** Small marks that say how something stands: always a word, the colour only helps. */
import { useTranslation } from 'react-i18next';
import { formatDay } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import type { ReportState } from '#modules/reporting/contract.ts';

export function StateMark({
  state,
  waitingLevel,
}: {
  state: ReportState;
  waitingLevel?: number | undefined;
}) {
  const { t } = useTranslation();
  const levelOf = useLevelName();
  return (
    <span className={`mark mark-${state}`}>
      {state === 'submitted' && waitingLevel !== undefined
        ? t('reports.waiting', { level: levelOf(waitingLevel) })
        : t(`state.${state}`)}
    </span>
  );
}

/** The name of a level of the tree. */
export function useLevelName(): (level: number) => string {
  const { t } = useTranslation();
  return (level) => t(`common.level.${LEVELS[level] ?? 'l5'}`);
}

const LEVELS = ['l0', 'l1', 'l2', 'l3', 'l4', 'l5'] as const;

/** A due date, marked where it is past. */
export function DueMark({ dueOn, isOverdue }: { dueOn: string; isOverdue: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <span className="due">
      <time dateTime={dueOn}>{formatDay(dueOn, language)}</time>
      {isOverdue && <span className="mark mark-overdue">{t('reports.overdue')}</span>}
    </span>
  );
}

/** How much of what is due has come, as a quiet bar beside its numbers. */
export function Bar({ part, whole, label }: { part: number; whole: number; label: string }) {
  return <meter className="bar" min={0} max={Math.max(whole, 1)} value={part} aria-label={label} />;
}
