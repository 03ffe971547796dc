-- The tables of the sign-in library, as it expects them (a test compares), with ids as UUIDs. Only its own role
-- reaches them; the application steps into that role within a command and back out again.
create schema auth;
grant usage on schema auth to taihu_auth;

create table auth."user" (
  id uuid primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp,
  username text collate "C" unique,
  "displayUsername" text
);

create table auth.session (
  id uuid primary key,
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" uuid not null references auth."user" on delete cascade
);
create index "session_userId_idx" on auth.session ("userId");
create index "session_expiresAt_idx" on auth.session ("expiresAt");

create table auth.account (
  id uuid primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null references auth."user" on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null
);
create index "account_userId_idx" on auth.account ("userId");

create table auth.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp
);
create index "verification_identifier_idx" on auth.verification (identifier);

alter table auth."user" enable row level security;
alter table auth.session enable row level security;
alter table auth.account enable row level security;
alter table auth.verification enable row level security;
create policy library_works on auth."user" to taihu_auth using (true) with check (true);
create policy library_works on auth.session to taihu_auth using (true) with check (true);
create policy library_works on auth.account to taihu_auth using (true) with check (true);
create policy library_works on auth.verification to taihu_auth using (true) with check (true);
grant select, insert, update, delete on auth."user", auth.session, auth.account, auth.verification to taihu_auth;
