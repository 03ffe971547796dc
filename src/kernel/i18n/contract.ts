/** Languages: zh-CN is the source, en is complete by type. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in both languages. */
export interface Text {
  zh: string;
  en: string;
}

/** How people call the codes of a list. */
export type Words<Code extends string> = Readonly<Record<Code, Text>>;

/** The words of one language. */
export function wordsIn<Code extends string>(words: Words<Code>, language: Language): Record<Code, string> {
  const said = Object.entries<Text>(words).map(([code, word]) => [code, word[language]] as const);
  return Object.fromEntries(said) as Record<Code, string>;
}

/** The part of a language tag that HTML and HTTP want. */
export const LANGUAGE_TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

/** The best language for an Accept-Language header; zh where nothing fits. */
export function languageOf(header: string | undefined): Language {
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const tag = part.trim().split(/[-;]/)[0];
    if (tag === 'zh' || tag === 'en') return tag;
  }
  return 'zh';
}
