import { Alert, Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field } from './Field.tsx';
import { useTell } from './Voice.tsx';

/** A secret, this once: it can be copied, and is gone with the screen. */
export function ShownOnce({ label, hint, value }: { label: string; hint: string; value: string }) {
  const { t } = useTranslation();
  const message = useTell();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    void message.success(t('common.copied'));
  };
  return (
    <div className="form">
      <Alert type="warning" showIcon={false} role="alert" title={hint} />
      <Field label={label}>
        {(control) => <Input {...control} readOnly value={value} onFocus={({ target }) => target.select()} />}
      </Field>
      {/* Only where the page is trusted by the browser, that is over https or on this machine. */}
      {isSecureContext && <Button onClick={() => void copy()}>{t('common.copy')}</Button>}
    </div>
  );
}
