import { type Language, languageOf } from '#kernel/i18n/contract.ts';

const KEY = 'taihu.language';

/** The language asked for in the address, else the one kept, else the browser's. */
export function chooseLanguage(search: string, kept: string | null, browser: string): Language {
  const asked = new URLSearchParams(search).get('lang') ?? kept;
  return asked === 'zh' || asked === 'en' ? asked : languageOf(browser);
}

/** The language that the page is in right now. */
export function currentLanguage(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'zh';
}

export function readKeptLanguage(): string | null {
  return localStorage.getItem(KEY);
}

/** Keeps the choice for the console and, by the cookie that they read, for the server's own pages. */
export function keepLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  // oxlint-disable-next-line unicorn/no-document-cookie -- The cookie store is missing where there is no TLS.
  document.cookie = `lang=${language}; path=/; max-age=31536000; samesite=lax`;
}
