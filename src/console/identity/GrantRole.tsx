import { Alert, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';

const FORM = 'grant-role';

interface GrantRoleProps {
  /** The account that gets the role; empty: still to be typed; absent: closed. */
  account: string | undefined;
  onClose: () => void;
}

/** Gives an account a role at a unit. */
export function GrantRole({ account, onClose }: GrantRoleProps) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  return (
    <Dialog
      open={account !== undefined}
      title={t('accounts.grant')}
      okText={t('accounts.grant')}
      cancelText={t('common.cancel')}
      confirmLoading={isPending}
      okButtonProps={{ htmlType: 'submit', form: FORM }}
      onCancel={onClose}
    >
      <GrantFields key={account} account={account ?? ''} onPending={setPending} onDone={onClose} />
    </Dialog>
  );
}

interface GrantFieldsProps {
  account: string;
  onPending: (isPending: boolean) => void;
  onDone: () => void;
}

function GrantFields({ account, onPending, onDone }: GrantFieldsProps) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [fields, setFields] = useState<{ account: string; role: Role; unitCode: string }>({
    account,
    role: 'reporter',
    unitCode: '',
  });
  const grant = useCommand(identityContracts.grantRoles);
  const faults = useFaults(grant, { grants: [fields] });
  const faultOf = (key: string) => faults.get(`grants.0.${key}`);
  const run = () => {
    onPending(true);
    grant.mutate(
      { grants: [fields] },
      {
        onSuccess: () => {
          onDone();
          void message.success(t('accounts.granted'));
        },
        onSettled: () => onPending(false),
      },
    );
  };
  return (
    <form
      id={FORM}
      noValidate
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      {grant.error && <Alert type="error" showIcon={false} role="alert" title={textOf(grant.error)} />}
      <Field label={t('accounts.account')} fault={faultOf('account')} isRequired>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={fields.account}
            onChange={(event) => setFields({ ...fields, account: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('accounts.role')} fault={faultOf('role')} isRequired>
        {(control) => (
          <Choice
            control={control}
            value={fields.role}
            options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            onChange={(role) => setFields({ ...fields, role })}
          />
        )}
      </Field>
      <Field label={t('accounts.unit')} fault={faultOf('unitCode')} isRequired>
        {(control) => (
          <UnitPicker
            control={control}
            value={fields.unitCode || undefined}
            isClearable={false}
            onChange={(unitCode) => setFields({ ...fields, unitCode: unitCode ?? '' })}
          />
        )}
      </Field>
    </form>
  );
}
