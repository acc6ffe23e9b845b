-- One file of a signed link. The link's signature names team and file and was checked before this is called; the visitor
-- who holds it may belong to no team.
create or replace function linked_file(of_team uuid, of_file uuid)
returns table (name text, mime text, bytes integer, thumb_bytes integer, sha256 text, storage_key text)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.name, f.mime, f.bytes, f.thumb_bytes, f.sha256, f.storage_key
  from files f
  where f.team_id = of_team and f.id = of_file
$$;
