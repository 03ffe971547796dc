-- The scope of a transaction, as every policy reads it. Policies test the outer bounds first, which an index can
-- answer, then the exact ranges. Without settings nothing is in scope.
create schema kernel;
grant usage on schema kernel to taihu_app, taihu_auth, taihu_jobs;

create function kernel.scope_lo() returns bigint language sql stable parallel safe
  return coalesce(nullif(current_setting('taihu.scope_lo', true), ''), '1')::bigint;

create function kernel.scope_hi() returns bigint language sql stable parallel safe
  return coalesce(nullif(current_setting('taihu.scope_hi', true), ''), '0')::bigint;

create function kernel.scope() returns int8multirange language sql stable parallel safe
  return coalesce(nullif(current_setting('taihu.scope', true), ''), '{}')::int8multirange;

create function kernel.actor() returns text language sql stable parallel safe
  return coalesce(current_setting('taihu.actor', true), '');

create function kernel.has_role(wanted text) returns boolean language sql stable parallel safe
  return wanted = any (string_to_array(coalesce(current_setting('taihu.roles', true), ''), ','));

-- Rows carry the transaction that wrote them, as a number that grows across moves between clusters: the base is
-- raised above all that an import brought in.
create table kernel.written_base (only_row boolean primary key default true check (only_row), base bigint not null);
insert into kernel.written_base (base) values (0);
grant select on kernel.written_base to taihu_app, taihu_jobs;

create function kernel.written_now() returns bigint language sql stable
  return (select base from kernel.written_base) + pg_current_xact_id()::text::bigint;

-- Everything written below this number is committed or gone for good; nothing at or above it is safe to read yet.
create function kernel.written_closed() returns bigint language sql stable
  return (select base from kernel.written_base) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
