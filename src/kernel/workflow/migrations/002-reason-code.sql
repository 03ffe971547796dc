-- Why a step was taken, as a code that its subject's room knows, beside the words.
alter table workflow.step add column reason_code text check (reason_code ~ '^[a-z][a-z-]{1,30}$');
