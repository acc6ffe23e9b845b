-- One statement from cookies to actors: the person, the active team and the role in it. It runs before any tenant is
-- known, so it runs with the owner's rights and shows nothing but the sessions whose tokens' hashes the caller holds.
-- The snapshot is the cursor from which a page's realtime stream begins: all that the page's reads did not see.
drop function if exists find_sessions(text[], timestamptz);
create function find_sessions(hashes text[], at timestamptz)
returns table (
  token_hash text, session_id uuid, user_id uuid, email text, email_verified boolean, name text, locale text, theme text, time_zone text, remember boolean,
  last_seen_at timestamptz, expires_at timestamptz, team_id uuid, team_name text, product text, team_time_zone text, role text, cursor text)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.token_hash, s.id, u.id, u.email, u.email_verified_at is not null, p.name, p.locale, p.theme, p.time_zone, s.remember, s.last_seen_at, s.expires_at,
         t.id, t.name, t.product, t.time_zone, m.role, pg_current_snapshot()::text
  from sessions s
  join users u on u.id = s.user_id
  join profiles p on p.user_id = u.id
  left join team_members m on m.team_id = s.team_id and m.user_id = s.user_id and m.status = 'active'
  left join teams t on t.id = m.team_id and t.deleted_at is null
  where s.token_hash = any (hashes) and s.expires_at > at
$$;

-- A team is gone for a person, or for everybody: their sessions go on in another team of theirs, of the same product
-- where there is one, else in none.
create or replace function leave_team_in_sessions(gone uuid, person uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  update sessions s
  set team_id = (
    select t.id
    from team_members m
    join teams t on t.id = m.team_id and t.deleted_at is null
    where m.user_id = s.user_id and m.status = 'active' and t.id <> gone
    order by t.product = (select product from teams where id = gone) desc, m.created_at, t.id
    limit 1)
  where s.team_id = gone and (person is null or s.user_id = person)
$$;

-- The person whose list of sessions has another entry, or one less, hears of it wherever they read, whatever code did it.
create or replace function signal_sessions() returns trigger language plpgsql as $$
begin
  perform pg_notify('signals', json_build_object('person', coalesce(new.user_id, old.user_id),
    'name', 'user.sessions_changed', 'data', json_build_object(), 'xid', pg_current_xact_id()::text)::text);
  return null;
end
$$;
create or replace trigger signal_sessions after insert or delete on sessions
  for each row execute function signal_sessions();

-- Streams that were opened by a session end with it, in every process.
create or replace function announce_session_end() returns trigger language plpgsql as $$
begin
  perform pg_notify('access', json_build_object('entrance', old.id)::text);
  return null;
end
$$;
create or replace trigger announce_access after delete on sessions
  for each row execute function announce_session_end();
