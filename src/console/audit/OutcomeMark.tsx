import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '#kernel/audit/contract.ts';

/** Whether the operation was done or refused, and with which refusal. */
export function OutcomeMark({ entry }: { entry: Pick<AuditEntry, 'outcome' | 'refusal'> }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`mark mark-${entry.outcome}`}>{t(`audit.${entry.outcome}`)}</span>
      {entry.refusal !== undefined && <code className="under">{entry.refusal}</code>}
    </>
  );
}
