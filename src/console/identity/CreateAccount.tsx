import { Alert, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';

const FORM = 'create-account';
const BLANK = { account: '', displayName: '', password: '' };

/** Makes a new account with a first password. */
export function CreateAccount({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [fields, setFields] = useState(BLANK);
  const create = useCommand(identityContracts.createAccounts);
  const faults = useFaults(create, { accounts: [fields] });
  const run = () =>
    create.mutate(
      { accounts: [fields] },
      {
        onSuccess: () => {
          onClose();
          void message.success(t('accounts.created'));
        },
      },
    );
  const field = (key: keyof typeof BLANK, label: string, help = '') => (
    <Field label={label} help={help} fault={faults.get(`accounts.0.${key}`)} isRequired>
      {(control) => (
        <Input
          {...control}
          type={key === 'password' ? 'password' : 'text'}
          autoComplete={key === 'password' ? 'new-password' : 'off'}
          value={fields[key]}
          onChange={(event) => setFields({ ...fields, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open={isOpen}
      title={t('accounts.new')}
      okText={t('accounts.new')}
      cancelText={t('common.cancel')}
      confirmLoading={create.isPending}
      okButtonProps={{ htmlType: 'submit', form: FORM }}
      onCancel={onClose}
      afterClose={() => {
        setFields(BLANK);
        create.reset();
      }}
    >
      <form
        id={FORM}
        noValidate
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {create.error && <Alert type="error" showIcon={false} role="alert" title={textOf(create.error)} />}
        {field('account', t('accounts.account'), t('accounts.accountHint'))}
        {field('displayName', t('accounts.name'))}
        {field('password', t('accounts.password'), t('accounts.passwordHint'))}
      </form>
    </Dialog>
  );
}
