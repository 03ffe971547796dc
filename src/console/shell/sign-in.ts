import { currentLanguage } from '#console/i18n/language.ts';

/** The server's sign-in page, which leads back to where the reader is. */
export function signInUrl(): string {
  const next = `${location.pathname}${location.search}`;
  return `/sign-in?${new URLSearchParams({ next, lang: currentLanguage() }).toString()}`;
}

/** Leaves for the sign-in page. */
export function leaveToSignIn(): void {
  location.assign(signInUrl());
}
