-- The application's role does not see the queue. What waits there for an address, or for a team that is gone, goes with
-- it: only in system work, which alone purges accounts. Jobs in hand end by themselves.
create or replace function forget_in_queue(addresses jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('app.staff', true) is distinct from 'on' then raise exception 'only system work forgets'; end if;
  delete from graphile_worker._private_jobs j
  where j.locked_at is null and exists (
    select from jsonb_array_elements_text(addresses) a where position(a in lower(j.payload::text)) > 0);
end
$$;

create or replace function forget_team_in_queue(team uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('app.staff', true) is distinct from 'on' then raise exception 'only system work forgets'; end if;
  delete from graphile_worker._private_jobs j
  where j.locked_at is null and j.payload -> 'team' ->> 'id' = team::text and j.payload -> 'data' -> 'keys' is null;
  -- The removal of bytes goes on, and needs no team's name for it.
  update graphile_worker._private_jobs j set payload = jsonb_set(j.payload::jsonb, '{team,name}', '""')::json
  where j.payload -> 'team' ->> 'id' = team::text;
end
$$;
