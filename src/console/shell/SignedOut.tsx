import { Alert } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { signInUrl } from './sign-in.ts';
import { forgetSignedOut, signedOut } from './signed-out.ts';

/** Says that the session ended in the middle of work, and offers a way that loses nothing. */
export function SignedOut() {
  const { t } = useTranslation();
  const isOut = useSyncExternalStore(signedOut.subscribe, signedOut.read);
  if (!isOut) return null;
  return (
    <Alert
      type="warning"
      className="signed-out"
      title={t('app.signedOut')}
      action={
        <a href={signInUrl()} target="_blank" rel="noreferrer">
          {t('app.signIn')}
        </a>
      }
      closable={{ onClose: forgetSignedOut, 'aria-label': t('common.close') }}
    />
  );
}
