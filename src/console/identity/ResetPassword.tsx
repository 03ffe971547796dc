import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Dialog } from '#console/parts/Overlay.tsx';
import { ShownOnce } from '#console/parts/ShownOnce.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';

/** Gives an account a new first password, shown this once; its owner must change it on signing in. */
export function ResetPassword({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const reset = useCommand(identityContracts.resetPassword, { settles: 'refreshing' });
  const password = reset.data?.password;
  const ask = { okText: t('accounts.reset'), onOk: () => reset.mutate({ account }), onCancel: onClose };
  // What is shown once is left by its button alone: a slip of the hand would lose it.
  const keep = { okText: t('accounts.kept'), onOk: onClose, closable: false, keyboard: false };
  return (
    <Dialog
      open
      title={t('accounts.resetTitle', { account })}
      cancelText={t('common.cancel')}
      confirmLoading={reset.isPending}
      mask={{ closable: false }}
      {...(password === undefined ? ask : { ...keep, cancelButtonProps: { hidden: true } })}
    >
      {password === undefined ? (
        <>
          {reset.error && <Alert type="error" showIcon={false} role="alert" title={textOf(reset.error)} />}
          <p>{t('accounts.resetHint')}</p>
        </>
      ) : (
        <ShownOnce label={t('accounts.password')} hint={t('accounts.onceHint')} value={password} />
      )}
    </Dialog>
  );
}
