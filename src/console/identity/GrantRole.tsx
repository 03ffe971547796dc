import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { type ControlProps, Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';

interface Draft {
  account: string;
  role: Role;
  unitCode: string;
  validFrom: string;
  validTo: string;
}

interface GrantRoleProps {
  /** The account that gets the role; empty: still to be typed. */
  account: string;
  onClose: () => void;
}

function useGrant({ account, onClose }: GrantRoleProps) {
  const { t } = useTranslation();
  const message = useTell();
  const blank: Draft = { account, role: 'reporter', unitCode: '', validFrom: '', validTo: '' };
  const [draft, setDraft] = useState(blank);
  const grant = useCommand(identityContracts.grantRoles);
  const { validFrom, validTo, ...who } = draft;
  const input = {
    grants: [{ ...who, ...(validFrom ? { validFrom } : {}), ...(validTo ? { validTo } : {}) }],
  };
  const faults = useFaults(grant, input);
  const onSuccess = () => {
    onClose();
    void message.success(t('accounts.granted'));
  };
  return {
    draft,
    set: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    faultOf: (key: keyof Draft) => faults.get(`grants.0.${key}`),
    grant,
    isTyped: JSON.stringify(draft) !== JSON.stringify(blank),
    run: () => grant.mutate(input, { onSuccess }),
  };
}

/** Gives an account a role at a unit, from a day to before another where it is said. */
export function GrantRole(props: GrantRoleProps) {
  const { t } = useTranslation();
  const { draft, set, faultOf, grant, isTyped, run } = useGrant(props);
  const text = (key: 'account' | 'validFrom' | 'validTo') => (control: ControlProps) => (
    <Input
      {...control}
      type={key === 'account' ? 'text' : 'date'}
      autoComplete="off"
      value={draft[key]}
      onChange={(event) => set({ [key]: event.target.value })}
    />
  );
  return (
    <FormDialog
      title={t('accounts.grant')}
      okText={t('accounts.grant')}
      command={grant}
      isTyped={isTyped}
      onSubmit={run}
      onClose={props.onClose}
    >
      <Field label={t('accounts.account')} fault={faultOf('account')} isRequired>
        {text('account')}
      </Field>
      <Field label={t('accounts.role')} fault={faultOf('role')} isRequired>
        {(control) => (
          <Choice
            control={control}
            value={draft.role}
            options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            onChange={(role) => set({ role })}
          />
        )}
      </Field>
      <Field label={t('accounts.unit')} fault={faultOf('unitCode')} isRequired>
        {(control) => (
          <UnitPicker
            control={control}
            value={draft.unitCode || undefined}
            isClearable={false}
            onChange={(unitCode) => set({ unitCode: unitCode ?? '' })}
          />
        )}
      </Field>
      <Field label={t('accounts.validFrom')} help={t('accounts.validFromHint')} fault={faultOf('validFrom')}>
        {text('validFrom')}
      </Field>
      <Field label={t('accounts.validTo')} help={t('accounts.validToHint')} fault={faultOf('validTo')}>
        {text('validTo')}
      </Field>
    </FormDialog>
  );
}
