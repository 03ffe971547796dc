import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import type { ImportProps } from '#console/parts/ImportButton.tsx';
import { ImportDialog } from '#console/parts/ImportDialog.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { type InitialPassword, identityContracts } from '#kernel/identity/contract.ts';
import { InitialPasswords } from './InitialPasswords.tsx';
import { useAccountsTemplate } from './template.ts';

/** Accounts from a file: all of them or none; first passwords that the file leaves out are handed out once. */
export function ImportAccounts({ isOpen, onClose }: ImportProps) {
  const { t } = useTranslation();
  const message = useTell();
  const refresh = useRefresh();
  const template = useAccountsTemplate();
  const [made, setMade] = useState<readonly InitialPassword[]>([]);
  // Told to onDone, whatever was drawn meanwhile: closing without them would lose them.
  const told = useRef<readonly InitialPassword[]>([]);
  const close = () => {
    setMade([]);
    onClose();
  };
  return (
    <>
      <ImportDialog
        isOpen={isOpen && made.length === 0}
        title={t('accounts.import')}
        hint={t('accounts.importHint')}
        template={template}
        input={{}}
        isReady
        send={async (file, isTrial, options) => {
          const answer = await sendFile(identityContracts.importAccounts, { isTrial }, file, options);
          const { rows, faultCount, faults, elsewhere = 0, initialPasswords = [] } = answer;
          told.current = initialPasswords;
          const roles = elsewhere > 0 ? ([[t('accounts.rolesWaiting'), elsewhere]] as const) : [];
          return { counts: [[t('accounts.importCount'), rows], ...roles], faultCount, faults };
        }}
        onClose={onClose}
        onDone={({ counts }) => {
          void refresh('identity');
          if (told.current.length > 0) return setMade(told.current);
          void message.success(t('import.done', { count: counts[0]?.[1] ?? 0 }));
          onClose();
        }}
      />
      {isOpen && made.length > 0 && <InitialPasswords made={made} onClose={close} />}
    </>
  );
}
