import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';
import { type Membership, useRoleText } from './AccountMarks.tsx';

interface RevokeRoleProps {
  account: string;
  membership: Membership;
  onClose: () => void;
}

/** Takes a role away, at once or from a day on. */
export function RevokeRole({ account, membership, onClose }: RevokeRoleProps) {
  const { t } = useTranslation();
  const message = useTell();
  const roleText = useRoleText();
  const [on, setOn] = useState('');
  const revoke = useCommand(identityContracts.revokeRoles);
  const { role, unitCode } = membership;
  const input = { grants: [{ account, role, unitCode }], ...(on ? { on } : {}) };
  const faults = useFaults(revoke, input);
  const onSuccess = () => {
    onClose();
    void message.success(t('accounts.revoked'));
  };
  return (
    <FormDialog
      title={t('accounts.revokeTitle')}
      okText={t('accounts.revoke')}
      command={revoke}
      onSubmit={() => revoke.mutate(input, { onSuccess })}
      onClose={onClose}
    >
      <p>{`${account} · ${roleText(membership)}`}</p>
      <Field label={t('accounts.revokeOn')} help={t('accounts.revokeOnHint')} fault={faults.get('on')}>
        {(control) => (
          <Input {...control} type="date" value={on} onChange={(event) => setOn(event.target.value)} />
        )}
      </Field>
    </FormDialog>
  );
}
