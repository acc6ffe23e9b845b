-- A team's events become deliveries in the transaction of the event: one row for each endpoint that wants it, or none at
-- all when that transaction fails. Events about a person's own account, about those who run the platform and about webhooks
-- themselves are not offered.
create or replace function webhook_offers(name text) returns boolean language sql immutable
  return split_part(name, '.', 1) not in ('user', 'onboarding', 'notifications', 'staff', 'webhook');

create or replace function webhook_body(type text, at timestamptz, data json) returns text language sql immutable
  return json_build_object(
    'type', type, 'timestamp', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', data)::text;

create or replace function events_to_webhooks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into webhook_deliveries (team_id, id, endpoint_id, event_id, event, body, due_at, created_at)
  select f.team_id, gen_random_uuid(), e.id, f.id, f.name, webhook_body(f.name, f.created_at, f.data::json), f.created_at, f.created_at
  from fresh f
  join webhook_endpoints e on e.team_id = f.team_id and e.disabled_at is null
    and e.events && array['*', f.name, split_part(f.name, '.', 1) || '.*']
  where webhook_offers(f.name);
  if found then perform pg_notify('webhooks', ''); end if;
  return null;
end
$$;
create or replace trigger to_webhooks after insert on events referencing new table as fresh
  for each statement execute function events_to_webhooks();

-- Claims what is due until `lease_until`, across teams, and gives everything that a delivery needs. Every endpoint with
-- work is visited by its own piece of the index, in a random order, so that the queue of one is never in the way of another.
-- `busy` are endpoints with deliveries under way, `rooms` says how many more each of them may have.
create or replace function claim_webhooks(at timestamptz, lease_until timestamptz, most integer, room integer, busy uuid[], rooms integer[])
returns table (team_id uuid, id uuid, endpoint_id uuid, event_id uuid, body text, failures integer, url text,
  secret text, previous_secret text, failing_since timestamptz)
language sql security definer set search_path = public, pg_temp as $$
  with recursive waiting as (
    (select d.endpoint_id from webhook_deliveries d where d.due_at is not null order by d.endpoint_id limit 1)
    union all
    select (select d.endpoint_id from webhook_deliveries d
            where d.due_at is not null and d.endpoint_id > w.endpoint_id order by d.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  ), visited as materialized (
    select w.endpoint_id, coalesce(b.room, claim_webhooks.room) as room
    from waiting w left join unnest(busy, rooms) as b(endpoint_id, room) on b.endpoint_id = w.endpoint_id
    where w.endpoint_id is not null order by random()
  ), picked as materialized (
    select due.* from visited v cross join lateral (
      select d.team_id, d.id, d.endpoint_id from webhook_deliveries d
      where d.endpoint_id = v.endpoint_id and d.due_at <= at order by d.due_at limit v.room for update skip locked
    ) due limit most
  )
  update webhook_deliveries d set status = 'sending', due_at = lease_until
  from picked p join webhook_endpoints e on e.team_id = p.team_id and e.id = p.endpoint_id and e.disabled_at is null
  where d.team_id = p.team_id and d.id = p.id
  returning d.team_id, d.id, d.endpoint_id, d.event_id, d.body, d.failures, e.url, e.secret,
    case when e.previous_secret_until > at then e.previous_secret end, e.failing_since
$$;

-- Writes down how attempts ended. A run whose lease was taken over, or whose delivery was cancelled meanwhile, adds its
-- attempt to the log and leaves the way of the delivery alone, unless it delivered. Open pages hear of it.
create or replace function record_webhooks(results json) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with ended as materialized (
    select r.*, e.disabled_at is not null and r.status = 'waiting' as homeless
    from json_to_recordset(results) as r(team_id uuid, id uuid, endpoint_id uuid, lease timestamptz, status text,
      due_at timestamptz, ended_at timestamptz, failures integer, attempt jsonb)
    join webhook_endpoints e on e.team_id = r.team_id and e.id = r.endpoint_id
  ), judged as materialized (
    select team_id, endpoint_id, bool_or(status = 'delivered') as works, max(ended_at) as at from ended group by 1, 2
  ), endpoints as (
    update webhook_endpoints e set failing_since = case when not j.works then j.at end
    from judged j where e.team_id = j.team_id and e.id = j.endpoint_id and j.works = (e.failing_since is not null)
  ), told as (
    select pg_notify('signals', json_build_object('team_id', team_id, 'name', 'webhook.tried',
      'data', json_build_object('webhook_id', endpoint_id))::text) from judged
  ), written as (
    update webhook_deliveries d set
      status = case when r.status <> 'delivered' and d.due_at is distinct from r.lease then d.status
        when r.homeless then 'cancelled' else r.status end,
      due_at = case when r.status <> 'delivered' and d.due_at is distinct from r.lease then d.due_at
        when not r.homeless then r.due_at end,
      ended_at = case when r.status = 'waiting' and not r.homeless then d.ended_at else r.ended_at end,
      failures = r.failures, attempts = d.attempts + 1,
      log = case when jsonb_array_length(d.log) < 20 then d.log else d.log - 0 end || r.attempt
    from ended r where d.team_id = r.team_id and d.id = r.id
    returning 1
  ) select (select count(*) from written) + (select count(*) filter (where told is null) from told)
$$;

-- Deliveries that a stopping process had under way are due at once.
create or replace function release_webhooks(at timestamptz, lease timestamptz[], ids uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  update webhook_deliveries d set status = 'waiting', due_at = at
  from unnest(ids, lease) as r(id, lease) where d.id = r.id and d.due_at = r.lease
$$;
