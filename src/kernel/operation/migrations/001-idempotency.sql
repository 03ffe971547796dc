create schema operation;
grant usage on schema operation to taihu_app;

-- One row a command that was sent with an idempotency key; the answer is what a repeated call is given.
create table operation.idempotency (
  actor_id uuid not null,
  key_hash text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (actor_id, key_hash)
);
alter table operation.idempotency enable row level security;
create policy own_keys on operation.idempotency
  using (actor_id::text = kernel.actor()) with check (actor_id::text = kernel.actor());
grant select, insert, update, delete on operation.idempotency to taihu_app;
