-- Parts of names and addresses are found by their trigrams. Where the server has not got this extension, or its owner
-- may not bring it in, the search reads on without: slower, and with the same answers.
do $$
begin
  create extension if not exists pg_trgm;
  create index if not exists users_email_trigrams on users using gin (email gin_trgm_ops);
  create index if not exists profiles_name_trigrams on profiles using gin (name gin_trgm_ops);
exception when feature_not_supported or undefined_file or undefined_object or insufficient_privilege then
  raise warning 'no trigram index for the search of people: %', sqlerrm;
end
$$;

-- Streams across teams hear at once that their reader is one of the platform's people no more, or in another role.
create or replace function announce_staff_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('access', json_build_object('team', 'platform', 'user', old.user_id)::text);
  return null;
end
$$;
create or replace trigger announce_access after update or delete on staff
  for each row execute function announce_staff_change();
