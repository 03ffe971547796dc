import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { LANGUAGE_TAG, type Language } from '#kernel/i18n/index.ts';
import { styleText } from './style.ts';
import { TEXTS, TOUR } from './texts.ts';

export interface LayoutProps {
  language: Language;
  /** Of the document; the wordmark is added. */
  title: string;
  description?: string;
  /** The city's name, where the page is about one. */
  city?: string;
  isDemo: boolean;
  /** What of the query must survive a change of language, such as where to go after signing in. */
  keep?: Record<string, string>;
  /** The same page in the other language, where it is a file and no server answers: then it links nowhere else. */
  otherFile?: string;
  children: ComponentChildren;
}

function languageHref(language: Language, keep: Record<string, string>): string {
  return `?${new URLSearchParams({ ...keep, lang: language === 'zh' ? 'en' : 'zh' }).toString()}`;
}

function Header({
  language,
  city,
  isDemo,
  keep = {},
  otherFile,
}: Pick<LayoutProps, 'language' | 'city' | 'isDemo' | 'keep' | 'otherFile'>) {
  const t = TEXTS[language];
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <header class="top">
      {isDemo ? <p class="demo">{t.demo}</p> : null}
      {otherFile === undefined ? (
        <a class="wordmark" href="/">
          {t.wordmark}
        </a>
      ) : (
        <span class="wordmark">{t.wordmark}</span>
      )}
      {city ? <span class="city">{city}</span> : null}
      <nav aria-label={t.mainLinks}>
        {otherFile === undefined ? <a href="/sign-in">{t.signIn}</a> : null}
        <a
          href={otherFile ?? languageHref(language, keep)}
          hreflang={LANGUAGE_TAG[other]}
          lang={LANGUAGE_TAG[other]}
        >
          {t.otherLanguage}
        </a>
      </nav>
    </header>
  );
}

/** A file beside no server asks for nothing that only a server has. */
const withoutFonts = (style: string) => style.replaceAll(/@font-face\{[^{}]*\}/g, '');

function FooterLinks({ language, isDemo }: Pick<LayoutProps, 'language' | 'isDemo'>) {
  const t = TEXTS[language];
  return (
    <p>
      <a href="/api/docs">{t.api}</a> <a href="/calendar">{t.calendarLink}</a>{' '}
      <a href="/anchors">{t.anchorsLink}</a>
      {isDemo ? (
        <>
          {' '}
          <a href="/tour">{TOUR[language].footer}</a>
        </>
      ) : null}
    </p>
  );
}

function Layout(props: LayoutProps) {
  const { language, title, description, isDemo, children } = props;
  const t = TEXTS[language];
  return (
    <html lang={LANGUAGE_TAG[language]}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === t.wordmark ? title : `${title} · ${t.wordmark}`}</title>
        {description ? <meta name="description" content={description} /> : null}
        <meta name="theme-color" content="#fbfaf7" />
        <link rel="icon" href="data:," />
        <style
          dangerouslySetInnerHTML={{ __html: props.otherFile ? withoutFonts(styleText()) : styleText() }}
        />
      </head>
      <body>
        <a class="skip" href="#main">
          {t.skip}
        </a>
        <Header {...props} />
        <main id="main">{children}</main>
        <footer>
          <p>{t.footer}</p>
          {props.otherFile === undefined ? <FooterLinks language={language} isDemo={isDemo} /> : null}
          {isDemo ? <p>演示数据，非官方 / Demo data, not official</p> : null}
        </footer>
      </body>
    </html>
  );
}

/** A whole document as text. */
export function renderDocument(props: LayoutProps): string {
  return `<!DOCTYPE html>${render(<Layout {...props} />)}`;
}
