import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { callOptions, useCommand } from '#console/api/hooks.ts';
import { useUnitName } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { Failure, Nothing, useProblemText, Waiting } from '#console/parts/States.tsx';
import { useAsk, useTell } from '#console/parts/Voice.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { CreateAccount } from './CreateAccount.tsx';
import { GrantRole } from './GrantRole.tsx';

const PAGE = 50;
const route = getRouteApi('/accounts');

type Account = OutputOf<typeof identityContracts.accounts>['items'][number];
type Membership = Account['memberships'][number];

/** One role of an account, and the button that takes it away after a question. */
function RoleLine({ account, membership, mayRevoke }: RoleLineProps) {
  const { t } = useTranslation();
  const message = useTell();
  const ask = useAsk();
  const textOf = useProblemText();
  const nameOf = useUnitName();
  const revoke = useCommand(identityContracts.revokeRoles);
  const { role, unitCode } = membership;
  const unit = nameOf({ name: membership.unitName, nameEn: membership.unitNameEn });
  const confirm = async () => {
    const isSure = await ask({
      title: t('accounts.revokeTitle'),
      content: `${account.account} · ${unit} · ${t(`role.${role}`)}`,
      okText: t('accounts.revoke'),
    });
    if (!isSure) return;
    revoke.mutate(
      { grants: [{ account: account.account, role, unitCode }] },
      {
        onSuccess: () => void message.success(t('accounts.revoked')),
        onError: (error) => void message.error(textOf(error)),
      },
    );
  };
  return (
    <li>
      {unit} · {t(`role.${role}`)}
      {mayRevoke && (
        <Button
          type="link"
          size="small"
          aria-label={t('accounts.revokeLabel', { unit, role: t(`role.${role}`) })}
          onClick={() => void confirm()}
        >
          {t('accounts.revoke')}
        </Button>
      )}
    </li>
  );
}

interface RoleLineProps {
  account: Account;
  membership: Membership;
  mayRevoke: boolean;
}

function useColumns(mayGrant: boolean, onGrant: (account: string) => void): Column<Account>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'account',
      title: t('accounts.account'),
      isHeading: true,
      cell: (row) => (
        <>
          {row.account}
          <span className="quiet under">{row.displayName}</span>
        </>
      ),
    },
    {
      key: 'roles',
      title: t('accounts.roles'),
      cell: (row) => (
        <ul className="roles">
          {row.memberships.map((membership) => (
            <RoleLine
              key={`${membership.role} ${membership.unitCode}`}
              account={row}
              membership={membership}
              mayRevoke={mayGrant}
            />
          ))}
          {row.memberships.length === 0 && <li className="quiet">{t('app.noRole')}</li>}
        </ul>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      cell: (row) => row.isLocked && <span className="mark mark-overdue">{t('accounts.locked')}</span>,
    },
    ...(mayGrant
      ? [
          {
            key: 'actions',
            title: t('common.actions'),
            cell: (row: Account) => (
              <Button size="small" onClick={() => onGrant(row.account)}>
                {t('accounts.grant')}
              </Button>
            ),
          },
        ]
      : []),
  ];
}

function AccountsTable({ mayGrant, onGrant }: { mayGrant: boolean; onGrant: (account: string) => void }) {
  const { t } = useTranslation();
  const { lang: _, ...filter } = route.useSearch();
  const columns = useColumns(mayGrant, onGrant);
  const accounts = useQuery({
    ...callOptions(identityContracts.accounts, { ...filter, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  if (accounts.isPending) return <Waiting rows={6} />;
  if (accounts.isError) return <Failure error={accounts.error} onRetry={() => void accounts.refetch()} />;
  const { items, next } = accounts.data;
  if (items.length === 0) return <Nothing title={t('accounts.empty')} hint={t('accounts.emptyHint')} />;
  return (
    <div aria-busy={accounts.isPlaceholderData}>
      <ListTable caption={t('accounts.title')} columns={columns} rows={items} keyOf={(row) => row.account} />
      <Pager after={filter.after} next={next} />
    </div>
  );
}

/** The working accounts: one administrator makes them, another gives them their roles. */
export function AccountsPage() {
  const { t } = useTranslation();
  const { text } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe();
  const [isCreating, setCreating] = useState(false);
  const [granting, setGranting] = useState<string>();
  const mayCreate = holdsRole(me.data, 'system');
  const mayGrant = holdsRole(me.data, 'security');
  const actions = (
    <>
      <ExportButtons contract={identityContracts.exportAccounts} filter={{ text }} />
      {mayGrant && <Button onClick={() => setGranting('')}>{t('accounts.grant')}</Button>}
      {mayCreate && (
        <Button type="primary" onClick={() => setCreating(true)}>
          {t('accounts.new')}
        </Button>
      )}
    </>
  );
  return (
    <Page title={t('accounts.title')} lead={t('accounts.lead')} actions={actions}>
      <search className="filter">
        <SearchField
          label={t('accounts.text')}
          value={text}
          onSearch={(typed) =>
            void navigate({
              search: (before) => ({ ...before, text: typed || undefined, after: undefined }),
              state: { trail: [] },
            })
          }
        />
      </search>
      <AccountsTable mayGrant={mayGrant} onGrant={setGranting} />
      <CreateAccount isOpen={isCreating} onClose={() => setCreating(false)} />
      <GrantRole account={granting} onClose={() => setGranting(undefined)} />
    </Page>
  );
}
