import { useTranslation } from 'react-i18next';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import type { ImportProps } from '#console/parts/ImportButton.tsx';
import { ImportDialog } from '#console/parts/ImportDialog.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';

const HEADINGS = ['账号 / Account', '姓名 / Name', '密码 / Password'];

/** Accounts from a file: all of them or none. */
export function ImportAccounts({ isOpen, onClose }: ImportProps) {
  const { t } = useTranslation();
  const message = useTell();
  const refresh = useRefresh();
  return (
    <ImportDialog
      isOpen={isOpen}
      title={t('accounts.import')}
      hint={t('accounts.importHint')}
      template={{
        name: t('accounts.importTemplate'),
        headings: HEADINGS,
        example: ['reporter.example', t('accounts.importExample'), 'a-first-long-password'],
      }}
      input={{}}
      isReady
      send={async (file, isTrial, options) => {
        const { rows, faultCount, faults } = await sendFile(
          identityContracts.importAccounts,
          { isTrial },
          file,
          options,
        );
        return { counts: [[t('accounts.importCount'), rows]], faultCount, faults };
      }}
      onClose={onClose}
      onDone={({ counts }) => {
        onClose();
        void message.success(t('import.done', { count: counts[0]?.[1] ?? 0 }));
        void refresh('identity');
      }}
    />
  );
}
