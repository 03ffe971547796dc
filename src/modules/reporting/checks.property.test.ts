/**
 * Checks against a parser that is not ours: PostgreSQL reads and works out the same conditions, in its own words, with
 * the same three answers, since what is missing is null there.
 */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { exact } from '#lib/decimal.ts';
import { parseCondition } from '#lib/expression.ts';
import { holds } from '#lib/expression-value.ts';
import { newId } from '#lib/id.ts';
import { openSmallCity } from '#test/support/small-city.ts';

const { test } = await openSmallCity();
afterAll(() => test.close());

const CONDITIONS = 1000;
const AT_ONCE = 50;
const COLUMNS = ['a', 'b', 'c', 'd'] as const;

/** A text in both languages. */
interface Written {
  ours: string;
  theirs: string;
}
const same = (text: string): Written => ({ ours: text, theirs: text });
const join = (parts: readonly Written[], separator: string): Written => ({
  ours: parts.map(({ ours }) => ours).join(separator),
  theirs: parts.map(({ theirs }) => theirs).join(separator),
});
const bracket = ({ ours, theirs }: Written): Written => ({ ours: `(${ours})`, theirs: `(${theirs})` });

const column = fc.constantFrom(...COLUMNS);
/** Small numbers meet each other often, so that both sides of a comparison are tried. */
const value = fc
  .tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom('', '.5', '.25'))
  .map(([n, rest]) => `${n}${rest}`);

const { condition } = fc.letrec<{ amount: Written; condition: Written }>((tie) => ({
  amount: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'amount' },
    column.map((name) => same(`t.${name}`)),
    column.map((name) => ({ ours: `previous(t.${name})`, theirs: `t.before_${name}` })),
    value.map((text) => (text.startsWith('-') ? bracket(same(text)) : same(text))),
    // Bare chains, so that both must know which sign binds more tightly.
    fc
      .tuple(tie('amount'), fc.constantFrom(' + ', ' - ', ' * '), tie('amount'))
      .map(([left, sign, right]) => join([left, right], sign)),
    fc.tuple(tie('amount'), tie('amount')).map(([left, right]) => ({
      ours: `(${left.ours}) / (${right.ours})`,
      theirs: `(${left.theirs})::numeric(80, 40) / nullif(${right.theirs}, 0)`,
    })),
    tie('amount').map(({ ours, theirs }) => ({ ours: `abs(${ours})`, theirs: `abs(${theirs})` })),
    tie('amount').map(({ ours, theirs }) => ({ ours: `-(${ours})`, theirs: `-(${theirs})` })),
    fc
      .tuple(
        fc.constantFrom({ ours: 'min', theirs: 'least' }, { ours: 'max', theirs: 'greatest' }),
        tie('amount'),
        tie('amount'),
      )
      .map(([name, x, y]) => ({
        ours: `${name.ours}(${x.ours}, ${y.ours})`,
        // Theirs passes over what is missing; the sum is missing where one of them is.
        theirs: `(${name.theirs}(${x.theirs}, ${y.theirs}) + 0 * (${x.theirs}) + 0 * (${y.theirs}))`,
      })),
  ),
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    fc
      .tuple(tie('amount'), fc.constantFrom(' = ', ' <> ', ' < ', ' <= ', ' > ', ' >= '), tie('amount'))
      .map(([left, sign, right]) => join([left, right], sign)),
    column.map((name) => ({ ours: `given(t.${name})`, theirs: `(t.${name} is not null)` })),
    fc
      .tuple(tie('condition'), fc.constantFrom(' and ', ' or '), tie('condition'))
      .map(([left, word, right]) => join([left, right], word)),
    tie('condition').map(({ ours, theirs }) => ({ ours: `not(${ours})`, theirs: `not(${theirs})` })),
    tie('condition').map(bracket),
  ),
}));

const known = fc.option(value, { nil: undefined, freq: 5 });
const values = fc.record(
  Object.fromEntries(COLUMNS.flatMap((name) => [name, `before_${name}`]).map((name) => [name, known])),
);

type Values = Readonly<Record<string, string | undefined>>;

function ourAnswer(text: string, given: Values): boolean | undefined {
  const terms = Object.entries(given).flatMap(([name, number]) => {
    if (number === undefined) return [];
    const at = exact(number);
    const key = name.startsWith('before_') ? `previous(t.${name.slice('before_'.length)})` : `t.${name}`;
    return [[key, { value: at, lo: at, hi: at }] as const];
  });
  return holds(parseCondition(text), new Map(terms));
}

async function theirAnswers(
  asked: readonly (readonly [Written, Values])[],
): Promise<(boolean | undefined)[]> {
  const rows = asked.map(([{ theirs }, given]) => {
    const columns = Object.entries(given).map(([name, number]) => `${number ?? 'null'}::numeric as ${name}`);
    return `(select (${theirs})::boolean from (select ${columns.join(', ')}) as t)`;
  });
  const settings = { actor: newId(), roles: [], scope: [] };
  const found = await test.database.transaction(settings, (tx) =>
    sql.raw<{ answers: (boolean | null)[] }>(`select array[${rows.join(', ')}] as answers`).execute(tx),
  );
  return (found.rows[0]?.answers ?? []).map((answer) => answer ?? undefined);
}

it('reads and answers every check as PostgreSQL does', async ({ annotate }) => {
  const readable = condition.filter(({ ours }) => {
    try {
      parseCondition(ours);
      return true;
    } catch {
      return false;
    }
  });
  const sample = fc.sample(fc.tuple(readable, values), { numRuns: CONDITIONS, seed: 20081231 });
  const counts = new Map<boolean | undefined, number>();
  for (let from = 0; from < sample.length; from += AT_ONCE) {
    const asked = sample.slice(from, from + AT_ONCE);
    const theirs = await theirAnswers(asked);
    asked.forEach(([{ ours, theirs: text }, given], index) => {
      const answer = ourAnswer(ours, given);
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
      expect(answer, `${ours}\n${text}\n${JSON.stringify(given)}`).toBe(theirs[index]);
    });
  }
  const [yes, no, unknown] = [true, false, undefined].map((answer) => counts.get(answer) ?? 0);
  await annotate(
    `checks: ${sample.length} as PostgreSQL reads them: ${yes} hold, ${no} do not, ${unknown} cannot be told`,
  );
  for (const count of [yes, no, unknown]) expect(count).toBeGreaterThan(CONDITIONS / 20);
});
