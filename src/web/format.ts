/** How numbers, days and periods are written for readers. Values are decimal text throughout, never floats. */
import type { Language } from '#kernel/i18n/index.ts';
import type { Figure } from '#kernel/indicators/contract.ts';
import { findPeriod } from '#lib/period.ts';
import { groupThousands } from '#lib/thousands.ts';

const CITY_ZONE = 'Asia/Shanghai';
const SHOWN_PLACES = 2;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

interface Digits {
  sign: string;
  whole: string;
  fraction: string;
}

function digitsOf(text: string): Digits | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  return { sign: match[1] ?? '', whole: (match[2] ?? '').replace(/^0+(?=\d)/, ''), fraction: match[3] ?? '' };
}

/** A decimal with thousands set apart: `1234567.50` is `1,234,567.50`. What is no decimal stays as it is. */
export function formatDecimal(text: string): string {
  const digits = digitsOf(text);
  if (!digits) return text;
  const { sign, whole, fraction } = digits;
  return `${sign}${groupThousands(whole)}${fraction ? `.${fraction}` : ''}`;
}

/** A whole number with thousands set apart. */
export function formatCount(count: number): string {
  return formatDecimal(String(count));
}

/** The value divided by ten to some power, rounded half up to two places, and whether nothing was lost. */
function scaled(digits: Digits, places: number): { text: string; isExact: boolean } {
  const all = `${digits.whole.padStart(places + 1, '0')}${digits.fraction}`;
  const point = all.length - digits.fraction.length - places;
  const rest = all.slice(point);
  const kept = BigInt(`${all.slice(0, point)}${rest.slice(0, SHOWN_PLACES).padEnd(SHOWN_PLACES, '0')}`);
  const lost = rest.slice(SHOWN_PLACES);
  const rounded = String(kept + (/^[5-9]/.test(lost) ? 1n : 0n)).padStart(SHOWN_PLACES + 1, '0');
  const fraction = rounded.slice(-SHOWN_PLACES).replace(/(?<!0)0+$/, '');
  const text = formatDecimal(`${digits.sign}${rounded.slice(0, -SHOWN_PLACES)}${fraction && `.${fraction}`}`);
  return { text, isExact: /^0*$/.test(lost) };
}

const SCALES = {
  zh: [
    { digits: 8, word: '亿' },
    { digits: 4, word: '万' },
  ],
  en: [
    { digits: 9, word: 'billion' },
    { digits: 6, word: 'million' },
  ],
} as const;

/** A value as readers say it: 200 万, 2 million. */
export interface ReaderValue {
  number: string;
  /** 万, 亿, million or nothing. */
  scale: string;
  /** False where the shown number was rounded: the exact one stands beneath. */
  isExact: boolean;
}

/** A value in the words of a language; `2000000` is 200 万, 2 million. */
export function readerValue(text: string, language: Language): ReaderValue {
  const digits = digitsOf(text);
  if (!digits) return { number: text, scale: '', isExact: true };
  const scale = SCALES[language].find((step) => digits.whole.length > step.digits);
  if (!scale) return { number: formatDecimal(text), scale: '', isExact: true };
  const { text: number, isExact } = scaled(digits, scale.digits);
  return { number, scale: scale.word, isExact };
}

export interface Measured {
  value: string | null;
  bound: Figure['bound'];
  unitOfMeasure: { zh: string; en: string };
}

/** The pieces of a figure in the order in which a language sets them. */
export interface FigureText {
  before: string;
  number: string;
  after: string;
  unit: string;
}

/** A unit of measure beside a number: one level, four levels. */
function unitBeside(value: string, unit: string, language: Language): string {
  if (language === 'zh' || value !== '1') return unit;
  return unit.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
}

/** 余 belongs to round numbers only: 640 余 and 200 万余, but 至少 143. */
function isRound({ number, scale }: ReaderValue): boolean {
  return !number.includes('.') && (scale !== '' || (/[1-9]/.test(number) && number.endsWith('0')));
}

/** A figure in words: 640 余个, 200 万张, 至少 98.5%; at least 640 units, 2 million cards. Undefined where it is missing. */
export function figureText(
  { value, bound, unitOfMeasure }: Measured,
  language: Language,
): FigureText | undefined {
  if (value === null) return undefined;
  const said = readerValue(value, language);
  const { number, scale, isExact } = said;
  const unit = unitBeside(value, unitOfMeasure[language], language);
  const isAtLeast = bound === 'atLeast';
  if (language === 'en') {
    const before = isAtLeast ? 'at least ' : isExact ? '' : 'about ';
    return { before, number, after: scale && ` ${scale}`, unit };
  }
  const sayMore = isAtLeast && unit !== '%' && isExact && isRound(said);
  const before = isAtLeast && !sayMore ? '至少 ' : !isAtLeast && !isExact ? '约 ' : '';
  return { before, number, after: `${scale && ` ${scale}`}${sayMore ? (scale ? '余' : ' 余') : ''}`, unit };
}

/** What stands between a number with its scale and its unit of measure. */
export function gapBefore({ after, unit }: FigureText, language: Language): string {
  return unit === '' || unit === '%' || (language === 'zh' && after !== '') ? '' : ' ';
}

/** A figure's text in one piece, with its unit of measure. */
export function figureLine(figure: Measured, language: Language): string | undefined {
  const text = figureText(figure, language);
  if (!text) return undefined;
  return `${text.before}${text.number}${text.after}${gapBefore(text, language)}${text.unit}`;
}

/** A column of numbers, exact and to as many places each as the longest needs, so that their points stand in line. */
export function formatColumn(column: readonly (string | null)[]): (string | null)[] {
  const places = Math.max(0, ...column.map((text) => digitsOf(text ?? '')?.fraction.length ?? 0));
  return column.map((text) => {
    const digits = digitsOf(text ?? '');
    if (text === null || !digits) return text;
    const fraction = digits.fraction.padEnd(places, '0');
    return formatDecimal(`${digits.sign}${digits.whole}${fraction && `.${fraction}`}`);
  });
}

/** A day: 2008年12月31日, 31 December 2008. */
export function formatDay(day: string, language: Language): string {
  const [year = '', month = '', date = ''] = day.split('-');
  if (!year || !month || !date) return day;
  if (language === 'zh') return `${year}年${Number(month)}月${Number(date)}日`;
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

const CITY_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: CITY_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant on the city's clock: 2008年12月31日 16:05, 31 December 2008, 16:05. */
export function formatInstant(instant: string, language: Language): string {
  const moment = new Date(instant);
  if (Number.isNaN(moment.getTime())) return instant;
  const [day = '', time = ''] = CITY_TIME.format(moment).split(' ');
  return `${formatDay(day, language)}${language === 'zh' ? ' ' : ', '}${time.slice(0, 5)}`;
}

const QUARTERS_ZH = ['一', '二', '三', '四'];

/** A period: 2008年第四季度, Q4 2008. */
export function formatPeriod(code: string, language: Language): string {
  const period = findPeriod(code);
  if (!period) return code;
  const { kind, year, ordinal } = period;
  const month = MONTHS[ordinal - 1] ?? '';
  if (language === 'zh') {
    const part = {
      year: '',
      half: ordinal === 1 ? '上半年' : '下半年',
      quarter: `第${QUARTERS_ZH[ordinal - 1] ?? ''}季度`,
      month: `${ordinal}月`,
    };
    return `${year}年${part[kind]}`;
  }
  const part = { year: '', half: `H${ordinal} `, quarter: `Q${ordinal} `, month: `${month} ` };
  return `${part[kind]}${year}`;
}
