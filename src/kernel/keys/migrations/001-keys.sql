create schema keys;
grant usage on schema keys to taihu_app;

-- Keys that sign, one line of generations for each issuer and purpose; of each line one key at most is in use.
create table keys.key (
  id uuid primary key,
  purpose text not null,
  issuer text not null,
  generation int not null,
  algorithm text not null check (algorithm = 'Ed25519'),
  public_key bytea not null check (octet_length(public_key) = 32),
  created_at timestamptz not null,
  retired_at timestamptz,
  revoked_at timestamptz check (revoked_at is null or retired_at is not null),
  unique (issuer, purpose, generation)
);
create unique index one_in_use on keys.key (issuer, purpose) where retired_at is null;

-- The private halves stand apart, since row security hides rows and not columns. They are sealed under the master
-- key, which the database never sees; the seal covers the public half too, so that no foreign key can be put in.
create table keys.private_key (
  key_id uuid primary key references keys.key,
  private_sealed bytea not null
);

alter table keys.key enable row level security;
create policy everyone_verifies on keys.key for select using (true);
create policy made_by_few on keys.key for insert
  with check (kernel.has_role('system-actor') or kernel.has_role('security'));
create policy retired_by_few on keys.key for update
  using (kernel.has_role('system-actor') or kernel.has_role('security'));
grant select, insert on keys.key to taihu_app;
grant update (retired_at, revoked_at) on keys.key to taihu_app;

alter table keys.private_key enable row level security;
create policy jobs_sign on keys.private_key for select using (kernel.has_role('system-actor'));
create policy made_by_few on keys.private_key for insert
  with check (kernel.has_role('system-actor') or kernel.has_role('security'));
grant select, insert on keys.private_key to taihu_app;
