/** Checks of a form being written: the fields of each kind, and what a new one begins with. */
import type { Check, CheckRule } from '#modules/reporting/check-contract.ts';

type Kind = CheckRule['kind'];

/** What a field of a check holds: an indicator, several, a number, a period to compare with, or words. */
export type FieldKind = 'indicator' | 'indicators' | 'amount' | 'against' | 'words';

/** The fields of each kind of check, in the order in which they are asked. */
export const CHECK_FIELDS = {
  total: [
    ['total', 'indicator'],
    ['parts', 'indicators'],
    ['tolerance', 'amount'],
  ],
  atMost: [
    ['left', 'indicator'],
    ['right', 'indicator'],
    ['factor', 'amount'],
  ],
  growing: [['indicator', 'indicator']],
  agrees: [
    ['left', 'indicator'],
    ['right', 'indicator'],
    ['percent', 'amount'],
  ],
  change: [
    ['indicator', 'indicator'],
    ['against', 'against'],
    ['percent', 'amount'],
  ],
  band: [
    ['numerator', 'indicator'],
    ['denominator', 'indicator'],
    ['low', 'amount'],
    ['high', 'amount'],
  ],
  repeated: [['indicator', 'indicator']],
  magnitude: [['indicator', 'indicator']],
  free: [
    ['condition', 'words'],
    ['textZh', 'words'],
    ['textEn', 'words'],
  ],
} as const satisfies Record<Kind, readonly (readonly [string, FieldKind])[]>;
export type CheckFieldName = (typeof CHECK_FIELDS)[Kind][number][0];

/** What a kind of check mostly is, and what its fields mostly hold (domain: H1-H9 are hard, S1-S9 soft). */
const HARD: ReadonlySet<Kind> = new Set(['total', 'atMost', 'growing', 'free']);
const USUAL: Readonly<Record<string, string>> = {
  tolerance: '0',
  factor: '1',
  percent: '30',
  against: 'lastYear',
};

/** A new check of a kind, with the next code that is free. */
export function blankCheck(kind: Kind, others: readonly Check[]): Check {
  const severity = HARD.has(kind) ? 'hard' : 'soft';
  const letter = severity === 'hard' ? 'H' : 'S';
  const taken = new Set(others.map(({ code }) => code));
  let number = 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  const fields = CHECK_FIELDS[kind].map(([name, field]) => [
    name,
    field === 'indicators' ? [] : (USUAL[name] ?? ''),
  ]);
  const text = { zh: '', en: '' };
  const rule: unknown =
    kind === 'free' ? { kind, condition: '', text } : { kind, ...Object.fromEntries(fields) };
  return { code: `${letter}${number}`, severity, rule: rule as CheckRule };
}

const LANGUAGE = { textZh: 'zh', textEn: 'en' } as const;
const isText = (name: CheckFieldName): name is keyof typeof LANGUAGE => Object.hasOwn(LANGUAGE, name);

/** What stands in a field of a check that holds one thing. */
export function fieldOf(rule: CheckRule, name: CheckFieldName): string {
  if (rule.kind === 'free' && isText(name)) return rule.text[LANGUAGE[name]];
  const value: unknown = Object.entries(rule).find(([field]) => field === name)?.[1];
  return typeof value === 'string' ? value : '';
}

/** A check with something else in one of its fields. */
export function withField(rule: CheckRule, name: CheckFieldName, value: string | string[]): CheckRule {
  if (rule.kind === 'free' && isText(name))
    return { ...rule, text: { ...rule.text, [LANGUAGE[name]]: value } };
  return { ...rule, [name]: value };
}

/** The server's path of a field of a check. */
export function checkPath(index: number, name: CheckFieldName): string {
  return `checks.${index}.rule.${isText(name) ? `text.${LANGUAGE[name]}` : name}`;
}
