-- One's own events that belong to no team, newest first, beside the team's on the activity page.
create index if not exists events_of_no_team on events (actor_id, created_at, id) where team_id is null;

-- A JSON value without a person: texts that hold one of their addresses, or are one of their names (both in lower case).
create or replace function without_person(part jsonb, addresses jsonb, names jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, public, pg_temp as $$
begin
  case jsonb_typeof(part)
    when 'object' then
      return (select coalesce(jsonb_object_agg(f.key, without_person(f.value, addresses, names)), '{}')
              from jsonb_each(part) f);
    when 'array' then
      return (select coalesce(jsonb_agg(without_person(e.value, addresses, names) order by e.ordinality), '[]')
              from jsonb_array_elements(part) with ordinality e);
    when 'string' then
      if names ? lower(part #>> '{}') or exists (
        select from jsonb_array_elements_text(addresses) a where position(a in lower(part #>> '{}')) > 0)
      then return '"Deleted account"'; end if;
      return part;
    else return part;
  end case;
end
$$;

-- The one change that events allow: a person whose account is due to be purged is taken out of them. Looks at `most`
-- events behind `after`; answers the last one it looked at, null at the end. Names count in the person's teams only,
-- where they mean the person; addresses mean them everywhere.
create or replace function forget_in_events(
  person uuid, addresses jsonb, names jsonb, teams jsonb, due timestamptz, after uuid, most integer)
returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  last uuid;
begin
  if current_setting('app.staff', true) is distinct from 'on'
    or not exists (select from account_deletions d where d.user_id = person and d.due_at <= due)
  then raise exception 'this account is not due to be purged'; end if;
  select p.id into last from (
    select e.id from events e where after is null or e.id > after order by e.id limit most) p order by p.id desc limit 1;
  if last is null then return null; end if;
  update events e set
    actor_name = case when e.actor_id = person then null else e.actor_name end,
    ip = case when e.actor_id = person or e.actor_id is null then null else e.ip end,
    data = without_person(e.data, addresses, case when e.actor_id = person or teams ? e.team_id::text then names else '[]' end)
  where (after is null or e.id > after) and e.id <= last and (
    e.actor_id = person or e.data ->> 'user_id' = person::text
    or exists (select from jsonb_array_elements_text(addresses) a where position(a in lower(e.data::text)) > 0)
    or (teams ? e.team_id::text and exists (
      select from jsonb_array_elements(names) n where position(lower(n::text) in lower(e.data::text)) > 0)));
  return last;
end
$$;
