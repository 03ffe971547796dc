import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { ListTable } from '#console/parts/ListTable.tsx';
import { auditContracts } from '#kernel/audit/contract.ts';
import { titleOf } from './operations.ts';

/** How long entries are kept, as the security administrator has set it. */
export function Retention() {
  const { t } = useTranslation();
  const pick = usePick();
  const retention = useCall(auditContracts.retention, {});
  if (!retention.data) return null;
  const { keeping } = retention.data;
  return (
    <section className="retention" aria-labelledby="retention">
      <h2 id="retention">{t('audit.retention')}</h2>
      <p className="quiet">{t(keeping.length === 0 ? 'audit.keptForGood' : 'audit.retentionLead')}</p>
      {keeping.length > 0 && (
        <ListTable
          caption={t('audit.retention')}
          rows={keeping}
          keyOf={(row) => row.operation}
          columns={[
            {
              key: 'operation',
              title: t('audit.operation'),
              isHeading: true,
              cell: (row) => pick(titleOf(row.operation)),
            },
            { key: 'days', title: t('audit.keptDays'), cell: (row) => row.keepDays },
          ]}
        />
      )}
    </section>
  );
}
