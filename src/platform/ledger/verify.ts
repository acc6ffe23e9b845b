import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";

/**
 * Computes every balance anew from the entries, in one statement and so from one snapshot: it may run beside the
 * traffic. `findings` names what does not agree (at most 100); `hash` is equal for equal ledgers, whichever server
 * holds them.
 */
export async function verifyLedger(house: House): Promise<{ ok: boolean; findings: string[]; hash: string }> {
  const { rows } = await withCtx(house, { ...systemScope(house), readOnly: true }, (ctx) =>
    ctx.db.execute<{ findings: string[] | null; hash: string }>(sql`
      select (select array_agg(finding) from (select finding from (${findings}) f limit 100) f) as findings,
             (${hash}) as hash`),
  );
  const found = rows[0]!.findings ?? [];
  return { ok: found.length === 0, findings: found, hash: rows[0]!.hash };
}

/** The ledger's hash as the caller's transaction sees it. */
export async function ledgerHash(db: NodePgDatabase): Promise<string> {
  const { rows } = await db.execute<{ hash: string }>(sql`select (${hash}) as hash`);
  return rows[0]!.hash;
}

const findings = sql`
  select format('transfer %s of team %s: its entries sum to %s instead of 0, or its holder''s side to %s instead of %s',
    t.id, t.team_id, coalesce(e.total, 0), coalesce(e.own, 0), t.change) as finding
  from ledger_transfers t
  left join (select team_id, transfer_id, sum(amount) as total,
      sum(amount) filter (where account = 'credits') as own from ledger_entries group by 1, 2) e
    on e.team_id = t.team_id and e.transfer_id = t.id
  where coalesce(e.total, 0) <> 0 or coalesce(e.own, 0) <> t.change
  union all
  select format('account %s of team %s: posted is %s, its entries say %s', a.id, a.team_id, a.posted, coalesce(e.own, 0))
  from ledger_accounts a
  full join (select team_id, account_id, sum(amount) as own from ledger_entries where account = 'credits' group by 1, 2) e
    on e.team_id = a.team_id and e.account_id = a.id
  where a.posted is distinct from coalesce(e.own, 0)
  union all
  select format('account %s of team %s: held is %s, its open holds say %s', a.id, a.team_id, a.held, coalesce(h.open, 0))
  from ledger_accounts a
  left join (select h.team_id, h.account_id, sum(h.amount) as open from ledger_transfers h
      where h.kind = 'hold' and not exists (select from ledger_transfers e where e.team_id = h.team_id and e.hold_id = h.id)
      group by 1, 2) h
    on h.team_id = a.team_id and h.account_id = a.id
  where a.held <> coalesce(h.open, 0)
  union all
  select format('hold %s of team %s: reserves %s of its lots instead of %s', coalesce(h.id, r.hold_id),
    coalesce(h.team_id, r.team_id), coalesce(r.reserved, 0), coalesce(h.open, 0))
  from (select h.team_id, h.id, case when e.id is null then h.amount else 0 end as open from ledger_transfers h
      left join ledger_transfers e on e.team_id = h.team_id and e.hold_id = h.id where h.kind = 'hold') h
  full join (select team_id, hold_id, sum(amount) as reserved from ledger_reservations group by 1, 2) r
    on r.team_id = h.team_id and r.hold_id = h.id
  where coalesce(r.reserved, 0) <> coalesce(h.open, 0)
  union all
  select format('lot %s of team %s: %s remain and %s are held, its entries say %s and its reservations %s',
    l.id, l.team_id, l.remaining, l.held, coalesce(e.own, 0), coalesce(r.reserved, 0))
  from ledger_lots l
  left join (select team_id, lot_id, sum(amount) as own from ledger_entries where lot_id is not null group by 1, 2) e
    on e.team_id = l.team_id and e.lot_id = l.id
  left join (select team_id, lot_id, sum(amount) as reserved from ledger_reservations group by 1, 2) r
    on r.team_id = l.team_id and r.lot_id = l.id
  where l.remaining <> coalesce(e.own, 0) or l.held <> coalesce(r.reserved, 0) or l.used_up <> (l.remaining = 0)
  union all
  select format('account %s of team %s: its lots hold %s, posted is %s', a.id, a.team_id, coalesce(l.remaining, 0), a.posted)
  from ledger_accounts a
  left join (select team_id, account_id, sum(remaining) as remaining from ledger_lots group by 1, 2) l
    on l.team_id = a.team_id and l.account_id = a.id
  where a.posted <> coalesce(l.remaining, 0)
  union all
  select format('transfer %s of team %s: balance %s after it, the one before and its change say %s', t.id, t.team_id,
    t.balance_after, t.balance)
  from (select t.*, sum(t.change) over account as balance
    from ledger_transfers t window account as (partition by t.team_id, t.account_id order by t.number)) t
  where t.balance_after <> t.balance or t.balance < 0
  union all
  select format('account %s of team %s: %s transfers are numbered up to %s', a.id, a.team_id, coalesce(t.count, 0), a.last_number)
  from ledger_accounts a
  left join (select team_id, account_id, count(*) as count, max(number) as last from ledger_transfers group by 1, 2) t
    on t.team_id = a.team_id and t.account_id = a.id
  where a.last_number <> coalesce(t.count, 0) or a.last_number <> coalesce(t.last, 0)
  union all
  select format('transfer %s of team %s: refunds of %s are more than its %s', t.id, t.team_id, r.refunded, t.amount)
  from (select team_id, reverses_id, sum(amount) as refunded from ledger_transfers where kind = 'refund' group by 1, 2) r
  join ledger_transfers t on t.team_id = r.team_id and t.id = r.reverses_id
  where r.refunded > t.amount
  union all
  select format('capture %s of team %s: takes %s of a hold of %s', c.id, c.team_id, c.amount, h.amount)
  from ledger_transfers c join ledger_transfers h on h.team_id = c.team_id and h.id = c.hold_id
  where c.kind = 'capture' and c.amount > h.amount`;

// First each team's rows in order, then the teams: no text grows longer than one team's history. Moments go in as
// numbers, because their text depends on the session's settings.
const hash = sql`
  select encode(sha256(coalesce(string_agg(team_id::text || own, '' order by team_id), '')::bytea), 'hex')
  from (
    select team_id, encode(sha256(string_agg(row, '' order by row)::bytea), 'hex') as own
    from (
      select team_id, md5(concat_ws('|', 'transfer', id, account_id, number, kind, amount, change, balance_after, key,
        hold_id, reverses_id, reason, subject_kind, subject_id, extract(epoch from created_at))) as row
      from ledger_transfers
      union all
      select team_id, md5(concat_ws('|', 'entry', id, transfer_id, account, account_id, lot_id, amount)) from ledger_entries
      union all
      select team_id, md5(concat_ws('|', 'account', id, posted, held, last_number)) from ledger_accounts
    ) rows group by team_id
  ) teams`;
