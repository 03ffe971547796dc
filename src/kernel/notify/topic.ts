import { z } from 'zod';
import { assert } from '#kernel/errors/index.ts';
import { LANGUAGES, type Language, type Text } from '#kernel/i18n/contract.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { UnitCode } from '#kernel/units/contract.ts';
import { findPeriod } from '#lib/period.ts';

/**
 * The kinds of fact that a notice may carry. All are public: codes, periods, days and counts. A unit travels as its
 * code and is shown by the name that the public tree gives it, so that no text of a person's can get in.
 */
const FACTS = {
  form: z.string().regex(/^[A-Z][A-Z0-9-]{1,30}$/),
  period: z.string().refine((code) => findPeriod(code) !== undefined),
  unit: UnitCode,
  day: z.iso.date(),
  count: z.int().min(0),
} as const;

export type FactKind = keyof typeof FACTS;
export type FactKinds = Readonly<Record<string, FactKind>>;

type FactOf<F extends FactKind> = F extends 'count' ? number : string;

/** The facts of a notice, as they are given: counts as numbers, all else as codes. */
export type FactsOf<K extends FactKinds> = { readonly [P in keyof K]: FactOf<K[P]> };

/** What people are told about, with its wording in both languages. */
export interface Topic<K extends FactKinds = FactKinds> {
  /** `room.what-happened`; it stays, since notices keep it. */
  name: string;
  title: Text;
  /** Urgent ones are sent at once over the channels that the account chose; all others stay in the inbox. */
  isUrgent: boolean;
  /** The roles that are told of it, where not everyone may be: others have nothing to choose about it. */
  roles?: readonly Role[];
  facts: K;
  /** The sentence, made of the facts alone. */
  text: { zh(facts: FactsOf<K>): string; en(facts: FactsOf<K>): string };
}

/** Declares a topic; its texts see the facts that it declares and nothing else. */
export function defineTopic<const K extends FactKinds>(topic: Topic<K>): Topic<K> {
  return topic;
}

/** The facts of a notice, checked: what is no public fact is a mistake of the room that tells it. */
export function checkedFacts(topic: Topic, given: Readonly<Record<string, string | number>>) {
  const names = Object.keys(topic.facts);
  const strangers = Object.keys(given).filter((name) => !names.includes(name));
  assert(strangers.length === 0, `${topic.name} declares no ${strangers.join(', ')}`);
  return Object.fromEntries(
    Object.entries(topic.facts).map(([name, kind]) => {
      const parsed = FACTS[kind].safeParse(given[name]);
      assert(parsed.success, `${topic.name}: ${name} is no ${kind}`);
      return [name, parsed.data] as const;
    }),
  );
}

/** A screen of the console with its search: never another place, whatever is put together into it. */
const SCREEN = /^\/(?!\/)[\w./~-]*(\?[\w.~%&=+,-]*)?$/;

export function isScreen(link: string): boolean {
  return SCREEN.test(link) && !link.includes('..') && link.length <= 300;
}

/** A notice's sentence; `unitName` gives the name of a unit by its code. */
export function textOf(
  topic: Topic,
  facts: Readonly<Record<string, string | number>>,
  language: Language,
  unitName: (code: string) => string,
): string {
  const shown = Object.entries(topic.facts).map(([name, kind]) => {
    const fact = facts[name] ?? '';
    return [name, kind === 'unit' ? unitName(String(fact)) : fact] as const;
  });
  return topic.text[language](Object.fromEntries(shown));
}

/** The topics of a house by name; two of one name are a mistake. */
export function topicsByName(topics: readonly Topic[]): ReadonlyMap<string, Topic> {
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  assert(byName.size === topics.length, 'two topics have one name');
  for (const topic of topics) for (const language of LANGUAGES) assert(topic.title[language], topic.name);
  return byName;
}
