import { Alert, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { ShownOnce } from '#console/parts/ShownOnce.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useUnsavedDialog } from '#console/parts/use-unsaved.ts';
import { identityContracts } from '#kernel/identity/contract.ts';

const FORM = 'create-account';
const BLANK = { account: '', displayName: '' };

/** Makes a new account, and shows its first password once. */
export function CreateAccount({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const [fields, setFields] = useState(BLANK);
  const create = useCommand(identityContracts.createAccounts, { settles: 'refreshing' });
  const faults = useFaults(create, { accounts: [fields] });
  const password = create.data?.initialPasswords?.[0]?.password;
  const isTyped = fields.account + fields.displayName !== '' && !create.isSuccess;
  const close = useUnsavedDialog(isTyped, onClose);
  const field = (key: keyof typeof BLANK, label: string, help = '') => (
    <Field label={label} help={help} fault={faults.get(`accounts.0.${key}`)} isRequired>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          value={fields[key]}
          onChange={(event) => setFields({ ...fields, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const submit = { okText: t('accounts.new'), okButtonProps: { htmlType: 'submit', form: FORM } as const };
  const keep = { okText: t('accounts.kept'), onOk: onClose, closable: false, keyboard: false };
  return (
    <Dialog
      open
      title={t(password === undefined ? 'accounts.new' : 'accounts.created')}
      cancelText={t('common.cancel')}
      confirmLoading={create.isPending}
      onCancel={close}
      mask={{ closable: false }}
      {...(password === undefined ? submit : { ...keep, cancelButtonProps: { hidden: true } })}
    >
      {password === undefined ? (
        <form
          id={FORM}
          noValidate
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ accounts: [fields] });
          }}
        >
          {create.error && <Alert type="error" showIcon={false} role="alert" title={textOf(create.error)} />}
          {field('account', t('accounts.account'), t('accounts.accountHint'))}
          {field('displayName', t('accounts.name'))}
        </form>
      ) : (
        <ShownOnce
          label={t('accounts.passwordOf', { account: fields.account })}
          hint={t('accounts.onceHint')}
          value={password}
        />
      )}
    </Dialog>
  );
}
