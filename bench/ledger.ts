import type pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { type Lane, ledgerLane } from "../src/platform/ledger/ledger.ts";
import { median } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";

interface Measure {
  name: string;
  value: number;
  goal: number;
  unit: "×";
}

const callers = 400;
const roundMs = 1_000;
const rounds = 5;
const spread = 1_000;

export interface Database {
  ownerUrl: string;
  appUrl: string;
}

/**
 * P4 and P19: transfers through the lane against a plain function call per transfer (lock both accounts, move the
 * balances, write the transfer and its two entries), with as many callers, each waiting for its own answer.
 */
export async function benchLedger(freshDatabase: (name: string) => Promise<Database>): Promise<Measure[]> {
  const few = await openLedger(await freshDatabase("bench_ledger"));
  const many = await openLedger(await freshDatabase("bench_ledger_grown"));
  // The peer's best: fewer connections commit less together, more wait for the two cores.
  const peerPool = openFloor(few.ownerUrl);
  try {
    const kept = await measureGrowth(few, many);
    await makePeer(few.pools.owner);
    const speed = await measure(few.lane, peerPool, few.teams);
    return [
      { name: "P4 lane ÷ a call per transfer", value: speed.laneSpread / speed.peerSpread, goal: 3.5, unit: "×" },
      { name: "P4 the same on a hot account", value: speed.laneHot / speed.peerHot, goal: 10, unit: "×" },
      { name: "P4 lane on a hot account ÷ spread", value: speed.laneHot / speed.laneSpread, goal: 0.8, unit: "×" },
      { name: "P19 lane with 100 × the rows ÷ with few", value: kept, goal: 1 / 1.3, unit: "×" },
    ];
  } finally {
    await closePools(peerPool);
    await Promise.all([few.close(), many.close()]);
  }
}

type Ledger = Awaited<ReturnType<typeof openLedger>>;

async function openLedger({ ownerUrl, appUrl }: Database) {
  const pools = openPools(ownerUrl, appUrl, 10);
  const house = buildHouse({
    modules: [],
    config: readConfig({ APP_ENV: "test", PRODUCT: "bench" }),
    pools,
    listener: new Listener(ownerUrl, 1),
  });
  const lane = ledgerLane(house);
  const close = async () => {
    await lane.close();
    await closePools(pools.app, pools.owner);
  };
  return { ownerUrl, pools, lane, teams: await fundTeams(lane), close };
}

/** Two ledgers beside each other, one with a hundred times the rows, measured in turns by short rounds. */
async function measureGrowth(few: Ledger, many: Ledger): Promise<number> {
  const round = ({ lane, teams }: Ledger) => perSecond((i) => spend(lane, teams[i % spread]!), 150);
  await repeat(2, () => round(few));
  await growHistory(many.pools.owner, many.teams, 100 * (await countTransfers(few.pools.owner)));
  // Plans and buffers are warm when it counts.
  await repeat(4, async () => [await round(few), await round(many)]);
  const rounds = await repeat(15, async () => ({ few: await round(few), many: await round(many) }));
  return median(rounds.map((each) => each.many)) / median(rounds.map((each) => each.few));
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
 * The peer does what pgledger 1 does for a transfer: text ids of the ULID kind made in plpgsql, numeric balances with a
 * version, limits checked on both accounts, a request array, and the new row read back.
 */
async function makePeer(owner: House["pools"]["owner"]): Promise<void> {
  await owner.query(`
    drop schema if exists bench_ledger cascade;
    create schema bench_ledger;
    set search_path to bench_ledger;
    create function bench_ledger.new_id(prefix text) returns text language plpgsql volatile as $$
    declare
      bits bytea := uuid_send(gen_random_uuid()); ulid text := '';
    begin
      for i in 0..25 loop
        ulid := ulid || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (get_byte(bits, i % 16) & 31), 1);
      end loop;
      return prefix || '_' || to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) || ulid;
    end $$;
    create table accounts (id text primary key, name text not null, currency text not null, balance numeric not null,
      version bigint not null default 0, allow_negative boolean not null default false, allow_positive boolean not null
      default true, metadata jsonb, updated_at timestamptz not null default now());
    create table transfers (id text primary key default bench_ledger.new_id('pglt'), from_account_id text not null
      references accounts, to_account_id text not null references accounts, amount numeric not null check (amount > 0),
      created_at timestamptz not null, event_at timestamptz not null, metadata jsonb);
    create table entries (id text primary key default bench_ledger.new_id('pgle'), account_id text not null references
      accounts, transfer_id text not null references transfers, amount numeric not null, previous_balance numeric not null,
      current_balance numeric not null, account_version bigint not null, created_at timestamptz not null);
    create index on entries (account_id);
    create index on entries (transfer_id);
    create index on transfers (from_account_id);
    create index on transfers (to_account_id);
    create index on transfers (event_at);
    insert into accounts (id, name, currency, balance)
      select 'pgla_' || n, 'Account ' || n, 'USD', 1000000000000 from generate_series(1, ${spread + 1}) n;
    create type request as (source text, target text, amount numeric);
    create function bench_ledger.within_limits(account bench_ledger.accounts) returns void language plpgsql as $$
    begin
      if account.balance < 0 and not account.allow_negative then raise 'balance of % below zero', account.id; end if;
      if account.balance > 0 and not account.allow_positive then raise 'balance of % above zero', account.id; end if;
    end $$;
    create function bench_ledger.transfer(requests bench_ledger.request[]) returns setof bench_ledger.transfers
    language plpgsql set search_path = bench_ledger as $$
    declare
      one request; source accounts; target accounts; account_id text; made text; all_made text[] := '{}';
    begin
      for account_id in select distinct unnest(array[r.source, r.target]) from unnest(requests) r order by 1 loop
        perform from accounts a where a.id = account_id for update;
      end loop;
      foreach one in array requests loop
        update accounts set balance = balance - one.amount, version = version + 1, updated_at = now()
          where id = one.source returning * into source;
        perform within_limits(source);
        update accounts set balance = balance + one.amount, version = version + 1, updated_at = now()
          where id = one.target returning * into target;
        perform within_limits(target);
        insert into transfers (from_account_id, to_account_id, amount, created_at, event_at)
          values (one.source, one.target, one.amount, now(), now()) returning id into made;
        all_made := array_append(all_made, made);
        insert into entries (account_id, transfer_id, amount, previous_balance, current_balance, account_version, created_at)
          values (one.source, made, -one.amount, source.balance + one.amount, source.balance, source.version, now());
        insert into entries (account_id, transfer_id, amount, previous_balance, current_balance, account_version, created_at)
          values (one.target, made, one.amount, target.balance - one.amount, target.balance, target.version, now());
      end loop;
      return query select * from transfers where id = any(all_made) order by id;
    end $$;
    reset search_path;`);
}

const peerTransfer = (pool: pg.Pool, source: number, target: number) =>
  pool.query({
    name: "transfer",
    text: "select * from bench_ledger.transfer(array[($1, $2, $3)::bench_ledger.request])",
    values: [`pgla_${source}`, `pgla_${source === target ? 1 : target}`, 1],
  });

const countTransfers = async (owner: House["pools"]["owner"]) =>
  Number((await owner.query("select count(*) from ledger_transfers")).rows[0].count);

/** A history as years of use leave, up to so many transfers. Only its size counts here: the balances stay as they are. */
async function growHistory(owner: House["pools"]["owner"], teams: string[], rows: number): Promise<void> {
  const each = Math.max(0, Math.ceil((rows - (await countTransfers(owner))) / teams.length));
  await owner.query(
    `with numbers as materialized (
       select l.team_id, l.id as lot_id, a.last_number + n as number, ledger_new_id() as id, a.posted
       from ledger_accounts a join ledger_lots l on l.team_id = a.team_id cross join generate_series(1, $2::integer) n
       where a.team_id = any($1)
     ), made as (
       insert into ledger_transfers (team_id, id, account_id, number, kind, amount, change, balance_after, key, reason, created_at)
       select team_id, id, team_id, number, 'usage', 1, -1, posted, id::text, 'Bench', now() from numbers
     ), entered as (
       insert into ledger_entries (team_id, id, transfer_id, account, account_id, lot_id, amount)
       select team_id, ledger_new_id(), id, 'credits', team_id, lot_id, -1 from numbers
       union all select team_id, id, id, 'revenue', null, null, 1 from numbers
     ) update ledger_accounts set last_number = last_number + $2::integer where team_id = any($1)`,
    [teams, each],
  );
  // As after years: vacuumed, analyzed and on disk, not half a gigabyte of fresh pages that the next transfers must write.
  for (const table of ["transfers", "entries", "accounts", "lots"]) await owner.query(`vacuum analyze ledger_${table}`);
  await owner.query("checkpoint").catch(() => {});
}

/** So many callers, each asking again as soon as it has its answer. */
async function perSecond(work: (i: number) => Promise<unknown>, forMs = roundMs): Promise<number> {
  let done = 0;
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - start < forMs) {
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
