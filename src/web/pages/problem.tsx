import { LANGUAGE_TAG, type Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { TEXTS } from '../texts.ts';

export interface ProblemProps {
  /** The HTTP status: 404, another refusal, or 5xx. */
  status: number;
  /** What a refusal says, where it says more than the status does. */
  said?: Record<Language, string>;
  /** Whatever is wrong with the address, each with its field. */
  faults?: readonly { path: string; message: string }[];
  /** The number under which the log knows the request. */
  reference: string;
  isDemo: boolean;
}

const OTHER = { zh: 'en', en: 'zh' } as const;

function wordsOf(status: number, language: Language): [title: string, text: string] {
  const t = TEXTS[language].problem;
  if (status === 404) return [t.notFound, t.notFoundText];
  if (status === 429) return [t.tooMany, t.tooManyText];
  return status >= 500 ? [t.failed, t.failedText] : [t.refused, t.refusedText];
}

/** A page that could not be given, in both languages: whoever lands here may have chosen neither. */
export function renderProblem(props: ProblemProps, language: Language): string {
  const { status, reference, isDemo, said, faults = [] } = props;
  const other = OTHER[language];
  const [title, text] = wordsOf(status, language);
  const [otherTitle, otherText] = wordsOf(status, other);
  const t = TEXTS[language].problem;
  return renderDocument({
    language,
    title,
    isDemo,
    children: (
      <header class="opening">
        <p class="when">{status}</p>
        <h1>{title}</h1>
        <p class="lead">{said?.[language] ?? text}</p>
        {faults.length === 0 ? null : (
          <ul class="faults">
            {faults.map(({ path, message }) => (
              <li>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        )}
        <p lang={LANGUAGE_TAG[other]}>
          {otherTitle}
          {other === 'zh' ? '。' : '. '}
          {said?.[other] ?? otherText}
        </p>
        <p class="note">
          {t.reference} <span class="id">{reference}</span>
        </p>
        <p>
          <a href="/">{t.home}</a>
        </p>
      </header>
    ),
  });
}
