-- What a figure is made of, beside its sources: factor, threshold, expression or growth.
alter table indicators.indicator drop constraint indicator_kind_check;
alter table indicators.indicator add constraint indicator_kind_check check (kind in ('sum', 'coverage', 'levels',
  'average', 'ratio', 'last', 'minimum', 'maximum', 'count', 'formula', 'growth'));
alter table indicators.indicator add column rule jsonb not null default '{}';
-- Statistical once any statistical form asks for it; with limits under which its values are withheld.
alter table indicators.indicator add column purpose text not null default 'administrative'
  check (purpose in ('administrative', 'statistical'));
alter table indicators.indicator add column confidentiality jsonb;

-- Why a value was revised, and for what purpose it was given.
alter table indicators.observation add column purpose text not null default 'administrative'
  check (purpose in ('administrative', 'statistical'));
alter table indicators.observation add column reason_code text;
alter table indicators.observation add column reason_text text;

-- The release calendar: until its instant the public reads none of a release's values. Plans are public.
create table indicators.release (
  id uuid primary key,
  name_zh text not null,
  name_en text not null,
  period_code text not null,
  stage text not null check (stage in ('flash', 'preliminary', 'final')),
  release_at timestamptz not null,
  -- When a job published it, with the newest sequence then in force.
  published_at timestamptz,
  vintage bigint
);
create index release_order on indicators.release (release_at, id);
create table indicators.release_indicator (
  release_id uuid not null references indicators.release,
  indicator_id integer not null references indicators.indicator,
  place smallint not null,
  primary key (release_id, indicator_id)
);
-- What a release holds back: reported indicators and periods, each in one release at most.
create table indicators.release_item (
  release_id uuid not null references indicators.release,
  indicator_id integer not null references indicators.indicator,
  period_id integer not null,
  primary key (indicator_id, period_id)
);
create index release_item_release on indicators.release_item (release_id);

alter table indicators.release enable row level security;
alter table indicators.release_indicator enable row level security;
alter table indicators.release_item enable row level security;
create policy everyone_reads on indicators.release for select using (true);
create policy everyone_reads on indicators.release_indicator for select using (true);
create policy everyone_reads on indicators.release_item for select using (true);
create policy office_plans on indicators.release for all
  using (kernel.has_role('office') or kernel.has_role('system-actor'))
  with check (kernel.has_role('office') or kernel.has_role('system-actor'));
create policy office_plans on indicators.release_indicator for insert with check (kernel.has_role('office'));
create policy office_plans on indicators.release_item for insert with check (kernel.has_role('office'));
grant select, insert, update on indicators.release to taihu_app;
grant select, insert on indicators.release_indicator, indicators.release_item to taihu_app;
