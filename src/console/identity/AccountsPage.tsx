import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { ImportButton } from '#console/parts/ImportButton.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { identityContracts } from '#kernel/identity/contract.ts';
import { type Account, AccountMarks, useRoleText } from './AccountMarks.tsx';
import { AccountPanel } from './AccountPanel.tsx';
import { AccountsFilter } from './AccountsFilter.tsx';
import { CreateAccount } from './CreateAccount.tsx';
import { GrantRole } from './GrantRole.tsx';
import { readAccounts } from './search.ts';

const PAGE = 50;
const loadImport = async () => (await import('./ImportAccounts.tsx')).ImportAccounts;
const loadRoles = async () => (await import('./ImportRoles.tsx')).ImportRoles;
const route = getRouteApi('/accounts');

function useColumns(onOpen: (account: string) => void): Column<Account>[] {
  const { t } = useTranslation();
  const roleText = useRoleText();
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
          {row.memberships.map((one) => (
            <li key={`${one.role} ${one.unitCode} ${one.validFrom}`}>{roleText(one)}</li>
          ))}
          {row.memberships.length === 0 && <li className="quiet">{t('app.noRole')}</li>}
        </ul>
      ),
    },
    { key: 'state', title: t('common.state'), cell: (row) => <AccountMarks account={row} /> },
    {
      key: 'actions',
      title: t('common.actions'),
      cell: (row) => (
        <Button
          size="small"
          aria-label={t('accounts.openLabel', { account: row.account })}
          onClick={() => onOpen(row.account)}
        >
          {t('accounts.open')}
        </Button>
      ),
    },
  ];
}

function AccountsTable({ onGrant }: { onGrant: (account: string) => void }) {
  const { t } = useTranslation();
  const { lang: _, ...filter } = route.useSearch();
  const [opened, setOpened] = useState<string>();
  const columns = useColumns(setOpened);
  const accounts = useQuery({
    ...callOptions(identityContracts.accounts, { ...filter, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  const empty = <Nothing title={t('accounts.empty')} hint={t('accounts.emptyHint')} />;
  return (
    <Listed query={accounts} empty={empty}>
      {({ items, next }) => (
        <>
          <ListTable
            caption={t('accounts.title')}
            columns={columns}
            rows={items}
            keyOf={(row) => row.account}
          />
          <Pager after={filter.after} next={next} />
          <AccountPanel
            account={items.find(({ account }) => account === opened)}
            onGrant={onGrant}
            onClose={() => setOpened(undefined)}
          />
        </>
      )}
    </Listed>
  );
}

/** The working accounts: one administrator makes them, another gives them their roles. */
export function AccountsPage() {
  const { t } = useTranslation();
  const { text, role, unit, state } = route.useSearch();
  const me = useMe();
  const [isCreating, setCreating] = useState(false);
  const [granting, setGranting] = useState<string>();
  const actions = (
    <>
      <Link to="/accounts/policy">{t('policy.title')}</Link>
      <ExportButtons contract={identityContracts.exportAccounts} filter={{ text, role, unit, state }} />
      {holdsRole(me.data, 'security') && <ImportButton load={loadRoles} />}
      {holdsRole(me.data, 'security') && (
        <Button onClick={() => setGranting('')}>{t('accounts.grant')}</Button>
      )}
      {holdsRole(me.data, 'system') && <ImportButton load={loadImport} />}
      {holdsRole(me.data, 'system') && (
        <Button type="primary" onClick={() => setCreating(true)}>
          {t('accounts.new')}
        </Button>
      )}
    </>
  );
  return (
    <Page title={t('accounts.title')} lead={t('accounts.lead')} actions={actions}>
      <ViewBar list="accounts" read={readAccounts} />
      <AccountsFilter />
      <AccountsTable onGrant={setGranting} />
      {isCreating && <CreateAccount onClose={() => setCreating(false)} />}
      {granting !== undefined && <GrantRole account={granting} onClose={() => setGranting(undefined)} />}
    </Page>
  );
}
