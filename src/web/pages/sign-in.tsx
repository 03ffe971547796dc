import type { Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { TEXTS, TOUR } from '../texts.ts';
import { CodeField, Field } from './fields.tsx';

/** An account that a visitor of the demo may become with one click. */
export interface DemoAccount {
  account: string;
  password: string;
  title: string;
  /** One sentence on what one can do as it. */
  explanation: string;
  /** Accounts of one group stand together, in the order given. */
  group: string;
}

export interface SignInProps {
  /** Where to go afterwards: a path of our own. */
  next: string;
  isDemo: boolean;
  /** Why the last attempt failed, in the reader's language. */
  error?: string | undefined;
  demoAccounts: readonly DemoAccount[];
  /** What the city's own provider of identities is called, where it has one. */
  provider?: string | undefined;
}

interface View extends SignInProps {
  language: Language;
}

/** What the page is for, and why the last attempt failed. */
function Opening({
  texts,
  error,
}: {
  texts: Record<'title' | 'intro' | 'error', string>;
  error?: string | undefined;
}) {
  return (
    <header class="opening">
      <h1>{texts.title}</h1>
      <p class="lead">{texts.intro}</p>
      {error ? (
        <p class="error" role="alert">
          <strong>{texts.error}</strong> {error}
        </p>
      ) : null}
    </header>
  );
}

function SignInForm({ view: { next, language } }: { view: View }) {
  const t = TEXTS[language].signInPage;
  return (
    <form method="post" action="/sign-in" class="sign-in">
      <input type="hidden" name="next" value={next} />
      <Field name="account" label={t.account} complete="username" longest={64} />
      <Field name="password" label={t.password} type="password" complete="current-password" />
      <button type="submit">{t.submit}</button>
    </form>
  );
}

function Guest({ guest, next, language }: { guest: DemoAccount; next: string; language: Language }) {
  return (
    <li>
      <form method="post" action="/sign-in">
        <input type="hidden" name="account" value={guest.account} />
        <input type="hidden" name="password" value={guest.password} />
        <input type="hidden" name="next" value={next} />
        <button type="submit">
          <span class="hidden">{TEXTS[language].signInPage.become} </span>
          {guest.title}
        </button>
        <p>{guest.explanation}</p>
        <p class="id">{guest.account}</p>
      </form>
    </li>
  );
}

function Guests({ view: { demoAccounts, next, language } }: { view: View }) {
  const t = TEXTS[language].signInPage;
  const groups = [...new Set(demoAccounts.map(({ group }) => group))];
  if (groups.length === 0) return null;
  return (
    <section class="part" aria-labelledby="demo">
      <h2 id="demo">{t.demoTitle}</h2>
      <div>
        <p>{t.demoIntro}</p>
        <p>
          <a href="/tour">{TOUR[language].link}</a>
        </p>
        {groups.map((group) => (
          <>
            <h3>{group}</h3>
            <ol class="guests">
              {demoAccounts
                .filter((guest) => guest.group === group)
                .map((guest) => (
                  <Guest guest={guest} next={next} language={language} />
                ))}
            </ol>
          </>
        ))}
      </div>
    </section>
  );
}

/** What the second step shows: where to go afterwards, and why the last code did not do. */
export type SecondStepProps = Omit<SignInProps, 'demoAccounts' | 'provider'>;

/** `/sign-in/second-step?next=`: the one-time code, for whoever gave the right password. */
export function renderSecondStep(props: SecondStepProps, language: Language): string {
  const t = TEXTS[language].secondStepPage;
  return renderDocument({
    language,
    title: t.title,
    isDemo: props.isDemo,
    keep: { next: props.next },
    children: (
      <>
        <Opening texts={t} error={props.error} />
        <form method="post" action="/sign-in/second-step" class="sign-in">
          <input type="hidden" name="next" value={props.next} />
          <CodeField label={t.code} />
          <button type="submit">{t.submit}</button>
        </form>
        <p>
          <a href={`/sign-in?next=${encodeURIComponent(props.next)}`}>{t.again}</a>
        </p>
      </>
    ),
  });
}

/** `/sign-in?next=`: the way in, which works without script. */
export function renderSignIn(props: SignInProps, language: Language): string {
  const t = TEXTS[language].signInPage;
  const view = { ...props, language };
  return renderDocument({
    language,
    title: t.title,
    isDemo: props.isDemo,
    keep: { next: props.next },
    children: (
      <>
        <Opening texts={t} error={props.error} />
        <Guests view={view} />
        <section class="part" aria-labelledby="account-title">
          <h2 id="account-title">{t.formTitle}</h2>
          <div>
            {props.provider === undefined ? null : (
              <p>
                <a class="button" href={`/sign-in/provider?next=${encodeURIComponent(props.next)}`}>
                  {t.through(props.provider)}
                </a>
              </p>
            )}
            <SignInForm view={view} />
          </div>
        </section>
      </>
    ),
  });
}
