-- How a name sounds, in Hanyu Pinyin without tones and in its initials; unknown in versions from before, until Taihu's
-- own job fills it in. Beginnings are looked for level by level, so that the highest units come first without sorting.
alter table units.version add column pinyin text collate "C", add column initials text collate "C";
create index version_pinyin on units.version (level, pinyin, tree_key);
create index version_initials on units.version (level, initials, tree_key);
create index version_unsounded on units.version (tree_key) where pinyin is null;
grant update (pinyin, initials) on units.version to taihu_app;
