-- The teams of one person, across tenants: read where a person signs in or switches, before a team is set.
drop function if exists teams_of(uuid);
create or replace function teams_of(person uuid)
returns table (id uuid, name text, slug text, product text, time_zone text, logo_file_id uuid, personal boolean,
  role text, created_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug, t.product, t.time_zone, t.logo_file_id, t.personal, m.role, t.created_at
  from team_members m
  join teams t on t.id = m.team_id
  where m.user_id = person and m.status = 'active' and t.deleted_at is null
  order by m.created_at, t.id
$$;

-- Teams with other members whose only owner is this person.
create or replace function teams_without(person uuid) returns table (id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name
  from team_members m
  join teams t on t.id = m.team_id and t.deleted_at is null
  where m.user_id = person and m.status = 'active' and m.role = 'owner'
    and exists (select from team_members o where o.team_id = t.id and o.user_id <> person and o.status = 'active')
    and not exists (
      select from team_members o where o.team_id = t.id and o.user_id <> person and o.status = 'active' and o.role = 'owner')
  order by t.name, t.id
$$;

-- How many people are in each of one person's teams.
create or replace function team_sizes(person uuid) returns table (team_id uuid, members integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.team_id, count(*)::int
  from team_members own
  join team_members m on m.team_id = own.team_id and m.status = 'active'
  where own.user_id = person and own.status = 'active'
  group by m.team_id
$$;

-- Invitations across tenants, for whoever holds the hash of a link's token or has shown that an address is theirs: by
-- token in whatever state, by address those that are open.
create or replace function find_invitations(hash text, address text, at timestamptz)
returns table (id uuid, email text, role text, status text, expires_at timestamptz, invited_by text, has_account boolean,
  team_id uuid, team_name text, product text, time_zone text, logo_file_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, i.email, i.role, case when i.status = 'open' and i.expires_at <= at then 'expired' else i.status end,
         i.expires_at, p.name, exists (select from users u where u.email = i.email),
         t.id, t.name, t.product, t.time_zone, t.logo_file_id
  from team_invitations i
  join teams t on t.id = i.team_id and t.deleted_at is null
  left join profiles p on p.user_id = i.invited_by
  where i.token_hash = hash or (i.email = address and i.status = 'open' and i.expires_at > at)
$$;

-- Open streams hear at once, in every process, that somebody's access changed.
create or replace function announce_member_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('access', json_build_object('team', old.team_id, 'user', old.user_id)::text);
  return null;
end
$$;
create or replace trigger announce_access after delete or update of role, status on team_members
  for each row execute function announce_member_access();

create or replace function announce_team_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('access', json_build_object('team', old.id)::text);
  return null;
end
$$;
create or replace trigger announce_access after update of deleted_at on teams
  for each row execute function announce_team_access();

-- Members of a team, and the open invitations as members that are not there yet. With the caller's rights; the planner
-- makes it part of the query.
drop function if exists team_people(uuid, timestamptz);
create or replace function team_people(team uuid, at timestamptz)
returns table (id uuid, user_id uuid, name text, email text, avatar_id uuid, role text, status text, invited_by text,
  invited_at timestamptz, expires_at timestamptz, joined_at timestamptz)
language sql stable as $$
  select m.id, m.user_id, p.name, u.email, p.avatar_id, m.role, m.status, null, null, null, m.joined_at
  from team_members m join users u on u.id = m.user_id join profiles p on p.user_id = u.id
  where m.team_id = team
  union all
  select i.id, null, null, i.email, null, i.role, 'invited', p.name, i.sent_at, i.expires_at, null
  from team_invitations i left join profiles p on p.user_id = i.invited_by
  where i.team_id = team and i.status = 'open' and i.expires_at > at
$$;

-- Seats that count against the plan: active members and open invitations, which hold a seat until they end.
create or replace function seats_used(team uuid, at timestamptz) returns integer language sql stable as $$
  select ((select count(*) from team_members where team_id = team and status = 'active')
    + (select count(*) from team_invitations where team_id = team and status = 'open' and expires_at > at))::integer
$$;
