import type { Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { TEXTS } from '../texts.ts';

/** `/` where there is no demo: what this installation is, and the way in. */
export function renderFront(language: Language): string {
  const t = TEXTS[language].front;
  return renderDocument({
    language,
    title: TEXTS[language].wordmark,
    description: t.what,
    isDemo: false,
    children: (
      <header class="opening">
        <h1>{t.title}</h1>
        <p class="lead">{t.lead}</p>
        <p class="lead">{t.what}</p>
        <p>
          <a href="/sign-in">{t.signIn}</a>
        </p>
      </header>
    ),
  });
}
