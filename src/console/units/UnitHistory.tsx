import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { useCall } from '#console/api/hooks.ts';
import { formatDay } from '#console/format/dates.ts';
import { useLanguage, useUnitName } from '#console/i18n/index.ts';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { type ReformView, unitsContracts } from '#kernel/units/contract.ts';

type Answer = OutputOf<typeof unitsContracts.history>;

/** The day before an ISO day: the last on which what ended then still stood. */
function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** Why something changed, and by which document. */
function Why({ reform }: { reform: ReformView | undefined }) {
  if (!reform) return null;
  return (
    <span className="quiet under">
      {reform.reason} · {reform.document}
    </span>
  );
}

function UnitLink({ code, name, day }: { code: string; name: string; day: string }) {
  return (
    <Link to="/units" search={(before) => ({ ...before, code, day, text: undefined })}>
      {name}
    </Link>
  );
}

/** What a unit came from and what it became, on its day. */
function Links({ links }: Pick<Answer, 'links'>) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="unit-links">
      {links.map((link) => (
        <li key={`${link.fromCode} ${link.toCode} ${link.on}`}>
          <time dateTime={link.on}>{formatDay(link.on, language)}</time>{' '}
          <UnitLink code={link.fromCode} name={link.fromName} day={dayBefore(link.on)} />{' '}
          <span className="quiet">{t(`units.${link.kind}`)}</span>{' '}
          <UnitLink code={link.toCode} name={link.toName} day={link.on} />
          <Why reform={link.reform} />
        </li>
      ))}
    </ul>
  );
}

/** How a unit was called and where it hung, version by version. */
function Versions({ versions }: Pick<Answer, 'versions'>) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useUnitName();
  return (
    <ul className="unit-links">
      {versions.map((version) => {
        const from = formatDay(version.validFrom, language);
        const to = version.validTo === undefined ? undefined : formatDay(version.validTo, language);
        return (
          <li key={version.validFrom}>
            <UnitLink code={version.code} name={nameOf(version)} day={version.validFrom} />{' '}
            <span className="quiet">
              {to === undefined ? t('units.since', { from }) : t('units.until', { from, to })}
            </span>
            <Why reform={version.reform} />
          </li>
        );
      })}
    </ul>
  );
}

/** The history of one unit: its versions, and what led to it and from it, with the documents that decided it. */
export function UnitHistory({ code }: { code: string }) {
  const { t } = useTranslation();
  const history = useCall(unitsContracts.history, { code });
  if (history.isPending) return <Waiting rows={3} />;
  if (history.isError) return <Failure error={history.error} onRetry={() => void history.refetch()} />;
  const { versions, links } = history.data;
  return (
    <>
      {versions.length > 1 && (
        <>
          <h3>{t('units.versions')}</h3>
          <Versions versions={versions} />
        </>
      )}
      <h3>{t('units.links')}</h3>
      {links.length === 0 ? <p className="quiet">{t('units.noLinks')}</p> : <Links links={links} />}
    </>
  );
}
