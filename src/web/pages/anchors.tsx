import type { PublicAnchor } from '#kernel/audit/contract.ts';
import type { Language } from '#kernel/i18n/index.ts';
import type { PublicKey } from '#kernel/keys/contract.ts';
import { formatInstant } from '../format.ts';
import { renderDocument } from '../layout.tsx';
import { fillText, TEXTS } from '../texts.ts';

/** The anchors that a page shows, newest first, and the keys that they are signed with. */
export interface AnchorsView {
  anchors: readonly PublicAnchor[];
  keys: readonly PublicKey[];
  isDemo: boolean;
  /** The cursors of this page and of the next. */
  after?: string | undefined;
  next?: string | undefined;
}

function Anchors({ anchors, language }: { anchors: readonly PublicAnchor[]; language: Language }) {
  const t = TEXTS[language].anchors;
  return (
    <table class="anchors">
      <caption>{t.list}</caption>
      <thead>
        <tr>
          {[t.number, t.at, t.entries, t.root].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {anchors.map((anchor) => (
          <tr>
            <th scope="row">{anchor.seq}</th>
            <td>
              <time dateTime={anchor.at}>{formatInstant(anchor.at, language)}</time>
            </td>
            <td>{anchor.entries}</td>
            <td>
              <code class="hash">{anchor.root}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Keys({ keys, language }: { keys: readonly PublicKey[]; language: Language }) {
  const t = TEXTS[language].anchors;
  return (
    <section>
      <h2>{t.keys}</h2>
      <p>{t.keysNote}</p>
      <ul>
        {keys.map((key) => (
          <li>
            {fillText(t.key, {
              generation: String(key.generation),
              made: formatInstant(key.createdAt, language),
            })}
            <br />
            <code class="hash">{key.publicKey}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `/anchors`: the signed roots of the audit trail, for anyone to keep, so that nobody can rewrite it unseen. */
export function renderAnchors(
  { anchors, keys, isDemo, after, next }: AnchorsView,
  language: Language,
): string {
  const t = TEXTS[language].anchors;
  const pageAfter = (cursor: string) =>
    `?${new URLSearchParams({ after: cursor, lang: language }).toString()}`;
  return renderDocument({
    language,
    title: t.title,
    description: t.lead,
    isDemo,
    keep: after === undefined ? {} : { after },
    children: (
      <>
        <header class="opening">
          <h1>{t.title}</h1>
          <p class="lead">{t.lead}</p>
          <p>{t.how}</p>
        </header>
        {anchors.length === 0 ? <p>{t.none}</p> : <Anchors anchors={anchors} language={language} />}
        {after === undefined && next === undefined ? null : (
          <p class="paging">
            {after === undefined ? null : <a href={`/anchors?lang=${language}`}>{t.newest}</a>}
            {next === undefined ? null : <a href={pageAfter(next)}>{t.older}</a>}
          </p>
        )}
        <Keys keys={keys} language={language} />
        <p>
          <a href="/api/v1/audit/anchors">{t.json}</a>
        </p>
      </>
    ),
  });
}
