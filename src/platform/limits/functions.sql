-- Counts of calls are worth nothing after a crash, so their table writes no log.
alter table rate_limits set unlogged;

-- Lets as many calls of each group through as all of its limits have room for, and counts them: one line per limit, a
-- group's lines together, no key twice. The rows are locked in the order of their keys first, so that two statements
-- never wait for each other, and the clock is read behind the locks: one clock for all processes.
create or replace function take_limits(
  keys text[], places integer[], mosts bigint[], windows_ms bigint[], wanted integer[], costs integer[])
returns table (place integer, admitted integer, current double precision, previous double precision, window_index double precision, at double precision)
language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  locked integer;
  moment bigint;
begin
  perform from rate_limits r where r.key = any (keys) order by r.key for update;
  get diagnostics locked = row_count;
  if locked < cardinality(keys) then
    insert into rate_limits (key, window_ms, window_index, current, previous)
      select k, w, 0, 0, 0 from unnest(keys, windows_ms) as asked (k, w) order by k
      on conflict (key) do nothing;
    perform from rate_limits r where r.key = any (keys) order by r.key for update;
  end if;
  moment := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  return query
  with asked as (
    select a.*, moment / a.window_ms as number
    from unnest(keys, places, mosts, windows_ms, wanted, costs)
      with ordinality as a (key, place, most, window_ms, wanted, cost, line)
  ), stands as (
    select a.*,
      -- After a step back of the clock the count moves along with the clock.
      case when r.window_index >= a.number then r.current else 0 end as current,
      case when r.window_index >= a.number then r.previous when r.window_index = a.number - 1 then r.current else 0 end as previous
    from asked a join rate_limits r on r.key = a.key
  ), let_in as (
    select s.place, case when min(s.cost) <= 0 then min(s.wanted) else greatest(0, least(min(s.wanted), min(floor(
      (s.most - s.current - (s.previous * (s.window_ms - moment % s.window_ms))::double precision / s.window_ms) / nullif(s.cost, 0)))))::integer
      end as admitted
    from stands s group by s.place
  ), counted as (
    update rate_limits r set window_index = s.number, current = greatest(0, s.current + l.admitted * s.cost), previous = s.previous
    from stands s join let_in l on l.place = s.place
    where r.key = s.key and (l.admitted * s.cost <> 0 or r.window_index > s.number)
  )
  select s.place, l.admitted, greatest(0, s.current + l.admitted * s.cost)::double precision, s.previous::double precision,
         s.number::double precision, moment::double precision
  from stands s join let_in l on l.place = s.place
  order by s.line;
end $$;
