import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#kernel/identity/contract.ts';
import { chooseLook, LOOKS, useLook } from './look.ts';
import { sectionsFor } from './sections.ts';

/** Light, dark, or as the system is. The browser's own list, so that no screen loads the library's for it. */
function LookChoice() {
  const { t } = useTranslation();
  const look = useLook();
  const id = useId();
  return (
    <div className="menu-look field">
      <label htmlFor={id}>{t('look.title')}</label>
      <select
        id={id}
        value={look}
        onChange={(event) => chooseLook(LOOKS.find((one) => one === event.target.value) ?? 'system')}
      >
        {LOOKS.map((value) => (
          <option key={value} value={value}>
            {t(`look.${value}`)}
          </option>
        ))}
      </select>
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
