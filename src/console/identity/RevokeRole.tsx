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
import { type Membership, useRoleText } from './AccountMarks.tsx';

const FORM = 'revoke-role';

interface RevokeRoleProps {
  account: string;
  membership: Membership;
  onClose: () => void;
}

/** Takes a role away, at once or from a day on. */
export function RevokeRole({ account, membership, onClose }: RevokeRoleProps) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
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
    <Dialog
      open
      title={t('accounts.revokeTitle')}
      okText={t('accounts.revoke')}
      cancelText={t('common.cancel')}
      confirmLoading={revoke.isPending}
      okButtonProps={{ htmlType: 'submit', form: FORM }}
      onCancel={onClose}
    >
      <form
        id={FORM}
        noValidate
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          revoke.mutate(input, { onSuccess });
        }}
      >
        {revoke.error && <Alert type="error" showIcon={false} role="alert" title={textOf(revoke.error)} />}
        <p>{`${account} · ${roleText(membership)}`}</p>
        <Field label={t('accounts.revokeOn')} help={t('accounts.revokeOnHint')} fault={faults.get('on')}>
          {(control) => (
            <Input {...control} type="date" value={on} onChange={(event) => setOn(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
