import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import { MOST_UNREAD, notifyContracts } from '#kernel/notify/contract.ts';

/**
 * How many notices are unread, and the way to them. It asks when a screen is opened or come back to, not by the clock:
 * an abandoned desk would otherwise stay signed in.
 */
export function Bell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data, refetch } = useQuery(callOptions(notifyContracts.inbox, { isUnreadOnly: true, limit: 1 }));
  useEffect(() => void refetch({ cancelRefetch: false }), [path, refetch]);
  const unread = data?.unread ?? 0;
  const shown = unread >= MOST_UNREAD ? `${MOST_UNREAD - 1}+` : String(unread);
  const label = unread > 0 ? t('bell.unread', { shown }) : t('bell.none');
  return (
    <Link
      to="/notices"
      className="bell"
      aria-label={label}
      title={label}
      activeOptions={{ includeSearch: false }}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <path
          d="M6 17V10.5a6 6 0 0 1 12 0V17l1.5 1.5h-15zM10 20.5h4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {unread > 0 && (
        <span className="bell-count" aria-hidden="true">
          {shown}
        </span>
      )}
    </Link>
  );
}
