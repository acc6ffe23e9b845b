-- The movements, each one statement over a batch of commands whose accounts `ledger_apply` has locked. The entry on the
-- platform's side bears the id of its transfer; those on the holder's side, one for each lot, have ids of their own.

-- Books what time has ended in accounts that are locked: first holds past their date, then lots past theirs. What an
-- open hold reserves of a lot stays. The booking bears the moment at which it came true, not that of the job.
create or replace function ledger_book_due(teams uuid[], accounts uuid[], at timestamptz)
returns table (team_id uuid, transfer_id uuid, code text, amount bigint, reason text)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with reserved as (
    select r.*, a.last_number, a.posted, a.updated_at
    from unnest(teams, accounts) w(team_id, account_id)
    join ledger_accounts a on a.team_id = w.team_id and a.id = w.account_id
    cross join lateral (select r.* from ledger_reservations r
      where r.team_id = w.team_id and r.account_id = w.account_id and r.expires_at <= at offset 0) r
  ), lapsed as (
    select r.team_id, r.account_id, r.hold_id, sum(r.amount)::bigint as amount, r.posted,
      greatest(r.expires_at, r.updated_at) as moment, ledger_new_id() as id,
      r.last_number + row_number() over (partition by r.team_id, r.account_id order by r.expires_at, r.hold_id) as number
    from reserved r group by r.team_id, r.account_id, r.hold_id, r.posted, r.last_number, r.expires_at, r.updated_at
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, hold_id, reason,
      subject_kind, subject_id, created_at)
    select x.team_id, x.id, x.account_id, x.number, 'lapse', x.amount, 0, x.posted, x.hold_id, h.reason, h.subject_kind,
      h.subject_id, x.moment
    from lapsed x cross join lateral (select * from ledger_transfers t
      where t.team_id = x.team_id and t.id = x.hold_id limit 1) h
    returning team_id, id, kind, amount, reason
  ), freed as (
    delete from ledger_reservations r using reserved x where r.team_id = x.team_id and r.id = x.id
  ), returned as (
    update ledger_lots l set held = l.held - x.amount
    from (select team_id, lot_id, sum(amount) as amount from reserved group by 1, 2) x
    where l.team_id = x.team_id and l.id = x.lot_id
  ), settled as (
    update ledger_accounts a set held = a.held - x.amount, last_number = a.last_number + x.count, updated_at = x.moment
    from (select team_id, account_id, sum(amount) as amount, count(*) as count, max(moment) as moment
      from lapsed group by 1, 2) x
    where a.team_id = x.team_id and a.id = x.account_id
  ) select * from made;

  return query
  with expired as (
    select l.team_id, l.account_id, l.id as lot_id, l.remaining - l.held as amount, ledger_new_id() as id,
      greatest(l.expires_at, a.updated_at) as moment, a.last_number + row_number() over account as number,
      a.posted - (sum(l.remaining - l.held) over account)::bigint as balance_after
    from unnest(teams, accounts) w(team_id, account_id)
    join ledger_accounts a on a.team_id = w.team_id and a.id = w.account_id
    cross join lateral (select l.* from ledger_lots l where l.team_id = w.team_id and l.account_id = w.account_id
      and not l.used_up and l.expires_at <= at and l.remaining > l.held offset 0) l
    window account as (partition by l.team_id, l.account_id order by l.expires_at, l.id rows unbounded preceding)
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, reason, created_at)
    select x.team_id, x.id, x.account_id, x.number, 'expiry', x.amount, -x.amount, x.balance_after, 'Credits expired', x.moment
    from expired x returning team_id, id, kind, amount, reason
  ), entered as (
    insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
    select x.team_id, ledger_new_id(), x.id, 'credits', x.account_id, x.lot_id, -x.amount from expired x
    union all
    select x.team_id, x.id, x.id, ledger_other_side('expiry'), null, null, x.amount from expired x
  ), emptied as (
    update ledger_lots l set remaining = l.held, used_up = l.held = 0
    from expired x where l.team_id = x.team_id and l.id = x.lot_id
  ), settled as (
    update ledger_accounts a
    set posted = a.posted - x.amount, last_number = a.last_number + x.count, updated_at = x.moment
    from (select team_id, account_id, sum(amount) as amount, count(*) as count, max(moment) as moment
      from expired group by 1, 2) x
    where a.team_id = x.team_id and a.id = x.account_id
  ) select * from made;

  update ledger_accounts a set due_at = least(
    (select min(l.expires_at) from ledger_lots l
      where l.team_id = a.team_id and l.account_id = a.id and not l.used_up and l.expires_at > at),
    (select min(r.expires_at) from ledger_reservations r where r.team_id = a.team_id and r.account_id = a.id))
  from unnest(teams, accounts) w(team_id, account_id)
  where a.team_id = w.team_id and a.id = w.account_id;
end
$$;

-- Captures and voids. What is not captured returns to its lots; a lot past its date makes the account due at once.
create or replace function ledger_end_holds(ends ledger_command[], at timestamptz) returns void language plpgsql as $$
begin
  with ending as (
    select c.id, c.team_id, c.account_id, c.kind, c.hold_id, h.amount as held, a.last_number + row_number() over account as number,
      case c.verb when 'capture' then coalesce(c.amount, h.amount) else 0 end as taken, coalesce(c.reason, h.reason) as reason,
      h.subject_kind, h.subject_id,
      a.posted - (sum(case c.verb when 'capture' then coalesce(c.amount, h.amount) else 0 end) over account)::bigint as balance_after
    from unnest(ends) c
    cross join lateral (select * from ledger_transfers t
      where t.team_id = c.team_id and t.id = c.hold_id and t.kind = 'hold' limit 1) h
    join ledger_accounts a on a.team_id = c.team_id and a.id = c.account_id
    where coalesce(c.amount, h.amount) <= h.amount
    window account as (partition by c.team_id, c.account_id order by c.place rows unbounded preceding)
  ), reserved as (
    select e.id, e.team_id, e.account_id, r.id as reservation_id, r.lot_id, r.amount, r.lot_expires_at,
      greatest(0, least(r.amount, e.taken - (r.upto - r.amount))) as part
    from ending e cross join lateral (
      select r.id, r.lot_id, r.amount, l.expires_at as lot_expires_at,
        (sum(r.amount) over (order by l.priority, l.expires_at nulls last, l.created_at, l.id))::bigint as upto
      from ledger_reservations r join ledger_lots l on l.team_id = r.team_id and l.id = r.lot_id
      where r.team_id = e.team_id and r.hold_id = e.hold_id) r
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, hold_id, reason,
      subject_kind, subject_id, created_at)
    select team_id, id, account_id, number, kind, case when taken > 0 then taken else held end, -taken, balance_after,
      hold_id, reason, subject_kind, subject_id, at from ending
  ), entered as (
    insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
    select team_id, ledger_new_id(), id, 'credits', account_id, lot_id, -part from reserved where part > 0
    union all
    select team_id, id, id, ledger_other_side('capture'), null, null, taken from ending where taken > 0
  ), freed as (
    delete from ledger_reservations r using reserved x where r.team_id = x.team_id and r.id = x.reservation_id
  ), drawn as (
    update ledger_lots l set remaining = l.remaining - x.part, held = l.held - x.amount, used_up = l.remaining = x.part
    from (select team_id, lot_id, sum(part) as part, sum(amount) as amount from reserved group by 1, 2) x
    where l.team_id = x.team_id and l.id = x.lot_id
  )
  update ledger_accounts a set posted = a.posted - x.part, held = a.held - x.amount, updated_at = at,
    last_number = a.last_number + x.count, due_at = least(a.due_at, x.lot_due_at)
  from (select team_id, account_id, sum(part) as part, sum(amount) as amount, count(distinct id) as count,
    min(lot_expires_at) as lot_due_at from reserved group by 1, 2) x
  where a.team_id = x.team_id and a.id = x.account_id;
end
$$;

-- Reversals of captures and usage, never more than was taken. They go back to the lots that paid, the one spent last
-- first: all refunds of one capture together fill its lots from that end. For a lot past its date there is a new one.
create or replace function ledger_refund(refunds ledger_command[], at timestamptz) returns void language plpgsql as $$
begin
  with wanted as (
    select c.*, o.id as original_id, o.kind as original_kind, o.hold_id as original_hold, o.amount as taken, g.given_back,
      coalesce(c.amount, o.amount - g.given_back) as wish, o.subject_kind as about, o.subject_id as about_id
    from unnest(refunds) c
    cross join lateral (select * from ledger_original(c.team_id, c.hold_id, c.reverses_id)) o
    cross join lateral (select coalesce(sum(r.amount), 0)::bigint as given_back from ledger_transfers r
      where r.team_id = c.team_id and r.reverses_id = o.id) g
  ), fitted as (
    select w.*, ledger_fit(w.wish, w.taken - w.given_back) over original as rest from wanted w
    window original as (partition by w.team_id, w.original_id order by w.place rows unbounded preceding)
  ), decided as (
    select f.*, coalesce(lag(f.rest) over (partition by f.team_id, f.original_id order by f.place), f.taken - f.given_back) as before
    from fitted f
  ), accepted as (
    select d.*, a.last_number + row_number() over account as number, a.posted + (sum(d.wish) over account)::bigint as balance_after
    from decided d join ledger_accounts a on a.team_id = d.team_id and a.id = d.account_id
    where d.wish > 0 and d.before - d.rest = d.wish
    window account as (partition by d.team_id, d.account_id order by d.place rows unbounded preceding)
  ), parts as (
    select a.id, a.team_id, a.account_id, l.lot_id, l.priority, l.expires_at <= at is true as gone, l.expires_at,
      least(a.taken - a.rest, l.upto) - greatest(a.taken - a.before, l.upto - l.amount) as part, ledger_new_id() as new_lot_id
    from accepted a cross join lateral (
      select e.lot_id, -e.amount as amount, l.priority, l.expires_at,
        (sum(-e.amount) over (order by l.priority desc, l.expires_at desc nulls first, l.created_at desc, l.id desc))::bigint as upto
      from ledger_entries e join ledger_lots l on l.team_id = e.team_id and l.id = e.lot_id
      where e.team_id = a.team_id and e.transfer_id = a.original_id) l
    where l.upto - l.amount < a.taken - a.rest and a.taken - a.before < l.upto
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, key, reverses_id,
      reason, subject_kind, subject_id, created_at)
    select team_id, id, account_id, number, kind, wish, wish, balance_after, key, original_id, reason, about, about_id, at
    from accepted
  ), entered as (
    insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
    select team_id, ledger_new_id(), id, 'credits', account_id, case when gone then new_lot_id else lot_id end, part from parts
    union all
    select team_id, id, id, ledger_other_side(original_kind), null, null, -wish from accepted
  ), born as (
    insert into ledger_lots (team_id, id, account_id, transfer_id, priority, remaining, held, used_up, created_at)
    select team_id, new_lot_id, account_id, id, priority, part, 0, false, at from parts where gone
  ), refilled as (
    update ledger_lots l set remaining = l.remaining + x.part, used_up = false
    from (select team_id, lot_id, sum(part) as part from parts where not gone group by 1, 2) x
    where l.team_id = x.team_id and l.id = x.lot_id
  )
  update ledger_accounts a set posted = a.posted + x.part, last_number = a.last_number + x.count, updated_at = at,
    due_at = least(a.due_at, x.lot_due_at)
  from (select team_id, account_id, sum(part) as part, count(distinct id) as count,
    min(expires_at) filter (where not gone) as lot_due_at from parts group by 1, 2) x
  where a.team_id = x.team_id and a.id = x.account_id;
end
$$;

-- The transfer that a refund takes back: named itself, or as the capture of a hold.
create or replace function ledger_original(team uuid, hold uuid, transfer uuid) returns setof ledger_transfers
language plpgsql stable rows 1 as $$
begin
  if transfer is not null then
    return query select * from ledger_transfers t where t.team_id = team and t.id = transfer
      and t.kind in ('capture', 'usage', 'adjustment') and t.change < 0;
  else
    return query select * from ledger_transfers t where t.team_id = team and t.hold_id = hold and t.kind = 'capture';
  end if;
end
$$;

create or replace function ledger_grant(grants ledger_command[], at timestamptz) returns void language plpgsql as $$
begin
  with granted as (
    select c.*, a.last_number + row_number() over account as number, a.posted + (sum(c.amount) over account)::bigint as balance_after
    from unnest(grants) c join ledger_accounts a on a.team_id = c.team_id and a.id = c.account_id
    window account as (partition by c.team_id, c.account_id order by c.place rows unbounded preceding)
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, key, reason,
      subject_kind, subject_id, priority, expires_at, created_at)
    select team_id, id, account_id, number, kind, amount, amount, balance_after, key, reason, subject_kind, subject_id,
      priority, expires_at, at from granted
  ), born as (
    insert into ledger_lots (team_id, id, account_id, transfer_id, priority, expires_at, remaining, held, used_up, created_at)
    select team_id, id, account_id, id, priority, expires_at, amount, 0, false, at from granted
  ), entered as (
    insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
    select team_id, ledger_new_id(), id, 'credits', account_id, id, amount from granted
    union all
    select team_id, id, id, ledger_other_side(kind), null, null, -amount from granted
  )
  update ledger_accounts a set posted = a.posted + x.amount, last_number = a.last_number + x.count, updated_at = at,
    due_at = least(a.due_at, x.due_at)
  from (select team_id, account_id, sum(amount) as amount, count(*) as count, min(expires_at) as due_at
    from granted group by 1, 2) x
  where a.team_id = x.team_id and a.id = x.account_id;
end
$$;

-- Holds and spends, in the order of the batch; answers each, and what it found at its turn. The accepted
-- ones lie end to end on a line, and so do the account's lots: where the two overlap, the lot pays.
create or replace function ledger_take(takes ledger_command[], at timestamptz)
returns table (place integer, code text, team_id uuid, transfer_id uuid, amount bigint, balance_after bigint,
  reason text, available bigint, replayed boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with wanted as (
    select c.*, a.posted, a.last_number, coalesce(a.posted - a.held, 0) as available
    from unnest(takes) c left join ledger_accounts a on a.team_id = c.team_id and a.id = c.account_id
  ), fitted as (
    select w.*, ledger_fit(w.amount, w.available) over account as rest from wanted w
    window account as (partition by w.team_id, w.account_id order by w.place rows unbounded preceding)
  ), decided as (
    select f.*, coalesce(lag(f.rest) over (partition by f.team_id, f.account_id order by f.place), f.available) as before
    from fitted f
  ), accepted as (
    select d.*, d.last_number + row_number() over account as number, d.available - d.rest as upto,
      case d.verb when 'spend' then d.amount else 0 end as spent, case d.verb when 'hold' then d.amount else 0 end as reserved,
      d.posted - (sum(case d.verb when 'spend' then d.amount else 0 end) over account)::bigint as balance_after
    from decided d where d.before - d.rest = d.amount
    window account as (partition by d.team_id, d.account_id order by d.place rows unbounded preceding)
  ), totals as (
    select team_id, account_id, max(upto) as upto, sum(spent) as spent, sum(reserved) as reserved, count(*) as count,
      min(expires_at) as due_at, array_agg(id) as ids, array_agg(amount) as amounts, array_agg(upto) as ends,
      array_agg(verb) as verbs, array_agg(expires_at) as expiries
    from accepted group by 1, 2
  ), parts as (
    -- Account by account, so that a batch of many accounts does not compare each command with each lot.
    select a.id, t.team_id, t.account_id, a.verb, a.expires_at, l.id as lot_id,
      least(a.upto, l.upto) - greatest(a.upto - a.amount, l.upto - l.free) as part
    from totals t
    cross join lateral (
      select l.id, l.remaining - l.held as free,
        (sum(l.remaining - l.held) over (order by l.priority, l.expires_at nulls last, l.created_at, l.id))::bigint as upto
      from ledger_lots l
      where l.team_id = t.team_id and l.account_id = t.account_id and not l.used_up and l.remaining > l.held) l
    cross join lateral unnest(t.ids, t.amounts, t.ends, t.verbs, t.expiries) a(id, amount, upto, verb, expires_at)
    where l.upto - l.free < a.upto and a.upto - a.amount < l.upto
  ), made as (
    insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, key, reason,
      subject_kind, subject_id, expires_at, created_at)
    select team_id, id, account_id, number, kind, amount, -spent, balance_after, key, reason, subject_kind, subject_id,
      expires_at, at from accepted
  ), entered as (
    insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
    select team_id, ledger_new_id(), id, 'credits', account_id, lot_id, -part from parts where verb = 'spend'
    union all
    select team_id, id, id, ledger_other_side(kind), null, null, amount from accepted where verb = 'spend'
  ), kept as (
    insert into ledger_reservations (team_id, id, account_id, hold_id, lot_id, amount, expires_at)
    select team_id, ledger_new_id(), account_id, id, lot_id, part, expires_at from parts where verb = 'hold'
  ), drawn as (
    update ledger_lots l set remaining = l.remaining - x.spent, held = l.held + x.reserved, used_up = l.remaining = x.spent
    from (select team_id, lot_id, coalesce(sum(part) filter (where verb = 'spend'), 0) as spent,
      coalesce(sum(part) filter (where verb = 'hold'), 0) as reserved from parts group by 1, 2) x
    where l.team_id = x.team_id and l.id = x.lot_id
  ), settled as (
    update ledger_accounts a set posted = a.posted - x.spent, held = a.held + x.reserved, updated_at = at,
      last_number = a.last_number + x.count, due_at = least(a.due_at, x.due_at)
    from totals x where a.team_id = x.team_id and a.id = x.account_id
  )
  select place, 'done', team_id, id, amount, balance_after, reason, before, false from accepted
  union all
  select place, 'insufficient_credits', team_id, null, amount, null, null, before, false from decided
  where before - rest <> amount;
end
$$;
