-- Metering's only writers. They run with the caller's rights: within a request row-level security confines them to the
-- caller's team; the lane that writes for many teams at once is system work under the staff policy.

-- Room on the page, so that a sum is written beside its old version and no index is touched.
alter table usage_rollups set (fillfactor = 60);
alter table usage_counters set (fillfactor = 50);

drop type if exists usage_report cascade;
drop function if exists take_from_limits(uuid, jsonb, bigint);
drop function if exists record_usage(jsonb, timestamptz);
drop function if exists give_back_to_limits(uuid, jsonb, bigint);
create type usage_report as (
  place integer, id uuid, team_id uuid, source text, event_id text, metric text, count bigint, duration_ms integer,
  success boolean, user_id uuid, key_id uuid, agent_name text, project_id text, metadata jsonb, recorded_at timestamptz,
  limits jsonb);

-- Steps of 10 % from 1 ms up: a percentile read from them is at most 5 % off.
create or replace function duration_step(duration_ms integer) returns text language sql immutable strict as $$
  select greatest(0, round(ln(greatest(duration_ms, 1)) / ln(1.1)))::integer::text
$$;

-- The sums of events, one row per day, metric and dimension: the same for writing and for rebuilding.
create or replace function usage_sums(rows usage_events[]) returns table (team_id uuid, day date, metric text,
  dimension text, value text, count bigint, events bigint, ok bigint, errors bigint, duration_ms bigint, timed bigint)
language sql immutable as $$
  select e.team_id, e.day, e.metric, d.dimension, d.value, sum(e.count)::bigint, sum(e.uses)::bigint,
    coalesce(sum(e.uses) filter (where e.success), 0)::bigint, coalesce(sum(e.uses) filter (where not e.success), 0)::bigint,
    coalesce(sum(e.duration_ms * e.uses), 0)::bigint, coalesce(sum(e.uses) filter (where e.duration_ms is not null), 0)::bigint
  from unnest(rows) e
  cross join lateral (values ('', ''), ('agent', e.agent_name), ('project', e.project_id), ('member', e.user_id::text),
    ('key', e.key_id::text), ('route', e.route), ('duration_ms', duration_step(e.duration_ms))) as d(dimension, value)
  where d.value is not null
  group by 1, 2, 3, 4, 5
$$;

-- Adds sums to the rollups, in the order of their key, so that two batches cannot wait for each other in a circle.
create or replace function add_to_rollups(rows usage_events[]) returns void language sql as $$
  insert into usage_rollups as r (team_id, id, day, metric, dimension, value, count, events, ok, errors, duration_ms, timed)
  select s.team_id, gen_random_uuid(), s.day, s.metric, s.dimension, s.value, s.count, s.events, s.ok, s.errors, s.duration_ms, s.timed
  from usage_sums(rows) s order by s.team_id, s.dimension, s.metric, s.day, s.value
  on conflict (team_id, dimension, metric, day, value) do update set count = r.count + excluded.count,
    events = r.events + excluded.events, ok = r.ok + excluded.ok, errors = r.errors + excluded.errors,
    duration_ms = r.duration_ms + excluded.duration_ms, timed = r.timed + excluded.timed
$$;

-- Takes `n` from every limit or from none. `tight` is the counter with the least room when one has too little, else null;
-- `share` the fullest counter after it, in percent. `limits` is [{counter, period_start, most}]. All counters are locked
-- before one is looked at: the lock is the decision.
create or replace function take_from_limits(team uuid, limits jsonb, n bigint, out tight text, out share integer)
language plpgsql as $$
declare
  asked integer := jsonb_array_length(limits); found integer;
begin
  for attempt in 1..2 loop
    select count(*), (array_agg(l.counter order by l.most - l.used) filter (where l.used + n > l.most))[1],
      max(least(100, (l.used + n) * 100 / greatest(l.most, 1)))
    into found, tight, share
    from (select c.counter, c.used, a.most
      from jsonb_to_recordset(limits) a(counter text, period_start timestamptz, most bigint)
      join usage_counters c on c.team_id = team and c.counter = a.counter and c.period_start = a.period_start
      order by c.counter, c.period_start for no key update of c) l;
    exit when found = asked;
    insert into usage_counters (team_id, id, counter, period_start, used)
    select team, gen_random_uuid(), a.counter, a.period_start, 0
    from jsonb_to_recordset(limits) a(counter text, period_start timestamptz) order by 4, 3 on conflict do nothing;
  end loop;
  if tight is not null then return; end if;
  update usage_counters c set used = c.used + n
  from jsonb_to_recordset(limits) a(counter text, period_start timestamptz)
  where c.team_id = team and c.counter = a.counter and c.period_start = a.period_start;
end
$$;

-- Takes calls for many teams at once. A group asks `times` times for `cost`: as many of these pass as there is room for in
-- all its limits. One row per group: how many passed, the counter with the least room when not all did, and the fullest
-- counter after it, in percent. `groups` is [{place, team_id, cost, times, limits: [{counter, period_start, most}]}].
create or replace function take_calls_from_limits(groups jsonb)
returns table (place integer, granted bigint, tight text, share integer) language plpgsql as $$
#variable_conflict use_column
declare
  one record; asked integer; found integer; room bigint;
begin
  select count(distinct (g.team_id, l.counter, l.period_start)) into asked
  from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
    jsonb_to_recordset(g.limits) l(counter text, period_start timestamptz);
  for attempt in 1..2 loop
    perform from usage_counters c where (c.team_id, c.counter, c.period_start) in (
      select g.team_id, l.counter, l.period_start from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
        jsonb_to_recordset(g.limits) l(counter text, period_start timestamptz))
      order by c.team_id, c.counter, c.period_start for no key update;
    get diagnostics found = row_count;
    exit when found = asked;
    insert into usage_counters (team_id, id, counter, period_start, used)
    select g.team_id, gen_random_uuid(), l.counter, l.period_start, 0
    from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
      jsonb_to_recordset(g.limits) l(counter text, period_start timestamptz)
    order by g.team_id, l.counter, l.period_start on conflict do nothing;
  end loop;
  for one in select g.* from jsonb_to_recordset(groups) g(place integer, team_id uuid, cost bigint, times bigint, limits jsonb)
    order by g.place loop
    select min((l.most - c.used) / one.cost), (array_agg(l.counter order by l.most - c.used))[1]
    into room, tight
    from jsonb_to_recordset(one.limits) l(counter text, period_start timestamptz, most bigint)
    join usage_counters c on c.team_id = one.team_id and c.counter = l.counter and c.period_start = l.period_start;
    granted := greatest(0, least(one.times, room));
    update usage_counters c set used = c.used + granted * one.cost
    from jsonb_to_recordset(one.limits) l(counter text, period_start timestamptz)
    where granted > 0 and c.team_id = one.team_id and c.counter = l.counter and c.period_start = l.period_start;
    select max(least(100, c.used * 100 / greatest(l.most, 1))) into share
    from jsonb_to_recordset(one.limits) l(counter text, period_start timestamptz, most bigint)
    join usage_counters c on c.team_id = one.team_id and c.counter = l.counter and c.period_start = l.period_start;
    place := one.place;
    return next;
  end loop;
end
$$;

-- Adds calls of the API, gathered by the minute, to the rows of their minute, and their sums in the same commit.
create or replace function record_calls(calls jsonb, at timestamptz) returns void language plpgsql as $$
declare
  noted usage_events[];
begin
  select array_agg(jsonb_populate_record(c, jsonb_build_object('day', (c.recorded_at at time zone t.time_zone)::date,
    'received_at', at)) order by c.team_id, c.source, c.event_id) into noted
  from jsonb_populate_recordset(null::usage_events, calls) c join teams t on t.id = c.team_id;
  if noted is null then return; end if;
  insert into usage_events as e select * from unnest(noted)
  on conflict (team_id, source, event_id) do update set count = e.count + excluded.count, uses = e.uses + excluded.uses,
    received_at = excluded.received_at;
  perform add_to_rollups(noted);
end
$$;

-- Records a batch of reports: each once for ever, within its limits, and its sums in the same commit. One row per report:
-- recorded, duplicate, or refused with the counter that had no room. Refused ones may be reported again.
create or replace function record_usage(reports jsonb, at timestamptz)
returns table (place integer, outcome text, counter text, share integer) language plpgsql as $$
#variable_conflict use_column
declare
  asked usage_report[]; written usage_events[]; refused uuid[] := '{}'; taken record; one usage_report;
  counters jsonb := '{}'; shares jsonb := '{}';
begin
  select array_agg(r order by r.place) into asked from jsonb_populate_recordset(null::usage_report, reports) r;
  with ins as (
    insert into usage_events (team_id, id, source, event_id, metric, count, duration_ms, success, user_id, key_id,
      agent_name, project_id, metadata, day, recorded_at, received_at)
    select r.team_id, r.id, r.source, r.event_id, r.metric, r.count, r.duration_ms, r.success, r.user_id, r.key_id,
      r.agent_name, r.project_id, r.metadata, (r.recorded_at at time zone t.time_zone)::date, r.recorded_at, at
    from unnest(asked) r join teams t on t.id = r.team_id
    order by r.team_id, r.source, r.event_id, r.place
    on conflict do nothing returning usage_events as e)
  select array_agg(e) into written from ins;

  if exists (select from unnest(asked) r where r.limits is not null) then
    -- All counters of the batch in one order, before the reports take from them in theirs.
    perform from usage_counters c where (c.team_id, c.counter, c.period_start) in (
      select r.team_id, l.counter, l.period_start from unnest(asked) r,
        jsonb_to_recordset(r.limits) l(counter text, period_start timestamptz))
      order by c.team_id, c.counter, c.period_start for no key update;
    for one in select r.* from unnest(asked) r
      where r.limits is not null and r.id in (select (w).id from unnest(written) w) order by r.place loop
      taken := take_from_limits(one.team_id, one.limits, one.count);
      shares := shares || jsonb_build_object(one.id, taken.share);
      if taken.tight is not null then
        refused := refused || one.id;
        counters := counters || jsonb_build_object(one.id, taken.tight);
      end if;
    end loop;
    if refused <> '{}' then
      delete from usage_events e using unnest(asked) r where r.id = any(refused) and e.team_id = r.team_id and e.id = r.id;
      select array_agg(w) into written from unnest(written) w where not (w).id = any(refused);
    end if;
  end if;

  if written is not null then perform add_to_rollups(written); end if;
  return query select r.place, case when r.id = any(refused) then 'refused'
      when r.id in (select (w).id from unnest(written) w) then 'recorded' else 'duplicate' end, counters ->> r.id::text,
      (shares ->> r.id::text)::integer
    from unnest(asked) r;
end
$$;

-- Compares the sums of a team's day with its events, in one snapshot; answers how many differ. With `repair` they are made
-- anew, while reports wait.
create or replace function rebuild_usage_day(team uuid, one_day date, repair boolean) returns integer language plpgsql as $$
declare
  wrong integer;
begin
  if repair then lock table usage_rollups in share row exclusive mode; end if;
  select count(*) into wrong
  from usage_sums((select array_agg(e) from usage_events e where e.team_id = team and e.day = one_day)) s
  full join (select * from usage_rollups where team_id = team and day = one_day) r using (metric, dimension, value)
  where (s.count, s.events, s.ok, s.errors, s.duration_ms, s.timed)
    is distinct from (r.count, r.events, r.ok, r.errors, r.duration_ms, r.timed);
  if wrong > 0 and repair then
    delete from usage_rollups where team_id = team and day = one_day;
    perform add_to_rollups((select array_agg(e) from usage_events e where e.team_id = team and e.day = one_day));
  end if;
  return wrong;
end
$$;
