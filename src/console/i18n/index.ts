import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { LANGUAGE_TAG, type Language, type Text } from '#kernel/i18n/contract.ts';
import { chooseLanguage, keepLanguage, readKeptLanguage } from './language.ts';
import type { zh } from './messages.zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
  }
}

function show(language: Language): void {
  document.documentElement.lang = LANGUAGE_TAG[language];
}

const LOADERS = {
  zh: async () => (await import('./messages.zh.ts')).zh,
  en: async () => (await import('./messages.en.ts')).en,
} as const;

/** Fetches the words of a language, once: a reader of one is not sent the other. */
async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  i18next.addResourceBundle(language, 'translation', await LOADERS[language]());
}

/** Shows the page in the reader's language. */
export async function startLanguage(): Promise<void> {
  const lng = chooseLanguage(location.search, readKeptLanguage(), navigator.language);
  show(lng);
  const settings = { lng, fallbackLng: false, resources: {}, interpolation: { escapeValue: false } } as const;
  await i18next.use(initReactI18next).init(settings);
  await load(lng);
}

/** Turns the page into another language and keeps the choice. */
export async function changeLanguage(language: Language): Promise<void> {
  await load(language);
  keepLanguage(language);
  show(language);
  await i18next.changeLanguage(language);
}

/** The language of the page. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh';
}

/** Texts of the server that come in both languages, in the page's. */
export function usePick(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}

/** The name of a unit in the page's language. */
export function useUnitName() {
  const language = useLanguage();
  return (unit: { name: string; nameEn: string }) =>
    language === 'en' && unit.nameEn ? unit.nameEn : unit.name;
}
