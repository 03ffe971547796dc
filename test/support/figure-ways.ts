/** All ways by which values of figures are read, and how each is asked for a figure and what it is made of. */
import { Refusal } from '#kernel/errors/index.ts';
import { type Actor, getOperation, type Operation, type Runner } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';

/** A figure that somebody asks for. */
export interface Asked {
  indicator: string;
  unit: string;
  period: string;
}

/** What a figure rests on, by ids. */
export interface Rests {
  reports: readonly string[];
  entries: readonly string[];
}

type Inputs = (asked: Asked, rests: Rests) => readonly object[];

const itself: Inputs = (asked) => [asked];
const asFile: Inputs = (asked) => [{ ...asked, format: 'csv' }];

/** By the name of the query. `test/figure-ways.test.ts` refuses a query that gives values and does not stand here. */
export const WAYS: Readonly<Record<string, Inputs>> = {
  'indicators.figure': itself,
  'indicators.internal-figure': itself,
  'indicators.trend': itself,
  'indicators.internal-trend': itself,
  'indicators.history': itself,
  'indicators.revisions': itself,
  'indicators.check-growth': (asked) => [{ ...asked, level: '1', growth: '0.0' }],
  'indicators.export-shares': asFile,
  'indicators.export-revisions': asFile,
  'indicators.export-history': asFile,
  'indicators.export-trend': asFile,
  'reporting.report': (_, { reports }) => reports.map((id) => ({ id })),
  'audit.entry': (_, { entries }) => entries.map((id) => ({ id })),
};

interface House {
  runner: Runner;
  operations: ReadonlyMap<string, Operation>;
}

async function answerOf({ runner, operations }: House, actor: Actor, name: string, input: object) {
  let file = '';
  const answer = await runner.run(getOperation(operations, name), {
    actor,
    input,
    language: 'zh',
    reference: newId(),
    async deliver({ bytes }) {
      for await (const piece of bytes) file += Buffer.from(piece).toString('utf8');
    },
  });
  return file || JSON.stringify(answer);
}

/** All that a way of asking answers, as text; nothing where it refuses. */
export async function said(
  house: House,
  actor: Actor,
  way: string,
  asked: Asked,
  rests: Rests,
): Promise<string> {
  let text = '';
  for (const input of WAYS[way]?.(asked, rests) ?? []) {
    try {
      text += await answerOf(house, actor, way, input);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return text;
}

/** Whether a text tells a number by itself, not as part of a longer one or of an id. */
export const tells = (text: string, digits: string) =>
  new RegExp(`(?<![\\w.-])${digits}(?![\\w.-])`).test(text);
