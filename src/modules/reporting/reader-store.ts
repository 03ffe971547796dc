import { type RawBuilder, sql } from 'kysely';
import { LIMITED } from '#kernel/indicators/index.ts';
import type { Reader } from './reader.ts';

const CONFIDENTIAL = sql`select id from reporting.form where purpose = 'statistical'
  union all select form_id from reporting.form_indicator where indicator_id in (${LIMITED})`;

/** That somebody may read a row of `reporting.report`: every statement that shows reports asks it. */
export function isReadBy(reader: Reader | undefined): RawBuilder<unknown> {
  if (!reader) return sql`true`;
  const { reviewed, served } = reader;
  return sql`(unit_id = any(${served}::uuid[])
    or exists (select from unnest(${reviewed.map(({ lo }) => lo)}::bigint[], ${reviewed.map(({ hi }) => hi)}::bigint[])
      as held(lo, hi) where tree_key between lo and hi)
    or form_id not in (${CONFIDENTIAL}))`;
}
