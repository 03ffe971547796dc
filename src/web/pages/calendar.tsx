import type { Language } from '#kernel/i18n/index.ts';
import type { Release } from '#kernel/indicators/contract.ts';
import { formatInstant, formatPeriod } from '../format.ts';
import { renderDocument } from '../layout.tsx';
import { TEXTS } from '../texts.ts';

/** The releases that a page shows, newest first. */
export interface CalendarView {
  releases: readonly Release[];
  isDemo: boolean;
  /** The cursors of this page and of the next. */
  after?: string | undefined;
  next?: string | undefined;
}

function Releases({ releases, language }: { releases: readonly Release[]; language: Language }) {
  const t = TEXTS[language].calendarPage;
  return (
    <table class="shares">
      <caption>{t.title}</caption>
      <thead>
        <tr>
          {[t.name, t.period, t.at, t.state].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {releases.map((release) => (
          <tr>
            <th scope="row">
              {release.name[language]}
              <span class="note"> {release.indicators.map(({ name }) => name[language]).join(' · ')}</span>
            </th>
            <td>{formatPeriod(release.period, language)}</td>
            <td class="time">
              <time dateTime={release.releaseAt}>{formatInstant(release.releaseAt, language)}</time>
            </td>
            <td>{release.publishedAt === undefined ? t.planned : t.published}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `/calendar`: what will be released when, and what was. */
export function renderCalendar(view: CalendarView, language: Language): string {
  const t = TEXTS[language].calendarPage;
  const { releases, isDemo, after, next } = view;
  return renderDocument({
    language,
    title: t.title,
    description: t.intro,
    isDemo,
    keep: after === undefined ? {} : { after },
    children: (
      <article>
        <header class="opening">
          <h1>{t.title}</h1>
          <p>{t.intro}</p>
        </header>
        {releases.length === 0 ? <p>{t.none}</p> : <Releases releases={releases} language={language} />}
        {next === undefined ? null : (
          <p class="paging">
            <a href={`/calendar?${new URLSearchParams({ after: next }).toString()}`}>{t.earlier}</a>
          </p>
        )}
      </article>
    ),
  });
}
