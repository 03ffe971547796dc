import { sql } from 'kysely';
import type { DifferenceSource } from '#kernel/audit/index.ts';
import { periodOfId } from '#lib/period.ts';
import { PUBLIC } from './write-store.ts';

const KIND = 'indicators.observation';
const TOLD = {
  public: { zh: '公开', en: 'public' },
  internal: { zh: '内部', en: 'internal' },
} as const;

interface Row {
  id: bigint;
  name_zh: string;
  name_en: string;
  unit: string;
  unit_en: string;
  period_id: number;
  audience: number;
  before: string | null;
  after: string;
}

/** What a unit's own figure was before an observation, and what it became. */
export const observationDifferences: DifferenceSource = {
  async of(tx, entry, most) {
    const ids = entry.seals.filter(({ kind }) => kind === KIND).map(({ id }) => id);
    if (ids.length === 0) return [];
    const { rows } = await sql<Row>`
      select o.id, i.name_zh, i.name_en, v.name as unit, v.name_en as unit_en, o.period_id, o.audience,
        p.value::text as before, o.value::text as after
      from indicators.observation o
      join indicators.indicator i on i.id = o.indicator_id
      join units.version v on v.tree_key = o.tree_key
      left join lateral (
        select b.value from indicators.observation b
        where b.tree_key = o.tree_key and b.indicator_id = o.indicator_id and b.period_id = o.period_id
          and b.audience = o.audience and b.id < o.id
        order by b.id desc limit 1
      ) p on true
      where o.id = any(${ids}::bigint[]) order by o.id limit ${most}`.execute(tx);
    return rows.map((row) => {
      const { code } = periodOfId(row.period_id);
      const audience = row.audience === PUBLIC ? TOLD.public : TOLD.internal;
      return {
        kind: KIND,
        id: String(row.id),
        what: {
          zh: `${row.unit} ${row.name_zh} ${code}（${audience.zh}）`,
          en: `${row.unit_en} ${row.name_en} ${code} (${audience.en})`,
        },
        ...(row.before === null ? {} : { before: row.before }),
        after: row.after,
      };
    });
  },
};
