import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { formatDay } from '#console/format/dates.ts';
import { useLanguage, useUnitName } from '#console/i18n/index.ts';
import { useLevelName } from '#console/parts/Marks.tsx';
import { Facts } from '#console/parts/Page.tsx';
import { holdsRole, READERS, useMe } from '#console/shell/me.ts';
import type { UnitView, unitsContracts } from '#kernel/units/contract.ts';
import { UnitHistory } from './UnitHistory.tsx';

type Answer = OutputOf<typeof unitsContracts.get>;

/** The units above, from the root down. */
function Ancestors({ ancestors }: { ancestors: readonly UnitView[] }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  if (ancestors.length === 0) return null;
  return (
    <nav aria-label={t('units.tree')} className="above">
      <ol>
        {ancestors.map((unit) => (
          <li key={unit.id}>
            <Link to="/units" search={(before) => ({ ...before, code: unit.code })}>
              {nameOf(unit)}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useValidity() {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ validFrom, validTo }: UnitView) => {
    const from = formatDay(validFrom, language);
    return validTo === undefined
      ? t('units.since', { from })
      : t('units.until', { from, to: formatDay(validTo, language) });
  };
}

const BASES = { reconstructed: 'units.reconstructed', 演示: 'units.demo' } as const;

/** Where the record of a unit comes from: the words of imports are translated where they are known. */
function useBasisText() {
  const { t } = useTranslation();
  return (basis: string) => (basis === 'reconstructed' || basis === '演示' ? t(BASES[basis]) : basis);
}

const ReformDialog = lazy(async () => ({ default: (await import('./ReformDialog.tsx')).ReformDialog }));

/** Opens the form of a reform, for whoever may give one. */
function ReformButton({ unit }: { unit: UnitView }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('units.reform.title')}</Button>
      {isOpen && (
        <Suspense fallback={null}>
          <ReformDialog unit={unit} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** One unit on one day. */
export function UnitDetail({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const levelName = useLevelName();
  const validity = useValidity();
  const basisText = useBasisText();
  const me = useMe();
  const { unit, ancestors } = answer;
  const kind = unit.kind === 'department' ? `${t('units.department')} · ` : '';
  return (
    <section className="unit" aria-label={nameOf(unit)}>
      <Ancestors ancestors={ancestors} />
      <h2>{nameOf(unit)}</h2>
      <Facts
        facts={[
          [t('units.code'), <code key="code">{unit.code}</code>],
          [t('units.level'), `${kind}${levelName(unit.kind === 'department' ? unit.level - 1 : unit.level)}`],
          unit.nameEn === unit.name ? undefined : [t('units.nameEn'), unit.nameEn],
          [t('units.valid'), validity(unit)],
          [t('units.children'), String(unit.childCount)],
          unit.basis === undefined ? undefined : [t('units.basis'), basisText(unit.basis)],
        ]}
      />
      {holdsRole(me.data, ...READERS) && (
        <p className="links">
          <Link to="/figures" search={{ unit: unit.code }}>
            {t('units.seeFigures')}
          </Link>
          <Link to="/reports" search={{ unit: unit.code }}>
            {t('units.seeReports')}
          </Link>
        </p>
      )}
      <UnitHistory code={unit.code} />
      {holdsRole(me.data, 'system') && <ReformButton unit={unit} />}
    </section>
  );
}
