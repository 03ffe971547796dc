import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '#console/parts/Overlay.tsx';
import { csvOf, saveFile } from '#console/parts/save-file.ts';
import type { InitialPassword } from '#kernel/identity/contract.ts';

/** The first passwords of an import, handed out this once as a file: left only after it was saved. */
export function InitialPasswords({
  made,
  onClose,
}: {
  made: readonly InitialPassword[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [isSaved, setSaved] = useState(false);
  const save = () => {
    const rows = made.map(({ account, password }) => [account, password]);
    saveFile(t('accounts.passwordsFile'), csvOf([[t('accounts.account'), t('accounts.password')], ...rows]));
    setSaved(true);
  };
  return (
    <Dialog
      open
      title={t('accounts.passwordsTitle', { count: made.length })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={(_, { OkBtn }) => <OkBtn />}
      okText={t('accounts.kept')}
      okButtonProps={{ disabled: !isSaved }}
      onOk={onClose}
    >
      <div className="form">
        <Alert type="warning" showIcon={false} role="alert" title={t('accounts.passwordsHint')} />
        <p>
          <Button onClick={save}>{t('accounts.passwordsSave')}</Button>
        </p>
      </div>
    </Dialog>
  );
}
