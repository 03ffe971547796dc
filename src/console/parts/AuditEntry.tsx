import { useTranslation } from 'react-i18next';

/** The id of an audit entry: quiet, whole, and easy to copy. */
export function AuditEntry({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <p className="audit-entry">
      {t('report.entry')} <code>{id}</code>
    </p>
  );
}
