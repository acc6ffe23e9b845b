-- The teams of one person, across tenants: read where a person signs in or switches, before a team is set.
create or replace function teams_of(person uuid)
returns table (id uuid, name text, slug text, product text, personal boolean, role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug, t.product, t.personal, m.role
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
