import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { identityContracts } from '#kernel/identity/contract.ts';

const BLANK = { account: '', displayName: '' };

/** Makes a new account, and shows its first password once. */
export function CreateAccount({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(BLANK);
  const create = useCommand(identityContracts.createAccounts, { settles: 'refreshing' });
  const faults = useFaults(create, { accounts: [fields] });
  const password = create.data?.initialPasswords?.[0]?.password;
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
  return (
    <FormDialog
      title={t('accounts.new')}
      okText={t('accounts.new')}
      command={create}
      isTyped={fields.account + fields.displayName !== ''}
      onSubmit={() => create.mutate({ accounts: [fields] })}
      onClose={onClose}
      shown={
        password === undefined
          ? undefined
          : {
              title: t('accounts.created'),
              label: t('accounts.passwordOf', { account: fields.account }),
              hint: t('accounts.onceHint'),
              value: password,
              okText: t('accounts.kept'),
            }
      }
    >
      {field('account', t('accounts.account'), t('accounts.accountHint'))}
      {field('displayName', t('accounts.name'))}
    </FormDialog>
  );
}
