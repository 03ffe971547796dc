import { useTranslation } from 'react-i18next';
import type { ImportSource } from '#console/parts/ImportDialog.tsx';
import { headingOf } from '#kernel/exchange/heading-contract.ts';
import { ACCOUNT_HEADINGS, GRANT_HEADINGS } from '#kernel/identity/import-contract.ts';

const { account, displayName, password } = ACCOUNT_HEADINGS;
const { role, unitCode, validFrom, validTo } = GRANT_HEADINGS;
const COLUMNS = [account, displayName, password, role, unitCode, validFrom, validTo];

/** One file for two administrators: one row an account, and a further row for each further role. */
export function useAccountsTemplate(): NonNullable<ImportSource['template']> {
  const { t } = useTranslation();
  return {
    name: t('accounts.importTemplate'),
    headings: COLUMNS.map(headingOf),
    example: [
      'reporter.example',
      t('accounts.importExample'),
      '',
      t('role.reporter'),
      '320200000000',
      '',
      '',
    ],
  };
}
