import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Side } from '#console/parts/Overlay.tsx';
import { Facts } from '#console/parts/Page.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import { type Account, AccountMarks, type Membership, useRoleText } from './AccountMarks.tsx';
import { Act } from './Act.tsx';
import { ProviderActs } from './ProviderActs.tsx';
import { ResetPassword } from './ResetPassword.tsx';
import { RevokeRole } from './RevokeRole.tsx';

const WIDTH_PX = 520;

/** What the system administrator does: a new password, a lost phone. */
function SystemActs({ account }: { account: Account }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const [isResetting, setResetting] = useState(false);
  const resetFactor = useCommand(contracts.resetSecondFactor);
  const name = account.account;
  return (
    <ul className="acts">
      <Act hint={t('accounts.resetHint')} label={t('accounts.reset')} onDo={() => setResetting(true)} />
      {account.hasSecondFactor && (
        <Act
          hint={t('accounts.resetFactorHint')}
          label={t('accounts.resetFactor')}
          question={t('accounts.resetFactorTitle', { account: name })}
          isPending={resetFactor.isPending}
          onDo={() => resetFactor.mutate({ account: name }, doing(t('common.done')))}
        />
      )}
      <ProviderActs account={account} />
      {isResetting && <ResetPassword account={name} onClose={() => setResetting(false)} />}
    </ul>
  );
}

/** What the security administrator does: who is signed in, and whether the account is open. */
function SecurityActs({ account }: { account: Account }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const end = useCommand(contracts.endSessions);
  const setDisabled = useCommand(contracts.setDisabled);
  const { account: name, isDisabled } = account;
  const verb = isDisabled ? 'reopen' : 'close';
  return (
    <ul className="acts">
      <Act
        hint={t('accounts.endHint')}
        label={t('accounts.end')}
        question={t('accounts.endTitle', { account: name })}
        isPending={end.isPending}
        onDo={() => end.mutate({ account: name }, doing(t('accounts.ended')))}
      />
      <Act
        hint={t(`accounts.${verb}Hint`)}
        label={t(`accounts.${verb}`)}
        question={t(`accounts.${verb}Title`, { account: name })}
        isPending={setDisabled.isPending}
        onDo={() => setDisabled.mutate({ account: name, isDisabled: !isDisabled }, doing(t('common.done')))}
      />
    </ul>
  );
}

interface RolesProps {
  account: Account;
  mayChange: boolean;
  onGrant: (account: string) => void;
}

/** The roles of an account with their days. */
function Roles({ account, mayChange, onGrant }: RolesProps) {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const [revoking, setRevoking] = useState<Membership>();
  return (
    <>
      <ul className="roles">
        {account.memberships.map((one) => (
          <li key={`${one.role} ${one.unitCode} ${one.validFrom}`}>
            {roleText(one)}
            {mayChange && (
              <Button
                type="link"
                size="small"
                aria-label={t('accounts.revokeLabel', { role: roleText(one) })}
                onClick={() => setRevoking(one)}
              >
                {t('accounts.revoke')}
              </Button>
            )}
          </li>
        ))}
        {account.memberships.length === 0 && <li className="quiet">{t('app.noRole')}</li>}
      </ul>
      {mayChange && <Button onClick={() => onGrant(account.account)}>{t('accounts.grant')}</Button>}
      {revoking && (
        <RevokeRole account={account.account} membership={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </>
  );
}

interface AccountPanelProps {
  account: Account | undefined;
  onGrant: (account: string) => void;
  onClose: () => void;
}

/** One account: how it stands, its roles, and what the reader may do with it. */
export function AccountPanel({ account, onGrant, onClose }: AccountPanelProps) {
  const { t } = useTranslation();
  const me = useMe();
  const isOwn = account?.account === me.data?.account;
  const maySystem = holdsRole(me.data, 'system') && !isOwn;
  const maySecure = holdsRole(me.data, 'security') && !isOwn;
  return (
    <Side open={account !== undefined} onClose={onClose} size={WIDTH_PX} title={account?.account ?? ''}>
      {account && (
        <section className="account-panel" tabIndex={0} aria-label={account.account}>
          <Facts
            facts={[
              [t('accounts.name'), account.displayName],
              [t('common.state'), <AccountMarks key="marks" account={account} />],
            ]}
          />
          <h2>{t('accounts.roles')}</h2>
          <Roles account={account} mayChange={maySecure} onGrant={onGrant} />
          {(maySystem || maySecure) && <h2>{t('common.actions')}</h2>}
          {maySystem && <SystemActs account={account} />}
          {maySecure && <SecurityActs account={account} />}
          {isOwn && <p className="quiet">{t('accounts.own')}</p>}
        </section>
      )}
    </Side>
  );
}
