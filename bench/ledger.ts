import pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { type Lane, ledgerLane } from "../src/platform/ledger/ledger.ts";

interface Measure {
  name: string;
  value: number;
  goal: number;
  unit: "×";
}

const callers = 256;
const roundMs = 1_500;
const rounds = 3;
const spread = 1_000;

/**
 * P4 and P19: transfers through the lane against a plain function call per transfer (lock both accounts, move the
 * balances, write the transfer and its two entries), with as many callers, each waiting for its own answer.
 */
export async function benchLedger(context: { ownerUrl: string; appUrl: string }): Promise<Measure[]> {
  const pools = openPools(context.ownerUrl, context.appUrl, 10);
  // The peer's best: fewer connections commit less together, more wait for the two cores.
  const peerPool = new pg.Pool({ connectionString: context.ownerUrl, max: 20 });
  const house = buildHouse({
    modules: [],
    config: readConfig({ APP_ENV: "test", PRODUCT: "bench" }),
    pools,
    listener: new Listener(context.ownerUrl, 1),
  });
  const lane = ledgerLane(house);
  try {
    await makePeer(pools.owner);
    const teams = await fundTeams(lane);
    const few = await measure(lane, peerPool, teams);
    const small = few.laneSpread;
    await growHistory(pools.owner, teams);
    const large = median(await repeat(rounds, () => perSecond((i) => spend(lane, teams[i % spread]!))));
    return [
      { name: "P4 lane ÷ a call per transfer", value: small / few.peerSpread, goal: 3.5, unit: "×" },
      { name: "P4 lane ÷ a call per transfer, hot account", value: few.laneHot / few.peerHot, goal: 10, unit: "×" },
      { name: "P4 lane on a hot account ÷ spread", value: few.laneHot / small, goal: 0.8, unit: "×" },
      { name: "P19 lane with 100 × the rows ÷ with few", value: large / small, goal: 1 / 1.3, unit: "×" },
    ];
  } finally {
    await lane.close();
    await pools.owner.query("drop schema if exists bench_ledger cascade").catch(() => {});
    await Promise.all([pools.app.end(), pools.owner.end(), peerPool.end()]);
  }
}

/** Interleaved, so that a busy moment of the machine meets both. */
async function measure(lane: Lane, peerPool: pg.Pool, teams: string[]) {
  const figures = { peerSpread: [0], laneSpread: [0], peerHot: [0], laneHot: [0] };
  for (let round = 0; round <= rounds; round++) {
    const results = {
      peerSpread: await perSecond((i) => peerTransfer(peerPool, 2 + (i % spread), 2 + ((i * 7 + 1) % spread))),
      laneSpread: await perSecond((i) => spend(lane, teams[i % spread]!)),
      peerHot: await perSecond((i) => peerTransfer(peerPool, 1, 2 + (i % spread))),
      laneHot: await perSecond(() => spend(lane, teams[0]!)),
    };
    // The first round warms caches and plans.
    for (const key of Object.keys(figures) as (keyof typeof figures)[])
      if (round === 0) figures[key] = [];
      else figures[key].push(results[key]);
  }
  return {
    peerSpread: median(figures.peerSpread),
    laneSpread: median(figures.laneSpread),
    peerHot: median(figures.peerHot),
    laneHot: median(figures.laneHot),
  };
}

const spend = (lane: Lane, teamId: string) =>
  lane.transfer({ teamId, verb: "spend", kind: "usage", amount: 1, key: newId(), reason: "Bench" });

async function fundTeams(lane: Lane): Promise<string[]> {
  const teams = Array.from({ length: spread }, () => newId());
  const lot = { verb: "grant", kind: "grant", amount: 1_000_000_000, key: "start", reason: "Bench" } as const;
  await Promise.all(teams.map((teamId) => lane.transfer({ teamId, ...lot })));
  return teams;
}

/**
 * After pgledger: prefixed text ids, numeric balances with a version, a transfer and two entries that carry the
 * balances before and after.
 */
async function makePeer(owner: House["pools"]["owner"]): Promise<void> {
  await owner.query(`
    drop schema if exists bench_ledger cascade;
    create schema bench_ledger;
    create function bench_ledger.new_id(prefix text) returns text language sql volatile as $$
      select prefix || '_' || lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
        || encode(substring(uuid_send(gen_random_uuid()) from 1 for 10), 'hex') $$;
    create table bench_ledger.accounts (id text primary key, balance numeric not null default 0, version bigint not null
      default 0, allow_negative boolean not null default false, updated_at timestamptz not null default now());
    create table bench_ledger.transfers (id text primary key default bench_ledger.new_id('pglt'), from_account_id text
      not null references bench_ledger.accounts, to_account_id text not null references bench_ledger.accounts,
      amount numeric not null check (amount > 0), created_at timestamptz not null default now());
    create table bench_ledger.entries (id text primary key default bench_ledger.new_id('pgle'), account_id text not null
      references bench_ledger.accounts, transfer_id text not null references bench_ledger.transfers, amount numeric not null,
      previous_balance numeric not null, current_balance numeric not null, account_version bigint not null,
      created_at timestamptz not null default now());
    create index on bench_ledger.entries (account_id);
    create index on bench_ledger.entries (transfer_id);
    create index on bench_ledger.transfers (from_account_id);
    create index on bench_ledger.transfers (to_account_id);
    insert into bench_ledger.accounts (id, balance) select 'pgla_' || n, 1000000000000 from generate_series(1, ${spread + 1}) n;
    create function bench_ledger.transfer(source text, target text, moved numeric) returns text language plpgsql as $$
    declare
      transfer text; source_account bench_ledger.accounts; target_account bench_ledger.accounts;
    begin
      perform from bench_ledger.accounts where id in (source, target) order by id for update;
      insert into bench_ledger.transfers (from_account_id, to_account_id, amount) values (source, target, moved)
        returning id into transfer;
      update bench_ledger.accounts set balance = balance - moved, version = version + 1, updated_at = now()
        where id = source returning * into source_account;
      if source_account.balance < 0 and not source_account.allow_negative then raise 'balance below zero'; end if;
      update bench_ledger.accounts set balance = balance + moved, version = version + 1, updated_at = now()
        where id = target returning * into target_account;
      insert into bench_ledger.entries (account_id, transfer_id, amount, previous_balance, current_balance, account_version)
        values (source, transfer, -moved, source_account.balance + moved, source_account.balance, source_account.version),
          (target, transfer, moved, target_account.balance - moved, target_account.balance, target_account.version);
      return transfer;
    end $$;`);
}

const peerTransfer = (pool: pg.Pool, source: number, target: number) =>
  pool.query({
    name: "transfer",
    text: "select bench_ledger.transfer($1, $2, $3)",
    values: [`pgla_${source}`, `pgla_${source === target ? 1 : target}`, 1],
  });

/** Whatever the rounds have written, a hundred times that: a history as long as years of use leave. */
async function growHistory(owner: House["pools"]["owner"], teams: string[]): Promise<void> {
  const each = 400;
  await owner.query(
    `with numbers as (
       select t.team_id, a.last_number + n as number, gen_random_uuid() as id, a.posted from unnest($1::uuid[]) t(team_id)
       join ledger_accounts a on a.team_id = t.team_id cross join generate_series(1, $2) n
     ), made as (
       insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, key, reason, created_at)
       select team_id, id, team_id, number, 'usage', 1, -1, posted, id::text, 'Bench', now() from numbers
     ), entered as (
       insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
       select n.team_id, gen_random_uuid(), n.id, s.account, n.team_id, l.id, s.amount from numbers n
       join ledger_lots l on l.team_id = n.team_id cross join (values ('credits', -1), ('revenue', 1)) s(account, amount)
     ) update ledger_accounts set last_number = last_number + $2 where team_id = any($1)`,
    [teams, each],
  );
  await owner.query("analyze ledger_transfers; analyze ledger_entries");
}

/** So many callers, each asking again as soon as it has its answer. */
async function perSecond(work: (i: number) => Promise<unknown>): Promise<number> {
  let done = 0;
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - start < roundMs) {
        await work(next++);
        done++;
      }
    }),
  );
  return (done / (performance.now() - start)) * 1000;
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) results.push(await work());
  return results;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
