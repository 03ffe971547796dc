-- Whom a provider of identities calls by which name: bound by an audited command, by the owner of the account or the
-- system administrator, never by itself and never by an e-mail address. Removed when it is undone: the trail remembers.
create table identity.provider_link (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  account_id uuid not null references auth."user",
  linked_at timestamptz not null,
  linked_by uuid not null,
  linked_audit_id uuid not null,
  primary key (issuer, subject),
  unique (account_id, issuer)
);
alter table identity.provider_link enable row level security;
create policy sign_in_works on identity.provider_link to taihu_auth using (true) with check (true);
grant select, insert, delete on identity.provider_link to taihu_auth;

-- What a provider said is good for one command; the ids of what was used, as long as it could be used again.
create table identity.spent_ticket (
  ticket_id text collate "C" primary key,
  expires_at timestamptz not null
);
create index spent_ticket_age on identity.spent_ticket (expires_at);
alter table identity.spent_ticket enable row level security;
create policy sign_in_works on identity.spent_ticket to taihu_auth using (true) with check (true);
grant select, insert, delete on identity.spent_ticket to taihu_auth;
