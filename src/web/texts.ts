import type { Language } from '#kernel/i18n/index.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';
import { en as tourEn } from './tour.en.ts';
import { zh as tourZh } from './tour.zh.ts';

/** The texts of the public face by language. */
export const TEXTS: Record<Language, typeof zh> = { zh, en };

/** What the tour through a demo says, by language. */
export const TOUR: Record<Language, typeof tourZh> = { zh: tourZh, en: tourEn };

/** Puts values in the places that a text leaves in braces. */
export function fillText(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
