-- The application's role may enqueue, but sees nothing of the queue: these run with the owner's rights.
create or replace function enqueue_job(name text, payload json, run_at timestamptz, job_key text, queue_name text, priority integer)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  select graphile_worker.add_job(
    identifier => name, payload => payload, queue_name => queue_name, run_at => run_at,
    job_key => job_key, priority => priority, max_attempts => 10)
$$;
revoke execute on function enqueue_job from public;

-- Which process runs which worker, and under which advisory lock that process shows that it lives.
create table if not exists job_workers (worker_id text primary key, life_key integer not null);

-- Jobs of processes that died are free again at once, instead of after the four hours that the queue would wait.
create or replace function free_jobs_of_the_dead() returns integer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  dead text[];
begin
  select array_agg(distinct locked.worker) into dead
  from (select locked_by as worker, min(locked_at) as since
        from (select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
              union all select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null) l
        group by locked_by) locked
  left join public.job_workers w on w.worker_id = locked.worker
  -- A worker that is not listed yet has only just begun.
  where (w.life_key is not null or locked.since < now() - interval '1 minute') and not exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
      and l.classid = 7022 and l.objid = w.life_key::oid and l.granted);
  if dead is null then return 0; end if;
  perform graphile_worker.force_unlock_workers(dead);
  delete from public.job_workers where worker_id = any(dead);
  return cardinality(dead);
end
$$;

-- The same for a process that lives: the connection may have died with the answer which job it had taken, or with the word
-- that one is done. What it does not work on any more is free again; a job that is done finds that when it runs anew.
create or replace function free_lost_jobs(pool text, in_hand bigint[]) returns void language sql
set search_path = pg_catalog, pg_temp as $$
  update graphile_worker._private_jobs set locked_by = null, locked_at = null
  where locked_by = pool and id <> all (in_hand) and locked_at < now() - interval '10 seconds';
  update graphile_worker._private_job_queues q set locked_by = null, locked_at = null
  where locked_by = pool and locked_at < now() - interval '10 seconds'
    and not exists (select from graphile_worker._private_jobs j where j.job_queue_id = q.id and j.locked_by = pool);
$$;

-- Wakes whoever listens; PostgreSQL folds equal messages of one transaction into one.
create or replace function announce_events() returns trigger language plpgsql as $$
begin
  perform pg_notify('events', '');
  return null;
end
$$;
create or replace trigger announce after insert on events for each statement execute function announce_events();

-- A worker looks for its next job while its last one is still being marked as done, so it finds the queue of that job
-- taken and would sleep until it polls again, two seconds later. The queue wakes one when it becomes free.
create or replace function public.wake_for_free_queue() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('jobs:insert', '{"count":1}');
  return null;
end
$$;
create or replace trigger wake_for_free_queue after update on graphile_worker._private_job_queues
  for each row when (old.locked_by is not null and new.locked_by is null) execute function public.wake_for_free_queue();
