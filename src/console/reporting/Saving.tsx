import { useTranslation } from 'react-i18next';
import { formatTime } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import type { SavingState } from './use-report-draft.ts';

/** Whether what is typed is safe: always in words, and told to those who listen. */
export function Saving({ state, savedAt }: { state: SavingState; savedAt: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const texts: Record<SavingState, string> = {
    clean: t('report.clean'),
    unsaved: t('report.unsaved'),
    saving: t('report.saving'),
    saved: t('report.saved', { time: formatTime(savedAt, language) }),
    failed: t('report.notSaved'),
  };
  return (
    <p className={`saving saving-${state}`} role="status">
      {texts[state]}
    </p>
  );
}
