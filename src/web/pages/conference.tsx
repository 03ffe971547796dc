import type { ComponentChildren } from 'preact';
import type { Language } from '#kernel/i18n/index.ts';
import type { Figure } from '#kernel/indicators/contract.ts';
import { en } from '../conference.en.ts';
import { zh } from '../conference.zh.ts';
import { formatCount } from '../format.ts';
import { renderDocument } from '../layout.tsx';
import { fillText, TEXTS, TOUR } from '../texts.ts';
import { FigureLink, figurePath } from './live-figure.tsx';

export interface ConferenceProps {
  /** The live figures by their codes; those that are not there yet are said to be on their way. */
  figures: ReadonlyMap<string, Figure | undefined>;
  isDemo: boolean;
}

const CITY = { zh: '无锡', en: 'Wuxi' };
const TRACE = { indicator: 'network.extranet.connected', unit: '320200000000', period: '2008' };
/** In the order in which the year is told. */
const HEADLINE = [
  'network.extranet.connected',
  'industry.software.sales',
  'industry.software.sales.growth',
  'industry.manufacturing.output',
  'industry.manufacturing.output.growth',
  'industry.manufacturing.enterprises',
  'industry.manufacturing.above100Million',
  'cards.socialSecurity.issued',
  'cards.transit.issued',
  'network.dedicated.coverage',
  'network.levels',
];

/** The figures of the city for the year that the page tells, by their codes. */
export const CONFERENCE_FIGURES = [...HEADLINE, 'network.dedicated.connected'];

interface Page extends ConferenceProps {
  language: Language;
  t: typeof zh;
}

/** A clause's text, with live figures for {code}. */
function Told({ text, page }: { text: string; page: Page }) {
  const pieces = text.split(/(\{[\w.]+\})/);
  return (
    <>
      {pieces.map((piece) => {
        if (!piece.startsWith('{')) return piece;
        const figure = page.figures.get(piece.slice(1, -1));
        if (!figure || figure.value === null) return <em class="waiting">{page.t.waiting}</em>;
        // A Chinese sentence needs the measure word; an English one names the thing itself.
        return <FigureLink figure={figure} language={page.language} hasUnit={page.language === 'zh'} />;
      })}
    </>
  );
}

function Clauses({ clauses, page }: { clauses: readonly string[]; page: Page }) {
  return (
    <ul class="clauses">
      {clauses.map((text) => (
        <li>
          <Told text={text} page={page} />
        </li>
      ))}
    </ul>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

function Headline({ page }: { page: Page }) {
  const { language, figures } = page;
  const present = HEADLINE.flatMap((code) => figures.get(code) ?? []);
  if (present.length === 0) return <p>{page.t.waiting}</p>;
  return (
    <dl class="headline">
      {present.map((figure) => (
        <div>
          <dt>{figure.name[language]}</dt>
          <dd>
            {figure.value === null ? (
              <em class="waiting">{page.t.waiting}</em>
            ) : (
              <FigureLink figure={figure} language={language} hasUnit={true} />
            )}
            <span class="note">
              {fillText(TEXTS[language].figure.completeness, {
                received: formatCount(figure.completeness.received),
                expected: formatCount(figure.completeness.expected),
              })}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Conference({ page }: { page: Page }) {
  const { t } = page;
  return (
    <article>
      <header class="opening">
        <p class="when">{t.when}</p>
        <h1>
          {t.title.map((piece) => (
            <>
              {piece}
              <wbr />
            </>
          ))}
        </h1>
        <p class="lead">{t.lead}</p>
        {page.isDemo ? (
          <p>
            <a href="/tour">{TOUR[page.language].link}</a>
          </p>
        ) : null}
      </header>
      <Section id="year" title={t.year}>
        <Headline page={page} />
      </Section>
      <Section id="review" title={t.review}>
        <p>{t.reviewLead}</p>
        {t.areas.map(({ title, clauses }) => (
          <>
            <h3>{title}</h3>
            <Clauses clauses={clauses} page={page} />
          </>
        ))}
      </Section>
      <Section id="outcomes" title={t.outcomes}>
        <Clauses clauses={t.outcomeClauses} page={page} />
      </Section>
      <Section id="plan" title={t.plan}>
        <p>{t.planLead}</p>
        <ol class="breakthroughs">
          {t.breakthroughs.map(({ title, text }) => (
            <li>
              <strong>{title}</strong> {text}
            </li>
          ))}
        </ol>
        <Clauses clauses={t.planClauses} page={page} />
      </Section>
      <Section id="behind" title={t.behind}>
        {t.behindText.map((text) => (
          <p>{text}</p>
        ))}
        <p>
          <a href={figurePath(TRACE)}>{t.behindLink}</a>
        </p>
        {page.isDemo ? (
          <p>
            <a href="/sign-in">{t.rolesLink}</a>
          </p>
        ) : null}
      </Section>
    </article>
  );
}

/** `/conference/2008`: the conference retold, with its figures live. */
export function renderConference(props: ConferenceProps, language: Language): string {
  const t = { zh, en }[language];
  const { isDemo } = props;
  return renderDocument({
    language,
    title: t.title.join(''),
    description: t.lead,
    city: CITY[language],
    isDemo,
    children: <Conference page={{ ...props, language, t }} />,
  });
}
