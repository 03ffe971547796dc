-- The public revisions of a figure, newest first, without looking through what was never revised.
create index observation_revised on indicators.observation (indicator_id, period_id, id)
  where audience = 2 and revision > 1;
