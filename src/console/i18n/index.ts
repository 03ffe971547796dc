import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { LANGUAGE_TAG, type Language, type Text } from '#kernel/i18n/contract.ts';
import { chooseLanguage, keepLanguage, readKeptLanguage } from './language.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
  }
}

function show(language: Language): void {
  document.documentElement.lang = LANGUAGE_TAG[language];
}

/** Loads both languages and shows the page in the reader's. */
export async function startLanguage(): Promise<void> {
  const lng = chooseLanguage(location.search, readKeptLanguage(), navigator.language);
  show(lng);
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
}

/** Turns the page into another language and keeps the choice. */
export async function changeLanguage(language: Language): Promise<void> {
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
