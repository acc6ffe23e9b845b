-- From keys' hashes to who calls: the key, its team, and who stands for it: the person who made it, with their present
-- role, as long as they are an active member. It runs before any team is known, so it runs with the owner's rights, and
-- shows nothing but the keys whose hashes the caller holds. One plan for any number of hashes: planning anew for each
-- number costs more than looking up. Of teams of the products that are named, what their entitlements are decided from
-- comes along, once for each team, with one of its keys.
drop function if exists find_api_keys(text[]);
create or replace function find_api_keys(hashes text[], entitled text[])
returns table (
  key_hash text, id uuid, name text, key_prefix text, scopes jsonb, rate_limit integer, is_active boolean, expires_at timestamptz,
  team_id uuid, team_name text, product text, time_zone text, user_id uuid, email text, maker_role text, state jsonb)
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  select k.key_hash, k.id, k.name, k.key_prefix, k.scopes, k.rate_limit, k.is_active, k.expires_at,
         t.id, t.name, t.product, t.time_zone, u.id, u.email, m.role,
         case when t.product = any (entitled) and row_number() over (partition by t.id) = 1 then entitlement_state(t.id) end
  from api_keys k
  join teams t on t.id = k.team_id and t.deleted_at is null
  left join team_members m on m.team_id = k.team_id and m.user_id = k.user_id and m.status = 'active'
  left join users u on u.id = m.user_id
  where k.key_hash = any (hashes) and k.revoked_at is null;
end $$;

-- A key's line of the minute and its sum of the day change every second while it calls: where a page has room for all its rows
-- once more, no index needs to know.
alter table api_key_uses set (fillfactor = 50);
alter table api_key_days set (fillfactor = 50);

-- Books what a process noted: one row per minute, call, status and address, and each key's sum of the day. Keys that are gone
-- are passed over. `teams` are those of the uses: their open pages are told. A new day takes the id of one of its lines: an
-- id for each day, new or not, would cost more. One process books at a time, so that two of them never wait for each
-- other's rows.
drop function if exists record_api_key_uses(jsonb);
create or replace function record_api_key_uses(uses json, teams uuid[]) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7033, 0);
  with used as materialized (
    select u.id, u.team_id, u.key_id, m.at, u.call, u.status, u.ip, u.user_agent, u.count, m.last_at,
      (m.at at time zone t.time_zone)::date as day
    from json_to_recordset(uses) as u (
      id uuid, team_id uuid, key_id uuid, at bigint, call text, status integer, ip text, user_agent text,
      count integer, last_at bigint)
    cross join lateral (select to_timestamp(u.at / 1000.0) as at, to_timestamp(u.last_at / 1000.0) as last_at) m
    join api_keys k on k.team_id = u.team_id and k.id = u.key_id
    join teams t on t.id = u.team_id
  ), days as (
    insert into api_key_days as d (team_id, id, key_id, day, count, last_at)
    select team_id, (array_agg(id))[1], key_id, day, sum(count), max(last_at) from used group by team_id, key_id, day
    on conflict (team_id, key_id, day) do update
      set count = d.count + excluded.count, last_at = greatest(d.last_at, excluded.last_at)
  )
  insert into api_key_uses (team_id, id, key_id, at, call, status, ip, user_agent, count, last_at)
    select team_id, id, key_id, at, call, status, ip, user_agent, count, last_at from used
  on conflict (team_id, key_id, at, call, status, ip) do update
    set count = api_key_uses.count + excluded.count,
        last_at = greatest(api_key_uses.last_at, excluded.last_at),
        user_agent = coalesce(excluded.user_agent, api_key_uses.user_agent);
  perform pg_notify('signals', json_build_object('team_id', team_id, 'name', 'api_key.used', 'data', json_build_object())::text)
  from unnest(teams) team_id;
end $$;

-- Lets sums of days before this one go, across teams. What they say stays with their keys.
create or replace function sweep_api_key_days(first date) returns void
language sql set search_path = public, pg_temp as $$
  with gone as (
    delete from api_key_days where day < first returning team_id, key_id, count, last_at
  )
  update api_keys k set use_count = k.use_count + g.count, last_used_at = greatest(k.last_used_at, g.last_at)
  from (select team_id, key_id, sum(count) as count, max(last_at) as last_at from gone group by team_id, key_id) g
  where k.team_id = g.team_id and k.id = g.key_id;
$$;

-- What a key did goes with it, whoever deletes it. A foreign key would do that too, and lock the key's row for each line.
-- Whoever books now comes first, and whoever books next finds the key gone: no line is left behind.
create or replace function forget_uses_of_keys() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7033, 0);
  delete from api_key_uses u using gone g where u.team_id = g.team_id and u.key_id = g.id;
  delete from api_key_days d using gone g where d.team_id = g.team_id and d.key_id = g.id;
  return null;
end $$;
create or replace trigger forget_uses_of_deleted_keys after delete on api_keys referencing old table as gone
  for each statement execute function forget_uses_of_keys();

-- Whatever a process remembers of a team's keys is forgotten everywhere when a key, the team itself or the role of one of
-- its members changes, no matter which code changed it. Counting uses is no change.
create or replace function forget_api_keys() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('api_keys', to_jsonb(coalesce(old, new)) ->> case tg_table_name when 'teams' then 'id' else 'team_id' end);
  return null;
end $$;
create or replace trigger forget_changed_key
  after update of user_id, name, key_hash, scopes, rate_limit, is_active, expires_at, revoked_at on api_keys
  for each row execute function forget_api_keys();
create or replace trigger forget_deleted_key after delete on api_keys for each row execute function forget_api_keys();
create or replace trigger forget_keys_of_team after update or delete on teams for each row execute function forget_api_keys();
create or replace trigger forget_keys_of_member
  after insert or update of role, status or delete on team_members for each row execute function forget_api_keys();
