import { LANGUAGE_TAG, type Language } from '#kernel/i18n/contract.ts';
import { findPeriod } from '#lib/period.ts';

/** The city's clock: every moment is shown on it, wherever the reader sits. */
const ZONE = 'Asia/Shanghai';
const OFFSET = '+08:00';

const STYLES = {
  moment: { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONE },
  time: { timeStyle: 'short', timeZone: ZONE },
  day: { dateStyle: 'medium', timeZone: 'UTC' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(style: keyof typeof STYLES, language: Language): Intl.DateTimeFormat {
  const key = `${style} ${language}`;
  const tag = language === 'en' ? 'en-GB' : LANGUAGE_TAG.zh;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(tag, STYLES[style]);
  formats.set(key, format);
  return format;
}

/** A moment on the city's clock. */
export function formatMoment(iso: string, language: Language): string {
  return formatOf('moment', language).format(new Date(iso));
}

/** A moment's time of day. */
export function formatTime(iso: string, language: Language): string {
  return formatOf('time', language).format(new Date(iso));
}

/** A calendar day. */
export function formatDay(day: string, language: Language): string {
  return formatOf('day', language).format(new Date(`${day}T00:00:00Z`));
}

const ORDINALS = ['一', '二', '三', '四'];

/** A period in words: `2008年第四季度`, `Q4 2008`. What is no period is shown as it is. */
export function formatPeriod(code: string, language: Language): string {
  const period = findPeriod(code);
  if (!period) return code;
  const { kind, year, ordinal } = period;
  const zh = {
    year: `${year}年`,
    half: `${year}年${ordinal === 1 ? '上' : '下'}半年`,
    quarter: `${year}年第${ORDINALS[ordinal - 1] ?? ''}季度`,
    month: `${year}年${ordinal}月`,
  };
  const en = {
    year: String(year),
    half: `H${ordinal} ${year}`,
    quarter: `Q${ordinal} ${year}`,
    month: `${code.slice(5)}/${year}`,
  };
  return language === 'zh' ? zh[kind] : en[kind];
}

/** A moment as typed into a date-and-time field, on the city's clock, as an instant; undefined where it is none. */
export function instantOf(typed: string): string | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(typed)
    ? `${typed.length === 16 ? `${typed}:00` : typed}${OFFSET}`
    : undefined;
}

/** The text of a date-and-time field for an instant that was typed there. */
export function typedOf(instant: string | undefined): string {
  return instant?.endsWith(OFFSET) ? instant.slice(0, 16) : '';
}
