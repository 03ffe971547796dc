-- What can be found by its names: one row a thing, written by the room of the thing in the transaction that changes it.
-- The application has no right to the table itself; the functions below are its only way.
create schema search;
grant usage on schema search to taihu_app;

create table search.entry (
  kind text collate "C" not null,
  id text collate "C" not null,
  code text collate "C" not null,
  name_zh text not null,
  name_en text not null,
  detail_zh text not null,
  detail_en text not null,
  -- Who may find it: holders of one of the roles, everybody who asks where there is none; and, where it has keys, only
  -- those whose scope reaches one of them.
  readers text[] not null,
  keys bigint[] not null,
  -- The names as they are looked for, in lower case; their sounds; their words and pairs of characters; and the hashes
  -- of what is left of them when one character is left out.
  code_sought text collate "C" not null,
  zh text collate "C" not null,
  en text collate "C" not null,
  pinyin text collate "C" not null,
  initials text collate "C" not null,
  words tsvector not null,
  misses integer[] not null,
  primary key (kind, id)
);
create index entry_code on search.entry (kind, code_sought);
create index entry_zh on search.entry (kind, zh);
create index entry_en on search.entry (kind, en);
create index entry_pinyin on search.entry (kind, pinyin);
create index entry_initials on search.entry (kind, initials);
create index entry_words on search.entry using gin (words);
create index entry_misses on search.entry using gin (misses);
-- Sounds that are nearly those: Latin letters, which trigrams see whatever the collation.
create index entry_sounds on search.entry using gin ((pinyin || ' ' || en) public.gin_trgm_ops);

create function search.is_open(readers text[], keys bigint[]) returns boolean language sql stable parallel safe
  return kernel.has_role('system-actor') or (
    (readers = '{}' or readers && string_to_array(coalesce(current_setting('taihu.roles', true), ''), ','))
    and (keys = '{}' or exists (select 1 from unnest(keys) as k(key)
      where k.key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> k.key)));

alter table search.entry enable row level security;
create policy open_to_reader on search.entry for select using (search.is_open(readers, keys));

-- Which kinds have been gone through since the index exists; an older city's are, at the next start.
create table search.built (kind text primary key, at timestamptz not null);
alter table search.built enable row level security;
create policy taihu_builds on search.built for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
grant select, insert, update on search.built to taihu_app;

-- Things found by a text, best first: 0 that code or name, 1 one that begins so, 2 one of these words, 3 one of that
-- sound. Text operators are not leakproof and would lose their indexes under a policy: the function has its owner's
-- rights and asks itself who may see a row, before it is counted towards the limit. A limit would tempt the planner to
-- read the whole table until enough is found: of what is rare that is all of it.
create function search.find(wanted text[], sought text, sound text, query tsquery, most integer)
returns table (kind text, id text, code text, name_zh text, name_en text, detail_zh text, detail_en text, rank integer)
language sql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
as $$
  with hit as (
    select h.* from unnest(wanted) as w(kind) cross join lateral (
      (select e.kind, e.id, 1 as rank from search.entry e where e.kind = w.kind and e.code_sought >= sought
        and e.code_sought < sought || U&'\+10FFFF' and search.is_open(e.readers, e.keys)
        order by e.code_sought limit most)
      union all
      (select e.kind, e.id, 1 from search.entry e where e.kind = w.kind and e.zh >= sought
        and e.zh < sought || U&'\+10FFFF' and search.is_open(e.readers, e.keys) order by e.zh limit most)
      union all
      (select e.kind, e.id, 1 from search.entry e where e.kind = w.kind and e.en >= sought
        and e.en < sought || U&'\+10FFFF' and search.is_open(e.readers, e.keys) order by e.en limit most)
      union all
      (select e.kind, e.id, 3 from search.entry e where sound is not null and e.kind = w.kind and e.initials >= sound
        and e.initials < sound || U&'\+10FFFF' and search.is_open(e.readers, e.keys) order by e.initials limit most)
      union all
      (select e.kind, e.id, 3 from search.entry e where sound is not null and e.kind = w.kind and e.pinyin >= sound
        and e.pinyin < sound || U&'\+10FFFF' and search.is_open(e.readers, e.keys) order by e.pinyin limit most)
    ) h
    union all
    (select e.kind, e.id, 2 from search.entry e where e.words @@ query and e.kind = any(wanted)
      and search.is_open(e.readers, e.keys) limit most * 10)
  ), best as (select hit.kind, hit.id, min(hit.rank) as rank from hit group by hit.kind, hit.id)
  select e.kind, e.id, e.code, e.name_zh, e.name_en, e.detail_zh, e.detail_en,
    case when sought in (e.code_sought, e.zh, e.en) then 0 else b.rank end as rank
  from best b join search.entry e on e.kind = b.kind and e.id = b.id
  order by 8, length(e.name_zh), e.code, e.id limit most
$$;

-- What is spelt, or sounds, nearly so: asked for only where little else is found. How near, the caller judges.
create function search.find_near(wanted text[], left_out integer[], sound text, most integer)
returns table (kind text, id text, code text, name_zh text, name_en text, detail_zh text, detail_en text,
  is_spelt boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
as $$
  with hit as (
    (select e.kind, e.id, true as is_spelt, 1::real as alike from search.entry e
      where e.misses && left_out and e.kind = any(wanted) and search.is_open(e.readers, e.keys) limit most * 10)
    union all
    (select e.kind, e.id, false, public.word_similarity(sound, e.pinyin || ' ' || e.en) as alike from search.entry e
      where sound is not null and (e.pinyin || ' ' || e.en) operator(public.%>) sound and e.kind = any(wanted)
        and search.is_open(e.readers, e.keys) order by 4 desc limit most)
  ), best as (select hit.kind, hit.id, bool_or(hit.is_spelt) as is_spelt, max(hit.alike) as alike
    from hit group by hit.kind, hit.id)
  select e.kind, e.id, e.code, e.name_zh, e.name_en, e.detail_zh, e.detail_en, b.is_spelt
  from best b join search.entry e on e.kind = b.kind and e.id = b.id
  order by b.is_spelt desc, b.alike desc, length(e.name_zh), e.code, e.id
$$;

-- Writing is the rooms' own: whoever may change a thing thereby changes how it is found, also where a part of who may
-- find it is beyond what he may see.
create function search.put(entries jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into search.entry as o (kind, id, code, name_zh, name_en, detail_zh, detail_en, readers, keys, code_sought, zh,
    en, pinyin, initials, words, misses)
  select n.kind, n.id, n.code, n.name_zh, n.name_en, n.detail_zh, n.detail_en, n.readers, n.keys, n.code_sought, n.zh,
    n.en, n.pinyin, n.initials, array_to_tsvector(n.words), n.misses
  from jsonb_to_recordset(entries) as n(kind text, id text, code text, name_zh text, name_en text, detail_zh text,
    detail_en text, readers text[], keys bigint[], code_sought text, zh text, en text, pinyin text, initials text,
    words text[], misses integer[])
  order by n.kind, n.id
  on conflict (kind, id) do update set code = excluded.code, name_zh = excluded.name_zh, name_en = excluded.name_en,
    detail_zh = excluded.detail_zh, detail_en = excluded.detail_en, readers = excluded.readers, keys = excluded.keys,
    code_sought = excluded.code_sought, zh = excluded.zh, en = excluded.en, pinyin = excluded.pinyin,
    initials = excluded.initials, words = excluded.words, misses = excluded.misses
$$;

-- Takes away what of a kind lies after one id and up to another and is not among those that exist.
create function search.keep_only(wanted text, after text, through text, existing text[]) returns integer
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with gone as (delete from search.entry e where e.kind = wanted and e.id > after
    and (through is null or e.id <= through) and e.id <> all(existing) returning 1)
  select count(*)::integer from gone
$$;

-- Lets no other write until the transaction ends, so that what is read from now on is what the index then says.
create function search.hold() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$ begin lock table search.entry in share row exclusive mode; end $$;

revoke all on function search.find, search.find_near, search.put, search.keep_only, search.hold from public;
grant execute on function search.find, search.find_near, search.put, search.keep_only, search.hold to taihu_app;
