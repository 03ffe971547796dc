import { useTranslation } from 'react-i18next';
import type { ImportSource } from '#console/parts/ImportDialog.tsx';

const HEADINGS = [
  '账号 / Account',
  '姓名 / Name',
  '密码 / Password',
  '角色 / Role',
  '单位代码 / Unit code',
  '起始日 / From',
  '截止日 / Until',
];

/** One file for two administrators: one row an account, and a further row for each further role. */
export function useAccountsTemplate(): ImportSource['template'] {
  const { t } = useTranslation();
  return {
    name: t('accounts.importTemplate'),
    headings: HEADINGS,
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
