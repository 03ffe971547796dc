import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import type { Me } from '#kernel/identity/contract.ts';
import { chooseLook, LOOKS, type Look, useLook } from './look.ts';
import { sectionsFor } from './sections.ts';

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
