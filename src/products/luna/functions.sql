-- The measures of delivery are medians of single deployments: among all else that a team reports they must be found
-- without reading it. The few rows of one metric make this index cheap.
create index if not exists luna_deployments on usage_events (team_id, recorded_at) where metric = 'deployment';

-- A time as a reporter wrote it, to the millisecond; null when it is none, whatever it is. Without a zone it is in UTC.
create or replace function luna.moment_of(written text) returns timestamptz language plpgsql stable
set timezone to 'UTC' as $$
begin
  return case when written ~ '^\d{4}-\d\d-\d\d' then date_trunc('milliseconds', written::timestamptz) end;
exception when data_exception then
  return null;
end
$$;
