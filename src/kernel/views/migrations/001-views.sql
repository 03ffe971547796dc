create schema views;
grant usage on schema views to taihu_app;

-- Whoever ever kept a view: locked while another is kept or named, so that an account's views are counted, and their
-- names compared, one by one.
create table views.shelf (account_id uuid primary key);

-- How an account looked at a list, under a name: the fields of the list's address, which nothing here reads.
create table views.saved_view (
  account_id uuid not null references views.shelf,
  id uuid not null,
  list text not null,
  name text not null,
  query text not null,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, list, name)
);

alter table views.shelf enable row level security;
alter table views.saved_view enable row level security;
create policy own on views.shelf
  using (account_id::text = kernel.actor()) with check (account_id::text = kernel.actor());
create policy own on views.saved_view
  using (account_id::text = kernel.actor()) with check (account_id::text = kernel.actor());
-- To update is needed to lock; there is nothing in it to change.
grant select, insert, update on views.shelf to taihu_app;
grant select, insert, delete on views.saved_view to taihu_app;
grant update (name, query) on views.saved_view to taihu_app;
