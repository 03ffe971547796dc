import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PHONE, useMedia } from './use-media.ts';

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** The buttons of the whole page. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen: its title, also that of the window, a sentence on what it is for, its buttons and its content. */
export function Page({ title, lead, actions, children }: PageProps) {
  const { t } = useTranslation();
  const name = t('app.name');
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <article className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}

/** A part of a screen under its own heading. */
export function Part(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="part">
      <div className="part-head">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

interface FoldProps {
  title: string;
  /** What it comes to, in a few words, for whoever does not open it. */
  gist?: ReactNode;
  /** Wanted by few: folded on a desk as well. */
  isFolded?: boolean;
  children: ReactNode;
}

/** A part that is open on a desk and folded on a phone, where its heading and its gist say whether to open it. */
export function Fold({ title, gist, isFolded = false, children }: FoldProps) {
  const isPhone = useMedia(PHONE);
  return (
    <details className="part fold" open={!isPhone && !isFolded}>
      <summary>
        <h2>{title}</h2>
        {gist !== undefined && <span className="fold-gist">{gist}</span>}
      </summary>
      {children}
    </details>
  );
}

/** Facts in two columns: what is said, and of what. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode] | undefined)[] }) {
  return (
    <dl className="facts">
      {facts.flatMap((fact) =>
        fact
          ? [
              <div key={fact[0]}>
                <dt>{fact[0]}</dt>
                <dd>{fact[1]}</dd>
              </div>,
            ]
          : [],
      )}
    </dl>
  );
}
