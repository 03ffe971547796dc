import { useTranslation } from 'react-i18next';
import { useLanguage } from '#console/i18n/index.ts';
import { LANGUAGE_TAG } from '#kernel/i18n/contract.ts';
import { type DayKind, type DrawnDay, type Month, monthsOf, weeksOf, type YearDays } from './year-days.ts';

/** A Monday, from which the names of the days of the week are taken. */
const MONDAY_MS = Date.UTC(2001, 0, 1);
const DAY_MS = 86_400_000;
const WEEK = [0, 1, 2, 3, 4, 5, 6] as const;
const LEGEND = ['holiday', 'makeUp', 'weekend'] as const satisfies readonly DayKind[];

function useNames() {
  const language = useLanguage();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LANGUAGE_TAG[language], { ...options, timeZone: 'UTC' });
  const [month, narrow, long] = [
    format({ month: 'long' }),
    format({ weekday: 'narrow' }),
    format({ weekday: 'long' }),
  ];
  return {
    month: (year: number, number: number) => month.format(new Date(Date.UTC(year, number - 1, 1))),
    week: WEEK.map((place) => {
      const at = new Date(MONDAY_MS + place * DAY_MS);
      return { place, short: narrow.format(at), long: long.format(at) };
    }),
  };
}

function DayCell({ drawn }: { drawn: DrawnDay | undefined }) {
  const { t } = useTranslation();
  if (!drawn) return <td />;
  const { day, kind, name } = drawn;
  const isMarked = kind === 'holiday' || kind === 'makeUp';
  return (
    <td className={`day day-${kind}`} title={name}>
      {Number(day.slice(8))}
      {isMarked && <small aria-hidden="true">{t(`calendar.mark.${kind}`)}</small>}
      {isMarked && <span className="visually-hidden"> {name ?? t(`calendar.kind.${kind}`)}</span>}
    </td>
  );
}

function MonthTable({ year, month }: { year: number; month: Month }) {
  const names = useNames();
  return (
    <table className="month">
      <caption>{names.month(year, month.month)}</caption>
      <thead>
        <tr>
          {names.week.map(({ place, short, long }) => (
            <th key={place} scope="col" abbr={long}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find((cell) => cell)?.day}>
            {week.map((drawn, place) => (
              <DayCell key={drawn?.day ?? WEEK[place]} drawn={drawn} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A year as twelve small months, with what its marks mean. */
export function YearMonths({ year, days }: { year: number; days: YearDays }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className="year-legend" aria-label={t('calendar.legend')}>
        {LEGEND.map((kind) => (
          <li key={kind}>
            <span className={`day day-${kind}`} aria-hidden="true">
              {kind === 'weekend' ? '6' : t(`calendar.mark.${kind}`)}
            </span>{' '}
            {t(`calendar.kind.${kind}`)}
          </li>
        ))}
      </ul>
      <div className="year-months">
        {monthsOf(year, days).map((month) => (
          <MonthTable key={month.month} year={year} month={month} />
        ))}
      </div>
    </>
  );
}
