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
