/** Languages: zh-CN is the source, en is complete by type. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in both languages. */
export interface Text {
  zh: string;
  en: string;
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
