import { sql } from 'kysely';
import type { Difference } from '#kernel/audit/contract.ts';
import type { DifferenceSource } from '#kernel/audit/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { periodOfId } from '#lib/period.ts';
import { getIndicatorsById } from './definition-store.ts';
import { tellChanges } from './telling.ts';
import { PUBLIC } from './write-store.ts';

const KIND = 'indicators.observation';
const TOLD = {
  public: { zh: '公开', en: 'public' },
  internal: { zh: '内部', en: 'internal' },
} as const;

interface Row {
  id: bigint;
  indicator_id: number;
  unit: string;
  unit_en: string;
  period_id: number;
  audience: number;
  before: string | null;
  was_at_least: boolean | null;
  after: string;
  is_at_least: boolean;
}

/** What a unit's own figure was before an observation, and what it became. */
export const observationDifferences: DifferenceSource = {
  async of(ctx, entry, most) {
    const ids = entry.seals.filter(({ kind }) => kind === KIND).map(({ id }) => id);
    if (ids.length === 0) return [];
    const { rows } = await sql<Row>`
      select o.id, o.indicator_id, v.name as unit, v.name_en as unit_en, o.period_id, o.audience,
        p.value::text as before, p.is_at_least as was_at_least, o.value::text as after, o.is_at_least
      from indicators.observation o
      join units.version v on v.tree_key = o.tree_key
      left join lateral (
        select b.value, b.is_at_least from indicators.observation b
        where b.tree_key = o.tree_key and b.indicator_id = o.indicator_id and b.period_id = o.period_id
          and b.audience = o.audience and b.id < o.id
        order by b.id desc limit 1
      ) p on true
      where o.id = any(${ids}::bigint[]) order by o.id limit ${most}`.execute(ctx.tx);
    return differencesOf(ctx, rows);
  },
};

async function differencesOf(ctx: Context, rows: readonly Row[]): Promise<Difference[]> {
  const ids = [...new Set(rows.map((row) => row.indicator_id))];
  const indicators = new Map((await getIndicatorsById(ctx.tx, ids)).map((one) => [one.id, one]));
  const changes = rows.flatMap((row) => {
    const indicator = indicators.get(row.indicator_id);
    if (!indicator) return [];
    const before =
      row.before === null ? undefined : { value: row.before, isAtLeast: row.was_at_least === true };
    const after = { value: row.after, isAtLeast: row.is_at_least };
    return [{ row, indicator, periodId: row.period_id, before, after }];
  });
  const told = await tellChanges(ctx, changes);
  return changes.map(({ row, indicator: { name } }, index) => {
    const { code } = periodOfId(row.period_id);
    const audience = row.audience === PUBLIC ? TOLD.public : TOLD.internal;
    return {
      kind: KIND,
      id: String(row.id),
      what: {
        zh: `${row.unit} ${name.zh} ${code}（${audience.zh}）`,
        en: `${row.unit_en} ${name.en} ${code} (${audience.en})`,
      },
      ...told[index],
    };
  });
}
