-- The measures of delivery are medians of single deployments: among all else that a team reports they must be found
-- without reading it. The few rows of one metric make this index cheap.
create index if not exists luna_deployments on usage_events (team_id, recorded_at) where metric = 'deployment';
