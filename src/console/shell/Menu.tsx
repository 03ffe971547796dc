import { Link, type LinkProps } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import type { Me } from '#kernel/identity/contract.ts';
import { chooseLook, LOOKS, type Look, useLook } from './look.ts';
import { ADMINISTRATORS, holdsRole, READERS } from './me.ts';

type Entry = {
  to: NonNullable<LinkProps['to']>;
  key: 'figures' | 'inbox' | 'reports' | 'forms' | 'units' | 'accounts' | 'audit' | 'webhooks' | 'deliveries';
};
type Section = { key: 'overview' | 'goals' | 'system'; entries: readonly Entry[] };

/** The rooms that exist, in the order of the city's breakthroughs and safeguards, for one person. */
function sectionsFor(me: Me | undefined): Section[] {
  const isReader = holdsRole(me, ...READERS);
  const isAdministrator = holdsRole(me, ...ADMINISTRATORS);
  const sections: Section[] = [
    { key: 'overview', entries: isReader ? [{ to: '/figures', key: 'figures' }] : [] },
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
        ...(holdsRole(me, 'auditor') ? [{ to: '/audit', key: 'audit' } as const] : []),
      ],
    },
  ];
  return sections.filter((section) => section.entries.length > 0);
}

/** Light, dark, or as the system is. */
function LookChoice() {
  const { t } = useTranslation();
  const look = useLook();
  const options = LOOKS.map((value) => ({ value, label: t(`look.${value}`) }));
  return (
    <div className="menu-look">
      <Field label={t('look.title')}>
        {(control) => <Choice<Look> control={control} value={look} options={options} onChange={chooseLook} />}
      </Field>
    </div>
  );
}

/** The menu. */
export function Menu({ me }: { me: Me | undefined }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <nav className="menu" aria-label={t('app.menu')}>
      {sectionsFor(me).map(({ key, entries }) => (
        <section key={key} aria-labelledby={`${id}-${key}`}>
          <h2 id={`${id}-${key}`}>{t(`nav.${key}`)}</h2>
          <ul>
            {entries.map((entry) => (
              <li key={entry.key}>
                <Link to={entry.to} activeOptions={{ exact: entry.to === '/', includeSearch: false }}>
                  {t(`nav.${entry.key}`)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <LookChoice />
    </nav>
  );
}
