-- New names wait in a short list and are merged into the index in batches: the nation is imported with half the work,
-- and a search reads the list, of 4 MB at most, beside the index.
alter index units.version_grams reset (fastupdate);
