import type { LinkProps } from '@tanstack/react-router';
import type { Me } from '#kernel/identity/contract.ts';
import { ADMINISTRATORS, holdsRole, READERS } from './me.ts';

type Entry = {
  to: NonNullable<LinkProps['to']>;
  key:
    | 'figures'
    | 'indicators'
    | 'releases'
    | 'inbox'
    | 'reports'
    | 'forms'
    | 'units'
    | 'accounts'
    | 'rights'
    | 'audit'
    | 'webhooks'
    | 'deliveries'
    | 'calendar'
    | 'operator';
};
type Section = { key: 'overview' | 'goals' | 'system'; entries: readonly Entry[] };

/** The rooms that exist, in the order of the city's breakthroughs and safeguards, for one person. */
export function sectionsFor(me: Me | undefined): Section[] {
  const isReader = holdsRole(me, ...READERS);
  const isAdministrator = holdsRole(me, ...ADMINISTRATORS);
  const sections: Section[] = [
    {
      key: 'overview',
      entries: isReader
        ? [
            { to: '/figures', key: 'figures' },
            { to: '/indicators', key: 'indicators' },
            { to: '/releases', key: 'releases' },
          ]
        : [],
    },
    {
      key: 'goals',
      entries: isReader
        ? [
            { to: '/', key: 'inbox' },
            { to: '/reports', key: 'reports' },
            { to: '/forms', key: 'forms' },
          ]
        : [],
    },
    {
      key: 'system',
      entries: [
        { to: '/units', key: 'units' },
        ...(isAdministrator ? [{ to: '/accounts', key: 'accounts' } as const] : []),
        ...(holdsRole(me, 'system')
          ? [{ to: '/webhooks', key: 'webhooks' } as const, { to: '/deliveries', key: 'deliveries' } as const]
          : []),
        ...(holdsRole(me, 'security', 'auditor') ? [{ to: '/rights', key: 'rights' } as const] : []),
        ...(holdsRole(me, 'auditor') ? [{ to: '/audit', key: 'audit' } as const] : []),
        ...(holdsRole(me, 'system')
          ? [{ to: '/calendar', key: 'calendar' } as const, { to: '/operator', key: 'operator' } as const]
          : []),
      ],
    },
  ];
  return sections.filter((section) => section.entries.length > 0);
}
