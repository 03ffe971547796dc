-- The reference of the request that wrote an event, from the settings of its transaction: the jobs that come of it
-- bear it in the log.
alter table outbox.event add column reference text default nullif(current_setting('taihu.reference', true), '');
