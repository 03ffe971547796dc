import type { ComponentChildren } from 'preact';
import type { Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { TOUR } from '../texts.ts';

function page(language: Language, title: string, children: ComponentChildren): string {
  return renderDocument({ language, title, isDemo: true, children });
}

/** `/tour/reset`: what a reset of the demo takes away, and the question. */
export function renderReset(language: Language): string {
  const t = TOUR[language].reset;
  return page(
    language,
    t.title,
    <header class="opening">
      <h1>{t.title}</h1>
      <p class="lead">{t.lost}</p>
      <p>{t.after}</p>
      <form method="post" action="/tour/reset">
        <button type="submit">{t.confirm}</button>
      </form>
      <p>
        <a href="/tour">{t.keep}</a>
      </p>
    </header>,
  );
}

export interface ResettingProps {
  /** Where this reset is looked at again. */
  path: string;
  /** Undefined before loading began. */
  progress?: { done: number; total: number } | undefined;
}

/** `/tour/resetting`: how far the demo is loaded again; the answer's header has the browser look again by itself. */
export function renderResetting({ path, progress }: ResettingProps, language: Language): string {
  const t = TOUR[language].reset;
  return page(
    language,
    t.running,
    <header class="opening">
      <h1>{t.running}</h1>
      <p class="lead" role="status">
        {progress ? t.progress(progress.done, progress.total) : t.clearing}
      </p>
      {progress ? (
        <progress max={progress.total} value={progress.done} aria-label={t.running}>
          {progress.done}/{progress.total}
        </progress>
      ) : null}
      <p>{t.wait}</p>
      <p>
        <a href={path}>{t.look}</a>
      </p>
    </header>,
  );
}
