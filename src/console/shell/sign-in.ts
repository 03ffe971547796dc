import { currentLanguage } from '#console/i18n/language.ts';
import { tellSignedOut } from './signed-out.ts';
import { hasUnsaved } from './unsaved.ts';

/** The server's sign-in page, which leads back to where the reader is. */
export function signInUrl(): string {
  const next = `${location.pathname}${location.search}`;
  return `/sign-in?${new URLSearchParams({ next, lang: currentLanguage() }).toString()}`;
}

/** Leaves for the sign-in page; someone in the middle of typing is only told, and loses nothing. */
export function leaveToSignIn(): void {
  if (hasUnsaved()) tellSignedOut();
  else location.assign(signInUrl());
}
