-- A mail belongs to a team, or to a person who stands in none; system work without a team sees all.
alter table mails enable row level security;
drop policy if exists own_mails on mails;
create policy own_mails on mails using (
  team_id = (select nullif(current_setting('app.team_id', true), '')::uuid)
  or (team_id is null and user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))
  or (select current_setting('app.staff', true)) = 'on'
) with check (
  -- A visitor who signs up is no person yet, and their mail goes to nobody's team.
  team_id is null
  or team_id = (select nullif(current_setting('app.team_id', true), '')::uuid)
  or (select current_setting('app.staff', true)) = 'on'
);

-- Whether a person was mailed this since then, in whichever team: mails that come at most so often count for the person.
create or replace function mailed_since(person uuid, mail text, since timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from mails where user_id = person and name = mail and created_at > since)
$$;
