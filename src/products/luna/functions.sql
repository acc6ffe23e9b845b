-- The measures of delivery are medians of single deployments, and behind each figure of what was delivered stand its events,
-- newest first: among all else that a team reports they must be found without reading it. The few rows of these metrics
-- make this index cheap.
drop index if exists luna_deployments;
create index if not exists luna_delivery on usage_events (team_id, metric, recorded_at)
  where metric in ('deployment', 'feature_shipped', 'bug_fixed', 'code_review');

-- An outage may have begun long before the month of its repair: each project's deployments are found on their own. Not
-- `coalesce`: PostgreSQL does not know of it that it tells nothing, and under row-level security no index is asked by it then.
drop index if exists luna_outages;
create index if not exists luna_project_deployments on usage_events
  (team_id, (case when project_id is null then '' else project_id end), recorded_at, id)
  where metric = 'deployment';

-- What failed or was cancelled is taken off what was done; it is little.
create index if not exists luna_undone on usage_events (team_id, metric, day)
  where success is not true
    and metric in ('deployment', 'feature_shipped', 'bug_fixed', 'code_review', 'minute_saved', 'file_indexed');

-- A time as a reporter wrote it, to the millisecond; null when it is none, whatever it is. Without a zone it is in UTC. What
-- lies before this century is some program's zero, such as year 1.
create or replace function luna.moment_of(written text) returns timestamptz language plpgsql stable strict
set timezone to 'UTC' as $$
declare
  moment timestamptz;
begin
  if written ~ '^20\d\d-\d\d-\d\d' then moment := date_trunc('milliseconds', written::timestamptz); end if;
  return case when moment > '1999-12-31' then moment end;
exception when data_exception then
  return null;
end
$$;

-- What calls of models cost is reckoned from the events that name a model; a team that reports none pays nothing for it.
create index if not exists luna_model_calls on usage_events (team_id, recorded_at) where metadata ? 'model';
