-- Metering's only writers. They run with the caller's rights: within a request row-level security confines them to the
-- caller's team; what writes for many teams at once is system work under the staff policy, and `record_usage` sets that
-- itself, so that a flush is one statement and one transaction of its own.

-- Room on the page, so that a sum is written beside its old version and no index is touched.
alter table usage_rollups set (fillfactor = 60);
alter table usage_counters set (fillfactor = 50);

drop type if exists usage_report cascade;
drop function if exists take_from_limits(uuid, jsonb, bigint);
drop function if exists take_from_limits(uuid, text[], timestamptz[], bigint[], bigint);
drop function if exists take_from_limits(uuid, text[], date[], bigint[], bigint);
drop function if exists take_calls_from_limits;
drop function if exists record_usage;
drop function if exists give_back_to_limits(uuid, jsonb, bigint);
drop function if exists rebuild_usage_day(uuid, date, boolean);

-- Steps of 10 % from 1 ms up: a percentile read from them is at most 5 % off.
-- Not "strict": PostgreSQL would then call it for each row instead of making it part of the query.
create or replace function duration_step(duration_ms integer) returns text language sql immutable as $$
  select case when duration_ms is not null then round(ln(greatest(duration_ms, 1)::float8) / ln(1.1::float8))::integer::text end
$$;

-- The sums of events, one row per day, metric and dimension: the same for writing and for rebuilding. Grouping sets, so
-- that an event is read once for all its dimensions.
create or replace function usage_sums(rows usage_events[]) returns table (team_id uuid, day date, metric text,
  dimension text, value text, count bigint, events bigint, ok bigint, errors bigint, duration_ms bigint, timed bigint)
language sql immutable as $$
  select * from (
    select e.team_id, e.day, e.metric,
      case when grouping(e.agent_name) = 0 then 'agent' when grouping(e.project_id) = 0 then 'project'
        when grouping(e.user_id) = 0 then 'member' when grouping(e.key_id) = 0 then 'key' when grouping(e.route) = 0 then 'route'
        when grouping(e.step) = 0 then 'duration_ms' else '' end as dimension,
      case when grouping(e.agent_name, e.project_id, e.user_id, e.key_id, e.route, e.step) = 63 then ''
        else coalesce(e.agent_name, e.project_id, e.user_id::text, e.key_id::text, e.route, e.step) end as value,
      sum(e.count)::bigint, sum(e.uses)::bigint, coalesce(sum(e.uses) filter (where e.success), 0)::bigint,
      coalesce(sum(e.uses) filter (where not e.success), 0)::bigint, coalesce(sum(e.duration_ms * e.uses), 0)::bigint,
      coalesce(sum(e.uses) filter (where e.duration_ms is not null), 0)::bigint
    from (select r.*, duration_step(r.duration_ms) as step from unnest(rows) r) e
    group by e.team_id, e.day, e.metric,
      grouping sets ((), (e.agent_name), (e.project_id), (e.user_id), (e.key_id), (e.route), (e.step))) s
  where s.value is not null
$$;

-- Adds sums to the rollups, in the order of their key, so that two batches cannot wait for each other in a circle.
create or replace function add_sums(sums jsonb) returns void language plpgsql as $$
begin
  insert into usage_rollups as r (team_id, id, day, metric, dimension, value, count, events, ok, errors, duration_ms, timed)
  select s.team_id, gen_random_uuid(), s.day, s.metric, s.dimension, s.value, s.count, s.events, s.ok, s.errors, s.duration_ms, s.timed
  from jsonb_populate_recordset(null::usage_rollups, sums) s order by s.team_id, s.dimension, s.metric, s.day, s.value
  on conflict (team_id, dimension, metric, day, value) do update set count = r.count + excluded.count,
    events = r.events + excluded.events, ok = r.ok + excluded.ok, errors = r.errors + excluded.errors,
    duration_ms = r.duration_ms + excluded.duration_ms, timed = r.timed + excluded.timed;
end
$$;
create or replace function add_to_rollups(rows usage_events[]) returns void language sql as $$
  select add_sums((select jsonb_agg(s) from usage_sums(rows) s))
$$;

-- How many of the shares of which a team is told a limit has reached: 80 and 100 %.
create or replace function shares_reached(used bigint, most bigint) returns integer language sql immutable as $$
  select (used * 5 >= most * 4)::integer + (used >= most)::integer
$$;

-- What a counter begins with that has no row in its period: nobody has used anything, or the plan did not limit it until now,
-- as another program with other plans was running. What a team limits itself has a row from the moment at which it is set.
create or replace function used_before(team uuid, counter text, start date, period text) returns bigint language sql stable as $$
  select coalesce(sum(r.count), 0)::bigint from usage_rollups r
  where counter like 'plan:%' and r.team_id = team and r.dimension = '' and r.metric = substr(counter, 6)
    and r.day >= start and r.day < start + ('1 ' || period)::interval and r.value = ''
$$;

-- Takes `n` from every limit or from none. `tight` is the counter with the least room when one has too little, else null;
-- `shares` how many shares all of them have reached.
-- Counters are taken from in one order, each by its key alone; what one of them refuses the others get back.
create or replace function take_from_limits(team uuid, counters text[], starts date[], periods text[], mosts bigint[], n bigint,
  out tight text, out shares integer) language plpgsql as $$
declare
  one record; after bigint; room bigint;
begin
  shares := 0;
  for one in select * from unnest(counters, starts, periods, mosts) l(counter, start, period, most)
    order by l.counter, l.start loop
    update usage_counters c set used = c.used + n
    where c.team_id = team and c.counter = one.counter and c.period_start = one.start returning c.used into after;
    if not found then
      insert into usage_counters as c (team_id, id, counter, period_start, used)
      values (team, gen_random_uuid(), one.counter, one.start, n + used_before(team, one.counter, one.start, one.period))
      on conflict (team_id, counter, period_start) do update set used = c.used + n returning c.used into after;
    end if;
    shares := shares + shares_reached(after, one.most);
    if after > one.most and (tight is null or one.most - after < room) then
      tight := one.counter;
      room := one.most - after;
    end if;
  end loop;
  if tight is not null then
    update usage_counters c set used = c.used - n from unnest(counters, starts) l(counter, start)
    where c.team_id = team and c.counter = l.counter and c.period_start = l.start;
  end if;
end
$$;

-- Takes calls for many teams at once. A group asks `times` times for `cost`: as many of these pass as there is room for in
-- all its limits; a cost of 0 only looks. One row per group: how many passed, the counter that has the least room then with
-- what is used of it, and how many shares all of them have reached. `groups` is
-- [{place, team_id, cost, times, limits: [{counter, period, period_start, most}]}].
create or replace function take_calls_from_limits(groups jsonb)
returns table (place integer, granted bigint, binding text, used bigint, shares bigint) language plpgsql as $$
#variable_conflict use_column
declare
  one record; asked integer; found integer; room bigint;
begin
  -- The call is a transaction by itself, as that of record_usage.
  perform set_config('app.staff', 'on', true);
  select count(distinct (g.team_id, l.counter, l.period_start)) into asked
  from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
    jsonb_to_recordset(g.limits) l(counter text, period_start date);
  for attempt in 1..2 loop
    perform from usage_counters c where (c.team_id, c.counter, c.period_start) in (
      select g.team_id, l.counter, l.period_start from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
        jsonb_to_recordset(g.limits) l(counter text, period_start date))
      order by c.team_id, c.counter, c.period_start for no key update;
    get diagnostics found = row_count;
    exit when found = asked;
    insert into usage_counters (team_id, id, counter, period_start, used)
    select g.team_id, gen_random_uuid(), l.counter, l.period_start, used_before(g.team_id, l.counter, l.period_start, l.period)
    from jsonb_to_recordset(groups) g(team_id uuid, limits jsonb),
      jsonb_to_recordset(g.limits) l(counter text, period text, period_start date)
    order by g.team_id, l.counter, l.period_start on conflict do nothing;
  end loop;
  for one in select g.* from jsonb_to_recordset(groups) g(place integer, team_id uuid, cost bigint, times bigint, limits jsonb)
    order by g.place loop
    select min((l.most - c.used) / nullif(one.cost, 0)) into room
    from jsonb_to_recordset(one.limits) l(counter text, period_start date, most bigint)
    join usage_counters c on c.team_id = one.team_id and c.counter = l.counter and c.period_start = l.period_start;
    granted := greatest(0, least(one.times, room));
    update usage_counters c set used = c.used + granted * one.cost
    from jsonb_to_recordset(one.limits) l(counter text, period_start date)
    where granted * one.cost > 0 and c.team_id = one.team_id and c.counter = l.counter and c.period_start = l.period_start;
    select (array_agg(c.counter order by l.most - c.used, l.most))[1], (array_agg(c.used order by l.most - c.used, l.most))[1],
      sum(shares_reached(c.used, l.most)) into binding, used, shares
    from jsonb_to_recordset(one.limits) l(counter text, period_start date, most bigint)
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
  on conflict (team_id, source, event_id) where event_id is not null do update set count = e.count + excluded.count,
    uses = e.uses + excluded.uses, received_at = excluded.received_at;
  perform add_to_rollups(noted);
end
$$;

-- Records a batch of reports, given by columns: each once for ever where it has an id, within its limits, and its sums in
-- the same commit. A column in which all reports are alike has one element; it is null where all of them are. `sums` are those
-- of all these reports together, as `usage_sums` makes them. `limits` is [{place, team_id, counter, period, period_start, most,
-- need, places}], each counter once, with the places of the reports under it and their sum.
-- One row per report that was not recorded: duplicate, or refused with the counter that had no room; it may be reported
-- again. And one row, `counted`, with the place in `limits` of each counter and how much of it is used.
create or replace function record_usage(ids uuid[], teams uuid[], sources text[], event_ids text[], metrics text[],
  counts bigint[], durations integer[], successes boolean[], users uuid[], keys uuid[], agents text[], projects text[],
  metadatas jsonb[], days date[], moments timestamptz[], sums jsonb, limits jsonb, at timestamptz)
returns table (place integer, outcome text, counter text, used bigint) language plpgsql
-- Planned anew for each batch, its INSERT would take a third longer.
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  limited record; after bigint; counted integer[] := '{}'; afters bigint[] := '{}';
begin
  -- The call is a transaction by itself. A clause `set` of the function would need a superuser to make it.
  perform set_config('app.staff', 'on', true);
  -- Most batches are new as a whole and have room, so they are written as if they were: looking out for conflicts makes a
  -- row half as dear again.
  begin
    insert into usage_events (team_id, id, source, event_id, metric, count, duration_ms, success, user_id, key_id,
      agent_name, project_id, metadata, day, recorded_at, received_at)
    select teams[least(n, cardinality(teams))], ids[n], sources[least(n, cardinality(sources))],
      event_ids[least(n, cardinality(event_ids))], metrics[least(n, cardinality(metrics))],
      counts[least(n, cardinality(counts))], durations[least(n, cardinality(durations))],
      successes[least(n, cardinality(successes))], users[least(n, cardinality(users))], keys[least(n, cardinality(keys))],
      agents[least(n, cardinality(agents))], projects[least(n, cardinality(projects))],
      metadatas[least(n, cardinality(metadatas))], days[least(n, cardinality(days))],
      moments[least(n, cardinality(moments))], at
    from generate_series(1, cardinality(ids)) n order by 1, 3, 4;
    if limits <> '[]' then
      for limited in select * from jsonb_to_recordset(limits) l(place integer, team_id uuid, counter text,
        period_start date, most bigint, need bigint) order by l.team_id, l.counter, l.period_start loop
        update usage_counters c set used = c.used + limited.need where c.team_id = limited.team_id
          and c.counter = limited.counter and c.period_start = limited.period_start
          and c.used + limited.need <= limited.most returning c.used into after;
        if not found then raise no_data_found; end if;
        counted := counted || limited.place;
        afters := afters || after;
      end loop;
    end if;
    perform add_sums(sums);
    -- A query that finds nothing costs as much as ten reports.
    if limits <> '[]' then
      return query select c.place, 'counted', null::text, c.used from unnest(counted, afters) c(place, used);
    end if;
    return;
  exception when unique_violation or no_data_found then null;
  end;
  return query select * from record_usage_in_turn(ids, each_of(ids, teams), each_of(ids, sources), each_of(ids, event_ids),
    each_of(ids, metrics), each_of(ids, counts), each_of(ids, durations), each_of(ids, successes), each_of(ids, users),
    each_of(ids, keys), each_of(ids, agents), each_of(ids, projects), each_of(ids, metadatas), each_of(ids, days),
    each_of(ids, moments), limits, at);
end
$$;

-- A column of `record_usage` with an element for each report.
create or replace function each_of(ids uuid[], given anyarray) returns anyarray language sql immutable as $$
  select case when cardinality(given) = 1 then array_fill(given[1], array[cardinality(ids)]) else given end
$$;

-- The same for a batch in which a report may have come before or meet a limit that has no room for it.
create or replace function record_usage_in_turn(ids uuid[], teams uuid[], sources text[], event_ids text[], metrics text[],
  counts bigint[], durations integer[], successes boolean[], users uuid[], keys uuid[], agents text[], projects text[],
  metadatas jsonb[], days date[], moments timestamptz[], limits jsonb, at timestamptz)
returns table (place integer, outcome text, counter text, used bigint) language plpgsql as $$
#variable_conflict use_column
declare
  written usage_events[]; new_ids uuid[]; room bigint[]; need bigint[];
  report record; tight integer; n integer;
  refused integer[] := '{}'; tights integer[] := '{}'; asked integer := jsonb_array_length(limits); found integer;
begin
  with ins as (
    insert into usage_events (team_id, id, source, event_id, metric, count, duration_ms, success, user_id, key_id,
      agent_name, project_id, metadata, day, recorded_at, received_at)
    select r.team_id, r.id, r.source, r.event_id, r.metric, r.count, r.duration_ms, r.success, r.user_id, r.key_id,
      r.agent_name, r.project_id, r.metadata, r.day, r.recorded_at, at
    from unnest(ids, teams, sources, event_ids, metrics, counts, durations, successes, users, keys, agents, projects,
      metadatas, days, moments) with ordinality r(id, team_id, source, event_id, metric, count, duration_ms, success,
      user_id, key_id, agent_name, project_id, metadata, day, recorded_at, place)
    order by r.team_id, r.source, r.event_id, r.place on conflict do nothing returning usage_events as e
  ) select array_agg(e) into written from ins;
  select array_agg(id) into new_ids from unnest(written);

  if asked > 0 and written is not null then
    -- All counters of the batch in one order, before a report takes from them.
    for attempt in 1..2 loop
      perform from usage_counters c
        join jsonb_to_recordset(limits) l(team_id uuid, counter text, period_start date)
        on c.team_id = l.team_id and c.counter = l.counter and c.period_start = l.period_start
        order by c.team_id, c.counter, c.period_start for no key update of c;
      get diagnostics found = row_count;
      exit when found = asked;
      insert into usage_counters (team_id, id, counter, period_start, used)
      select l.team_id, gen_random_uuid(), l.counter, l.period_start,
        used_before(l.team_id, l.counter, l.period_start, l.period)
      from jsonb_to_recordset(limits) l(team_id uuid, counter text, period text, period_start date)
      order by l.team_id, l.counter, l.period_start on conflict do nothing;
    end loop;
    select array_agg(l.most - c.used order by l.place), array_agg(coalesce(d.need, 0) order by l.place) into room, need
    from jsonb_to_recordset(limits) l(place integer, team_id uuid, counter text, period_start date, most bigint,
      places integer[])
    join usage_counters c on c.team_id = l.team_id and c.counter = l.counter and c.period_start = l.period_start
    cross join lateral (select sum(counts[p]) as need from unnest(l.places) p
      where ids[p] in (select unnest(new_ids))) d;
    if (select bool_and(d.need <= d.room) from unnest(need, room) d(need, room)) then
      select array_agg(d.room - d.need order by d.n) into room from unnest(room, need) with ordinality d(room, need, n);
    else
      -- Somebody goes empty-handed: the reports take in their order, each from all its counters or from none.
      for report in select p as place, array_agg(l.place) as counters
        from jsonb_to_recordset(limits) l(place integer, places integer[])
        cross join unnest(l.places) p where ids[p] in (select unnest(new_ids)) group by p order by p loop
        tight := null;
        foreach n in array report.counters loop
          if room[n] < counts[report.place] and (tight is null or room[n] < room[tight]) then tight := n; end if;
        end loop;
        if tight is null then
          foreach n in array report.counters loop room[n] := room[n] - counts[report.place]; end loop;
        else
          refused := refused || report.place;
          tights := tights || tight;
        end if;
      end loop;
      delete from usage_events e using unnest(refused) p where e.team_id = teams[p] and e.id = ids[p];
      select array_agg(w) into written from unnest(written) w where (w).id not in (select ids[p] from unnest(refused) p);
    end if;
    return query with l as materialized (
      select * from jsonb_to_recordset(limits) l(place integer, team_id uuid, counter text, period_start date,
        most bigint)
    ), taken as (
      update usage_counters c set used = l.most - room[l.place] from l
      where c.team_id = l.team_id and c.counter = l.counter and c.period_start = l.period_start
    ) select l.place, 'counted', l.counter, l.most - room[l.place] from l
    union all select r.place, 'refused', l.counter, null from unnest(refused, tights) r(place, tight)
      join l on l.place = r.tight;
  end if;

  if written is not null then perform add_to_rollups(written); end if;
  if cardinality(new_ids) is distinct from cardinality(ids) then
    return query select d.place::integer, 'duplicate', null::text, null::bigint from unnest(ids) with ordinality d(id, place)
      where new_ids is null or d.id not in (select unnest(new_ids));
  end if;
end
$$;

-- A day lies within 14 hours of its own in UTC, so the moments lead to it.
create or replace function events_of_day(team uuid, one_day date) returns usage_events[] language sql stable as $$
  select array_agg(e) from usage_events e where e.team_id = team and e.day = one_day
    and e.recorded_at between one_day - interval '2 days' and one_day + interval '3 days'
$$;

-- Compares the sums of a team's day with its events, in one snapshot: those that differ, as they are kept and as the events
-- come to, null where there is none. With `repair` they are made anew, while reports wait.
create or replace function rebuild_usage_day(team uuid, one_day date, repair boolean)
returns table (metric text, dimension text, value text, kept jsonb, counted jsonb) language plpgsql as $$
#variable_conflict use_column
begin
  if repair then lock table usage_rollups in share row exclusive mode; end if;
  return query select metric, dimension, value,
    case when r.day is not null then jsonb_build_object('count', r.count, 'events', r.events, 'ok', r.ok, 'errors', r.errors,
      'duration_ms', r.duration_ms, 'timed', r.timed) end,
    case when s.day is not null then jsonb_build_object('count', s.count, 'events', s.events, 'ok', s.ok, 'errors', s.errors,
      'duration_ms', s.duration_ms, 'timed', s.timed) end
  from usage_sums(events_of_day(team, one_day)) s
  full join (select * from usage_rollups where team_id = team and day = one_day) r using (metric, dimension, value)
  where (s.count, s.events, s.ok, s.errors, s.duration_ms, s.timed)
    is distinct from (r.count, r.events, r.ok, r.errors, r.duration_ms, r.timed)
  order by metric, dimension, value;
  if found and repair then
    delete from usage_rollups where team_id = team and day = one_day;
    perform add_to_rollups(events_of_day(team, one_day));
  end if;
end
$$;

-- What the teams used day by day, for those that follow `after` in the order of their ids: API calls of each live key, and
-- every other metric of the whole team. `counts` maps days before the team's present day to sums; days without use are absent.
create or replace function usage_series(after uuid, teams_at_once integer, days integer, idle_days integer, at timestamptz)
returns table (team_id uuid, team_name text, product text, time_zone text, today date, subject text, key_name text,
  metric text, counts jsonb) language sql stable as $$
  select t.id, t.name, t.product, t.time_zone, d.today, s.subject, s.key_name, s.metric, s.counts
  from (select * from teams where deleted_at is null and (after is null or id > after) order by id limit teams_at_once) t
  cross join lateral (select (at at time zone t.time_zone)::date as today) d
  left join lateral (
    select r.subject, r.key_name, r.metric, jsonb_object_agg(d.today - r.day, r.count) as counts
    from (
      select '' as subject, null::text as key_name, metric, day, count from usage_rollups
      where team_id = t.id and dimension = '' and metric <> 'api_call'
      union all
      select k.id::text, k.name, 'api_call', u.day, u.count from api_key_days u
      join api_keys k on k.team_id = u.team_id and k.id = u.key_id and k.revoked_at is null and k.is_active
      where u.team_id = t.id) r
    where r.day between d.today - days and d.today
    group by r.subject, r.key_name, r.metric having max(r.day) >= d.today - idle_days
  ) s on true
  order by t.id
$$;

-- Keeps days that were found unusual, each once; of a day that is known the figures move on. Answers which are new. What
-- is muted is passed over.
create or replace function note_unusual_use(found jsonb, at timestamptz) returns setof uuid language sql as $$
  with noted as (
    insert into usage_alerts as a (team_id, id, subject, metric, day, value, low, high, z, created_at)
    select f.team_id, f.id, f.subject, f.metric, f.day, f.value, f.low, f.high, f.z, at
    from jsonb_to_recordset(found) f(team_id uuid, id uuid, subject text, metric text, day date, value bigint, low bigint,
      high bigint, z real)
    where not exists (select from usage_alerts m where m.team_id = f.team_id and m.subject = f.subject
      and m.metric = f.metric and m.muted_until > at)
    order by f.team_id, f.subject, f.metric, f.day
    on conflict (team_id, subject, metric, day) do update set value = excluded.value, low = excluded.low,
      high = excluded.high, z = excluded.z
    returning a.id)
  select n.id from noted n join jsonb_to_recordset(found) f(id uuid) on f.id = n.id
$$;
