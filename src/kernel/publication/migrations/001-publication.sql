create schema publication;
grant usage on schema publication to taihu_app;

-- What the public reads: bytes rendered once, at publication, in every encoding that is served. The path leads every
-- key, so that the table can be distributed by it.
create table publication.page (
  path text not null,
  language text not null check (language in ('zh', 'en')),
  content_type text not null,
  body bytea not null,
  body_br bytea not null,
  body_gzip bytea not null,
  etag text not null,
  sha256 text not null,
  built_at timestamptz not null,
  audit_id uuid not null,
  written bigint not null default kernel.written_now(),
  primary key (path, language)
);
alter table publication.page alter column body_br set storage external;
alter table publication.page alter column body_gzip set storage external;

-- What a page was made of, such as figure:cards.transit.issued/320200000000/2008.
create table publication.dependency (
  path text not null,
  language text not null,
  key text not null,
  primary key (path, language, key),
  foreign key (path, language) references publication.page on delete cascade
);
create index dependency_key on publication.dependency (key, path);

-- The log that every process reads to forget pages that changed. Only the newest rows are kept.
create table publication.invalidation (
  seq bigint generated always as identity primary key,
  path text not null,
  written bigint not null default kernel.written_now()
);
create index invalidation_written on publication.invalidation (written);

-- Whoever locks this row publishes; others wait. So the numbers of transactions, by which the audit trail is ordered,
-- have the order in which pages were replaced.
create table publication.turn (only_row boolean primary key default true check (only_row));
insert into publication.turn default values;

alter table publication.page enable row level security;
alter table publication.dependency enable row level security;
alter table publication.invalidation enable row level security;
alter table publication.turn enable row level security;
create policy jobs_take_turns on publication.turn using (kernel.has_role('system-actor'));
grant select, update on publication.turn to taihu_app;
create policy everyone_reads on publication.page for select using (true);
create policy jobs_write on publication.page for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
create policy everyone_reads on publication.dependency for select using (true);
create policy jobs_write on publication.dependency for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
create policy everyone_reads on publication.invalidation for select using (true);
create policy jobs_write on publication.invalidation for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
grant select, insert, update, delete on publication.page to taihu_app;
grant select, insert, delete on publication.dependency, publication.invalidation to taihu_app;
