-- The ledger's only writer. All of it runs with the caller's rights: within a request, row-level security confines it
-- to the caller's team. Every step is one statement over the whole batch. Rows of tables that grow are looked up by
-- lateral queries with a limit: the planner cannot turn those into a join that reads the whole table.
drop type if exists ledger_command cascade;
create type ledger_command as (
  place integer, id uuid, team_id uuid, account_id uuid, verb text, kind text, amount bigint, key text, hold_id uuid,
  reverses_id uuid, reason text, subject_kind text, subject_id text, priority integer, expires_at timestamptz);

-- Room on the page, so that a new version of a balance is written beside the old one and no index is touched.
alter table ledger_accounts set (fillfactor = 50);
alter table ledger_lots set (fillfactor = 70);

-- A UUIDv7, for rows that are born here.
create or replace function ledger_new_id() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- The platform's account that stands against a movement of this kind. It has no balance row that all would wait for.
create or replace function ledger_other_side(kind text) returns text language sql immutable as $$
  select case when kind in ('capture', 'usage') then 'revenue' when kind = 'expiry' then 'expired'
    when kind = 'adjustment' then 'adjustments' else 'issued' end
$$;

-- What is left after each wish in turn, where a wish that does not fit is passed over.
create or replace function ledger_fit_step(rest bigint, wanted bigint, available bigint) returns bigint
language plpgsql immutable as $$
begin
  rest := coalesce(rest, available);
  return case when wanted <= rest then rest - wanted else rest end;
end
$$;
create or replace aggregate ledger_fit(bigint, bigint) (sfunc = ledger_fit_step, stype = bigint);

-- Applies a batch of commands, each as if alone: first what gives credits back, then grants, then what takes. One row
-- per command with its place, and one without a place for each thing that time had ended and that was booked on the way.
-- Accounts are locked in the order of their ids, so that batches and requests cannot wait for each other in a circle.
create or replace function ledger_apply(commands jsonb, at timestamptz)
returns table (place integer, code text, team_id uuid, transfer_id uuid, amount bigint, balance_after bigint,
  reason text, available bigint, replayed boolean)
language plpgsql set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
  asked ledger_command[]; ends ledger_command[]; refunds ledger_command[]; grants ledger_command[]; takes ledger_command[];
  rest ledger_command[]; due_teams uuid[]; due_accounts uuid[];
begin
  -- A hold belongs to its account for ever; the caller need not know which.
  select array_agg((c.place, c.id, c.team_id, case when c.hold_id is null and c.reverses_id is null then c.account_id
    else coalesce((select t.account_id from ledger_transfers t where t.team_id = c.team_id
      and t.id = case when c.reverses_id is null then c.hold_id else c.reverses_id end), c.account_id) end,
    c.verb, c.kind, c.amount, c.key, c.hold_id, c.reverses_id, c.reason, c.subject_kind, c.subject_id, c.priority,
    c.expires_at)::ledger_command) into asked
  from jsonb_populate_recordset(null::ledger_command, commands) c;

  insert into ledger_accounts (team_id, id, posted, held, last_number, updated_at)
  select distinct c.team_id, c.account_id, 0, 0, 0, at from unnest(asked) c
  where c.verb = 'grant' and (select a.id from ledger_accounts a where a.team_id = c.team_id and a.id = c.account_id limit 1) is null
  order by 1, 2 on conflict do nothing;

  -- Not `where due_at <= at`: the planner would push that under the lock, and only due accounts would be locked.
  select array_agg(a.team_id) filter (where a.due_at <= at), array_agg(a.id) filter (where a.due_at <= at)
  into due_teams, due_accounts
  from (select a.team_id, a.id, a.due_at from ledger_accounts a
    where (a.team_id, a.id) in (select c.team_id, c.account_id from unnest(asked) c)
    order by a.team_id, a.id for no key update) a;

  -- Under the locks: what a key or a hold has already brought about is not done again, nor twice in one batch.
  select array_agg(f.c order by f.place) filter (where f.verb in ('capture', 'void')),
    array_agg(f.c order by f.place) filter (where f.verb = 'refund'),
    array_agg(f.c order by f.place) filter (where f.verb = 'grant'),
    array_agg(f.c order by f.place) filter (where f.verb in ('hold', 'spend'))
  into ends, refunds, grants, takes
  from (select c, c.place, c.verb, c.team_id, c.key, c.hold_id, row_number() over (
      partition by c.team_id, c.key, case when c.key is null then c.hold_id end order by c.place) as nth
    from unnest(asked) c) f
  where f.nth = 1 and case when f.key is null
    then (select t.id from ledger_transfers t where t.team_id = f.team_id and t.hold_id = f.hold_id limit 1) is null
    else (select t.id from ledger_transfers t where t.team_id = f.team_id and t.key = f.key limit 1) is null end;

  for pass in 1..2 loop
    if due_teams is not null and coalesce(ends, refunds, grants, takes) is not null then
      return query select null::integer, b.code, b.team_id, b.transfer_id, b.amount, null::bigint, b.reason, null::bigint, false
        from ledger_book_due(due_teams, due_accounts, at) b;
    end if;
    due_teams := null;
    if pass = 1 and coalesce(ends, refunds) is not null then
      -- A hold that has lapsed in the first pass is not open any more.
      select array_agg(c order by c.place) into ends from unnest(ends) c
      where (select t.id from ledger_transfers t where t.team_id = c.team_id and t.hold_id = c.hold_id limit 1) is null;
      if ends is not null then perform ledger_end_holds(ends, at); end if;
      if refunds is not null then perform ledger_refund(refunds, at); end if;
      select array_agg(a.team_id), array_agg(a.id) into due_teams, due_accounts
      from (select distinct c.team_id, c.account_id from unnest(asked) c where c.verb in ('capture', 'void', 'refund')) c
      join ledger_accounts a on a.team_id = c.team_id and a.id = c.account_id and a.due_at <= at;
    end if;
  end loop;
  if grants is not null then perform ledger_grant(grants, at); end if;
  if takes is null then
    return query select * from ledger_results(asked);
    return;
  end if;
  -- Most of what comes is answered from what was just computed; only the others are looked up.
  return query select * from ledger_take(takes, at);
  select array_agg(c) into rest from unnest(asked) c
  where c.verb not in ('hold', 'spend') or c.place not in (select t.place from unnest(takes) t);
  if rest is not null then return query select * from ledger_results(rest); end if;
end
$$;

-- What became of each command, read from the transfers as they now stand: new and replayed ones answer alike.
create or replace function ledger_results(asked ledger_command[])
returns table (place integer, code text, team_id uuid, transfer_id uuid, amount bigint, balance_after bigint,
  reason text, available bigint, replayed boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  select c.place,
    case
      when c.key is not null then case
        when t.id is null then case when c.verb <> 'refund' then 'insufficient_credits'
          when exists (select from ledger_original(c.team_id, c.hold_id, c.reverses_id)) then 'refund_exceeds_capture'
          else 'capture_not_found' end
        when t.id <> c.id and not (t.kind = c.kind and t.account_id = c.account_id and t.amount = coalesce(c.amount, t.amount)
          and t.reason = c.reason and t.priority is not distinct from c.priority
          and (c.verb <> 'grant' or t.expires_at is not distinct from c.expires_at)
          and case c.verb when 'refund' then t.reverses_id = (select o.id from ledger_original(c.team_id, c.hold_id, c.reverses_id) o)
            else (t.subject_kind, t.subject_id) is not distinct from (c.subject_kind, c.subject_id) end)
          then 'idempotency_key_reuse'
        else 'done' end
      when t.id is null then case when exists (select from ledger_transfers h
        where h.team_id = c.team_id and h.id = c.hold_id and h.kind = 'hold') then 'capture_exceeds_hold' else 'hold_not_found' end
      when t.kind = 'capture' then case when c.verb = 'capture' and t.amount = coalesce(c.amount, t.amount) then 'done' else 'hold_captured' end
      when c.verb = 'void' then 'done'
      when t.kind = 'void' then 'hold_voided'
      else 'hold_expired'
    end,
    c.team_id, t.id, t.amount, t.balance_after, t.reason,
    (select a.posted - a.held from ledger_accounts a where a.team_id = c.team_id and a.id = c.account_id), t.id <> c.id
  from unnest(asked) c
  left join lateral (
    select * from ledger_transfers t where c.key is not null and t.team_id = c.team_id and t.key = c.key
    union all
    select * from ledger_transfers t where c.key is null and t.team_id = c.team_id and t.hold_id = c.hold_id
    limit 1) t on true;
end
$$;

-- Books what is due in one team; for the job that does it when nobody else came by.
create or replace function ledger_settle(team uuid, at timestamptz)
returns table (team_id uuid, transfer_id uuid, code text, amount bigint, reason text)
language plpgsql set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
  teams uuid[]; accounts uuid[];
begin
  select array_agg(a.team_id), array_agg(a.id) into teams, accounts
  from (select a.team_id, a.id from ledger_accounts a where a.team_id = team and a.due_at <= at
    order by a.id limit 1000 for no key update) a;
  return query select * from ledger_book_due(teams, accounts, at);
end
$$;

-- The balance at a moment, whether or not what ended until then has been booked.
create or replace function ledger_balance(team uuid, account uuid, at timestamptz)
returns table (posted bigint, held bigint) language sql stable as $$
  select a.posted - case when a.due_at <= at then (
      select coalesce(sum(l.remaining - l.held + (select coalesce(sum(r.amount), 0) from ledger_reservations r
        where r.team_id = team and r.account_id = account and r.expires_at <= at and r.lot_id = l.id)), 0)::bigint
      from ledger_lots l where l.team_id = team and l.account_id = account and not l.used_up and l.expires_at <= at) else 0 end,
    a.held - case when a.due_at <= at then (
      select coalesce(sum(r.amount), 0)::bigint from ledger_reservations r
      where r.team_id = team and r.account_id = account and r.expires_at <= at) else 0 end
  from ledger_accounts a where a.team_id = team and a.id = account
$$;
