import { useTranslation } from 'react-i18next';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import type { ImportProps } from '#console/parts/ImportButton.tsx';
import { ImportDialog } from '#console/parts/ImportDialog.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';
import { useAccountsTemplate } from './template.ts';

/** Roles from the same file as the accounts, by the other administrator: all of them or none. */
export function ImportRoles({ isOpen, onClose }: ImportProps) {
  const { t } = useTranslation();
  const message = useTell();
  const refresh = useRefresh();
  const template = useAccountsTemplate();
  return (
    <ImportDialog
      isOpen={isOpen}
      title={t('accounts.importRoles')}
      hint={t('accounts.importRolesHint')}
      template={template}
      input={{}}
      isReady
      send={async (file, isTrial, options) => {
        const { rows, faultCount, faults } = await sendFile(
          identityContracts.importRoles,
          { isTrial },
          file,
          options,
        );
        return { counts: [[t('accounts.rolesCount'), rows]], faultCount, faults };
      }}
      onClose={onClose}
      onDone={({ counts }) => {
        onClose();
        void message.success(t('accounts.rolesDone', { count: counts[0]?.[1] ?? 0 }));
        void refresh('identity');
      }}
    />
  );
}
