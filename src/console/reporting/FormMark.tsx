import { useTranslation } from 'react-i18next';
import type { Form } from '#modules/reporting/contract.ts';

/** Where a form stands. */
export function FormMark({ state }: { state: Form['state'] }) {
  const { t } = useTranslation();
  return <span className={`mark mark-form-${state}`}>{t(`formState.${state}`)}</span>;
}
