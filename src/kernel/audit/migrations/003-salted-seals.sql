-- The salt of an entry's seals, which no screen shows: without it a seal tells nothing of the row that it vouches for,
-- however few values the row could hold. Absent where nothing is sealed, and in entries from before there was one.
alter table audit.entry add column salt text;
