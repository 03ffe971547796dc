import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { formatDay } from '#console/format/dates.ts';
import { useLanguage, useUnitName } from '#console/i18n/index.ts';
import type { identityContracts } from '#kernel/identity/contract.ts';

export type Account = OutputOf<typeof identityContracts.accounts>['items'][number];
export type Membership = Account['memberships'][number];

/** How an account stands: what keeps it out, and what it owes. */
export function AccountMarks({ account }: { account: Account }) {
  const { t } = useTranslation();
  const marks = [
    account.isDisabled && (['closed', 'overdue'] as const),
    account.isLocked && (['locked', 'overdue'] as const),
    account.mustChangePassword && (['givenPassword', 'submitted'] as const),
    account.hasSecondFactor && (['secondFactor', 'approved'] as const),
    account.isLinked && (['linked', 'approved'] as const),
  ].filter((mark) => mark !== false);
  if (marks.length === 0) return <span className="quiet">{t('accounts.states.open')}</span>;
  return (
    <ul className="marks">
      {marks.map(([word, look]) => (
        <li key={word} className={`mark mark-${look}`}>
          {t(`accounts.${word}`)}
        </li>
      ))}
    </ul>
  );
}

/** A role at a unit in words, with its days where it does not simply go on. */
export function useRoleText(): (membership: Membership) => string {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const language = useLanguage();
  return ({ role, unitName, unitNameEn, validFrom, validTo }) => {
    const text = `${nameOf({ name: unitName, nameEn: unitNameEn })} · ${t(`role.${role}`)}`;
    if (validTo === undefined) return text;
    const days = { from: formatDay(validFrom, language), to: formatDay(validTo, language) };
    return `${text} · ${t('accounts.days', days)}`;
  };
}
