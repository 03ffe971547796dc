import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';

/** Gives an account a new first password, shown this once; its owner must change it on signing in. */
export function ResetPassword({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useTranslation();
  const reset = useCommand(identityContracts.resetPassword, { settles: 'refreshing' });
  const password = reset.data?.password;
  const title = t('accounts.resetTitle', { account });
  return (
    <FormDialog
      title={title}
      okText={t('accounts.reset')}
      command={reset}
      onSubmit={() => reset.mutate({ account })}
      onClose={onClose}
      shown={
        password === undefined
          ? undefined
          : {
              title,
              label: t('accounts.password'),
              hint: t('accounts.onceHint'),
              value: password,
              okText: t('accounts.kept'),
            }
      }
    >
      <p>{t('accounts.resetHint')}</p>
    </FormDialog>
  );
}
