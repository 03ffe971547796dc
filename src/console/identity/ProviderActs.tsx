import { Alert, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { useFaults } from '#console/parts/use-faults.ts';
import { useUnsavedDialog } from '#console/parts/use-unsaved.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import type { Account } from './AccountMarks.tsx';
import { Act } from './Act.tsx';

const FORM = 'link-account';

/** Binds an account to the name by which the provider knows its owner. */
function LinkAccount({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const doing = useDoing();
  const [subject, setSubject] = useState('');
  const link = useCommand(contracts.linkAccount);
  const input = { account, subject };
  const faults = useFaults(link, input);
  const close = useUnsavedDialog(subject !== '', onClose);
  const said = doing(t('common.done'));
  const onSuccess = () => {
    onClose();
    said.onSuccess();
  };
  return (
    <Dialog
      open
      title={t('accounts.linkTitle', { account })}
      okText={t('accounts.link')}
      cancelText={t('common.cancel')}
      confirmLoading={link.isPending}
      okButtonProps={{ htmlType: 'submit', form: FORM }}
      onCancel={close}
    >
      <form
        id={FORM}
        noValidate
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          link.mutate(input, { onSuccess });
        }}
      >
        {link.error && <Alert type="error" showIcon={false} role="alert" title={textOf(link.error)} />}
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
      </form>
    </Dialog>
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
