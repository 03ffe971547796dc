import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { formatDay, formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Facts, Page, Part } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import {
  workflowContracts as contracts,
  type KnownYear,
  type YearOfDays,
} from '#kernel/workflow/contract.ts';
import { YearMonths } from './YearMonths.tsx';

/** As many as can be known: one page holds them all. */
const MOST = 200;
const MARKS = {
  announced: 'mark mark-approved',
  brought: 'mark mark-approved',
  provisional: 'mark mark-returned',
  weekendsOnly: 'mark mark-overdue',
} as const;
const route = getRouteApi('/calendar');

function KnowledgeMark({ knowledge }: Pick<KnownYear, 'knowledge'>) {
  const { t } = useTranslation();
  return <span className={MARKS[knowledge]}>{t(`calendar.knowledge.${knowledge}`)}</span>;
}

/** The years, each with how well it is known. */
function Years({ years, chosen }: { years: readonly KnownYear[]; chosen: number }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('calendar.years')}>
      <ul className="years">
        {years.map(({ year, knowledge }) => (
          <li key={year}>
            <Link
              to="/calendar"
              search={{ year: String(year) }}
              aria-current={year === chosen ? 'page' : undefined}
            >
              {year}
            </Link>
            <KnowledgeMark knowledge={knowledge} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The days in words, as the notice lists them. */
function DaysOff({ of: { holidays, makeUpDays } }: { of: YearOfDays }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const named = (day: string) => <time dateTime={day}>{formatDay(day, language)}</time>;
  if (holidays.length === 0) return null;
  return (
    <dl className="year-words">
      {holidays.map(([first, last, name]) => (
        <div key={first}>
          <dt>{name}</dt>
          <dd>
            {named(first)}
            {first !== last && <> – {named(last)}</>}
          </dd>
        </div>
      ))}
      {makeUpDays.length > 0 && (
        <div>
          <dt>{t('calendar.makeUpDays')}</dt>
          <dd>{makeUpDays.map((day) => formatDay(day, language)).join(t('calendar.comma'))}</dd>
        </div>
      )}
    </dl>
  );
}

function Year({ of }: { of: YearOfDays }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { year, knowledge, source, broughtAt, broughtBy } = of;
  return (
    <Part title={String(year)} aside={<KnowledgeMark knowledge={knowledge} />}>
      <p className="quiet">{t(`calendar.hint.${knowledge}`)}</p>
      <Facts
        facts={[
          source === undefined ? undefined : [t('calendar.source'), source],
          broughtAt === undefined
            ? undefined
            : [
                t('calendar.brought'),
                broughtBy === undefined
                  ? formatMoment(broughtAt, language)
                  : t('calendar.broughtBy', { account: broughtBy, at: formatMoment(broughtAt, language) }),
              ],
        ]}
      />
      <YearMonths year={year} days={of} />
      <DaysOff of={of} />
    </Part>
  );
}

/** One year, in full. */
function ChosenYear({ year }: { year: number }) {
  const found = useCall(contracts.calendar, { year });
  if (found.isPending) return <Waiting rows={8} />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return <Year of={found.data} />;
}

/** The working calendar: which days of which years are working days, and how well that is known. */
export function CalendarPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const search = route.useSearch();
  const years = useCall(contracts.calendarYears, { limit: MOST });
  const chosen = search.year === undefined ? years.data?.present : Number(search.year);
  const bring = holdsRole(me.data, 'system') && chosen !== undefined && (
    <Button
      type="primary"
      onClick={() => void navigate({ to: '/calendar/edit', search: { year: String(chosen) } })}
    >
      {t('calendar.bring')}
    </Button>
  );
  return (
    <Page title={t('calendar.title')} lead={t('calendar.lead')} actions={bring || undefined}>
      {years.isPending && <Waiting rows={8} />}
      {years.isError && <Failure error={years.error} onRetry={() => void years.refetch()} />}
      {years.isSuccess && chosen !== undefined && (
        <div className="columns columns-year">
          <ChosenYear key={chosen} year={chosen} />
          <Years years={years.data.items} chosen={chosen} />
        </div>
      )}
    </Page>
  );
}
