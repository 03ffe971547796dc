-- Where a thing is found, as a scope is: one operator compares both. Who may see a row was asked by a function with a
-- subquery, which the planner calls row by row; without one it becomes part of the statement and costs a tenth. Whoever
-- has a small scope and looks for a common name has thousands of rows asked about.
create function search.places_of(keys bigint[]) returns int8multirange language sql immutable parallel safe
  return (select coalesce(range_agg(int8range(k.key, k.key, '[]')), '{}') from unnest(keys) as k(key));
alter table search.entry add column places int8multirange not null
  generated always as (search.places_of(keys)) stored;

create function search.is_open(readers text[], places int8multirange) returns boolean
  language sql stable parallel safe
  return kernel.has_role('system-actor') or (
    (readers = '{}' or readers && string_to_array(coalesce(current_setting('taihu.roles', true), ''), ','))
    and (isempty(places) or places && kernel.scope()));

drop policy open_to_reader on search.entry;
create policy open_to_reader on search.entry for select using (search.is_open(readers, places));

-- As before, with the places.
create or replace function search.find(wanted text[], sought text, sound text, query tsquery, most integer)
returns table (kind text, id text, code text, name_zh text, name_en text, detail_zh text, detail_en text, rank integer)
language sql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
as $$
  with hit as (
    select h.* from unnest(wanted) as w(kind) cross join lateral (
      (select e.kind, e.id, 1 as rank from search.entry e where e.kind = w.kind and e.code_sought >= sought
        and e.code_sought < sought || U&'\+10FFFF' and search.is_open(e.readers, e.places)
        order by e.code_sought limit most)
      union all
      (select e.kind, e.id, 1 from search.entry e where e.kind = w.kind and e.zh >= sought
        and e.zh < sought || U&'\+10FFFF' and search.is_open(e.readers, e.places) order by e.zh limit most)
      union all
      (select e.kind, e.id, 1 from search.entry e where e.kind = w.kind and e.en >= sought
        and e.en < sought || U&'\+10FFFF' and search.is_open(e.readers, e.places) order by e.en limit most)
      union all
      (select e.kind, e.id, 3 from search.entry e where sound is not null and e.kind = w.kind and e.initials >= sound
        and e.initials < sound || U&'\+10FFFF' and search.is_open(e.readers, e.places) order by e.initials limit most)
      union all
      (select e.kind, e.id, 3 from search.entry e where sound is not null and e.kind = w.kind and e.pinyin >= sound
        and e.pinyin < sound || U&'\+10FFFF' and search.is_open(e.readers, e.places) order by e.pinyin limit most)
    ) h
    union all
    (select e.kind, e.id, 2 from search.entry e where e.words @@ query and e.kind = any(wanted)
      and search.is_open(e.readers, e.places) limit most * 10)
  ), best as (select hit.kind, hit.id, min(hit.rank) as rank from hit group by hit.kind, hit.id)
  select e.kind, e.id, e.code, e.name_zh, e.name_en, e.detail_zh, e.detail_en,
    case when sought in (e.code_sought, e.zh, e.en) then 0 else b.rank end as rank
  from best b join search.entry e on e.kind = b.kind and e.id = b.id
  order by 8, length(e.name_zh), e.code, e.id limit most
$$;

create or replace function search.find_near(wanted text[], left_out integer[], sound text, most integer)
returns table (kind text, id text, code text, name_zh text, name_en text, detail_zh text, detail_en text,
  is_spelt boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
as $$
  with hit as (
    (select e.kind, e.id, true as is_spelt, 1::real as alike from search.entry e
      where e.misses && left_out and e.kind = any(wanted) and search.is_open(e.readers, e.places) limit most * 10)
    union all
    (select e.kind, e.id, false, public.word_similarity(sound, e.pinyin || ' ' || e.en) as alike from search.entry e
      where sound is not null and (e.pinyin || ' ' || e.en) operator(public.%>) sound and e.kind = any(wanted)
        and search.is_open(e.readers, e.places) order by 4 desc limit most)
  ), best as (select hit.kind, hit.id, bool_or(hit.is_spelt) as is_spelt, max(hit.alike) as alike
    from hit group by hit.kind, hit.id)
  select e.kind, e.id, e.code, e.name_zh, e.name_en, e.detail_zh, e.detail_en, b.is_spelt
  from best b join search.entry e on e.kind = b.kind and e.id = b.id
  order by b.is_spelt desc, b.alike desc, length(e.name_zh), e.code, e.id
$$;

drop function search.is_open(text[], bigint[]);
