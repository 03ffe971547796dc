import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { useFaults } from '#console/parts/use-faults.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import type { Account } from './AccountMarks.tsx';
import { Act } from './Act.tsx';

/** Binds an account to the name by which the provider knows its owner. */
function LinkAccount({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const [subject, setSubject] = useState('');
  const link = useCommand(contracts.linkAccount);
  const input = { account, subject };
  const faults = useFaults(link, input);
  const said = doing(t('common.done'));
  const onSuccess = () => {
    onClose();
    said.onSuccess();
  };
  return (
    <FormDialog
      title={t('accounts.linkTitle', { account })}
      okText={t('accounts.link')}
      command={link}
      isTyped={subject !== ''}
      onSubmit={() => link.mutate(input, { onSuccess })}
      onClose={onClose}
    >
      <Field
        label={t('accounts.subject')}
        help={t('accounts.subjectHint')}
        fault={faults.get('subject')}
        isRequired
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={subject}
            onChange={(event) => setSubject(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** What the system administrator does about the city's own provider of identities, where there is one. */
export function ProviderActs({ account: { account, isLinked } }: { account: Account }) {
  const { t } = useTranslation();
  const pick = usePick();
  const doing = useDoing();
  const [isLinking, setLinking] = useState(false);
  const unlink = useCommand(contracts.unlinkAccount);
  const provider = useCall(contracts.providerLink, {});
  const label = provider.data?.label;
  if (!label) return null;
  return isLinked ? (
    <Act
      hint={t('accounts.unlinkHint', { provider: pick(label) })}
      label={t('accounts.unlink')}
      question={t('accounts.unlinkTitle', { account })}
      isPending={unlink.isPending}
      onDo={() => unlink.mutate({ account }, doing(t('common.done')))}
    />
  ) : (
    <>
      <Act
        hint={t('accounts.linkHint', { provider: pick(label) })}
        label={t('accounts.link')}
        onDo={() => setLinking(true)}
      />
      {isLinking && <LinkAccount account={account} onClose={() => setLinking(false)} />}
    </>
  );
}
