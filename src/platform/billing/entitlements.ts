import { sql } from "drizzle-orm";
import type { Ctx, Team } from "../../kernel/ctx.ts";
import { statementName } from "../../kernel/db.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { isProduct } from "../../kernel/module.ts";
import { apiCall } from "../metering/api-call.ts";
import { addLimits, beginCounting, type Limit, type Who } from "../metering/limits.ts";
import type { Period } from "../metering/periods.ts";
import { type OwnLimits, ownLimitsOf, ownLimitsOn, type SetLimit } from "./own-limits.ts";
import { type Plan, plansOf, planTitle } from "./plans.ts";

/** What a team may do, and what decided it. */
export interface Entitlements {
  plan: Plan;
  /** Of the subscription in force; null without one. */
  status: string | null;
  seats: Allowance;
  /** By metric; one without an entry has no limit. */
  limits: Record<string, Allowance & { period: Period }>;
  /** What holds beside the plan. */
  grants: readonly Grant[];
  own: OwnLimits;
}
export interface Allowance {
  /** Null: as many as one likes. */
  most: number | null;
  decidedBy: "plan" | "add_on" | "grant" | "override";
}

export interface SubscriptionState {
  plan_name: string;
  status: string;
}
export interface Grant {
  kind: "add_on" | "grant" | "override";
  metric: string;
  most: number | null;
}

/** A subscription that gives its plan: until it is over, also while a payment is tried again. */
export const inForce = ["trialing", "active", "past_due"] as const;
export const isInForce = <S extends SubscriptionState>(subscription: S | null): subscription is S =>
  subscription !== null && (inForce as readonly string[]).includes(subscription.status);

/**
 * Decides what a team may do. A subscription in force gives its plan, also while a failed payment is tried again; else
 * the first of the product's plans holds, the free one.
 */
export function decide(
  plans: readonly Plan[],
  subscription: SubscriptionState | null,
  grants: readonly Grant[],
): Omit<Entitlements, "own"> {
  const bought = isInForce(subscription) && plans.find(({ name }) => name === subscription.plan_name);
  return { status: subscription?.status ?? null, grants, ...allowedUnder(bought || plans[0]!, plans, grants) };
}

/**
 * What a team with these grants may do under a plan. An override replaces plan and extras, also where the plan sets no
 * limit: its period is then that of a plan that does. Add-ons and grants add up. The last in this order that changed an
 * allowance is named as what decided it.
 */
export function allowedUnder(
  plan: Plan,
  plans: readonly Plan[],
  grants: readonly Grant[],
): Pick<Entitlements, "plan" | "seats" | "limits"> {
  const known: Plan["limits"] = Object.assign({}, ...plans.map(({ limits }) => limits), plan.limits);
  const limits = Object.entries(known)
    .map(
      ([metric, { period }]) =>
        [metric, { period, ...allow(plan.limits[metric]?.most ?? null, metric, grants) }] as const,
    )
    .filter(([metric, { decidedBy }]) => metric in plan.limits || decidedBy === "override");
  return { plan, seats: allow(plan.seats, "seats", grants), limits: Object.fromEntries(limits) };
}

function allow(most: number | null, metric: string, grants: readonly Grant[]): Allowance {
  const mine = grants.filter((grant) => grant.metric === metric);
  const override = mine.findLast(({ kind }) => kind === "override");
  if (override) return { most: override.most, decidedBy: "override" };
  if (most === null) return { most, decidedBy: "plan" };
  const extras = mine.filter(({ kind }) => kind !== "override");
  return {
    most: extras.reduce((sum, extra) => sum + (extra.most ?? 0), most),
    decidedBy: extras.at(-1)?.kind ?? "plan",
  };
}

type Subscriber = Pick<Team, "id" | "product">;

interface Held {
  value: Promise<Entitlements>;
  /** The same, as soon as it was read. */
  found?: Entitlements;
  /** The plan of what was read before, too. */
  plan?: Plan;
  until: number;
}
interface Memory {
  byTeam: Map<string, Held>;
  /** Teams whose change this process makes and has not heard of yet: what is read meanwhile is not kept. */
  changing: Map<string, { change: string; since: number }>;
  reading: Lane<Subscriber, Entitlements>;
  /** Grows with every change that was heard: what was read before is not kept after it. */
  changes: number;
}
const memories = new WeakMap<House, Memory>();
/** A change is heard at once; this bounds what a lost connection could hide, and lets periods end on their own. */
const heldMs = 30_000;
const mostHeld = 10_000;

/** Answers from memory; a change anywhere is heard by every process (`entitlements` channel) and read again. */
export function entitlementsOf(house: House, team: Subscriber): Promise<Entitlements> {
  const memory = memories.get(house)!;
  const { byTeam, reading } = memory;
  const now = house.now().getTime();
  if (isChanging(memory, team, now)) return reading.add(team);
  const known = byTeam.get(team.id);
  if (known && isFresh(known, now)) return known.value;
  const value = reading.add(team);
  if (byTeam.size >= mostHeld) byTeam.clear();
  const entry: Held = { value, until: now + heldMs, ...(known?.plan ? { plan: known.plan } : {}) };
  byTeam.set(team.id, entry);
  value.then(
    (found) => {
      entry.found = found;
      entry.plan = found.plan;
    },
    () => byTeam.delete(team.id),
  );
  return value;
}

const isChanging = ({ changing }: Memory, team: Subscriber, now: number): boolean =>
  Math.abs(now - (changing.get(team.id)?.since ?? 0)) < heldMs;
const isFresh = ({ until }: Held, now: number): boolean => until > now && until <= now + heldMs;

/** What `entitlementsOf` would answer, where nothing has to be read for it. */
function knownEntitlements(house: House, team: Subscriber): Entitlements | null {
  const memory = memories.get(house)!;
  const now = house.now().getTime();
  const held = memory.byTeam.get(team.id);
  return held && isFresh(held, now) && !isChanging(memory, team, now) ? (held.found ?? null) : null;
}

const readSql = "select t.id as team_id, entitlement_state(t.id) as state from unnest($1::uuid[]) as t(id)";

/**
 * Many teams in one statement, on a connection that no request holds: who asks may be in the middle of a transaction,
 * and all of them waiting for a second connection of one pool would wait for ever.
 */
async function readEntitlements(house: House, teams: Subscriber[]): Promise<Entitlements[]> {
  const { rows } = await house.pools.owner.query<{ team_id: string; state: EntitlementState }>({
    name: statementName(readSql)!,
    text: readSql,
    values: [teams.map(({ id }) => id)],
  });
  const byTeam = new Map(rows.map(({ team_id, state }) => [team_id, state]));
  return teams.map((team) => entitlementsFrom(house, team, byTeam.get(team.id)!));
}

/** What holds as the caller's transaction sees it: `entitlementsOf` would answer what was there before it. */
export async function entitlementsNow(ctx: Ctx): Promise<Entitlements> {
  const { rows } = await ctx.db.execute<{ state: EntitlementState }>(
    sql`select entitlement_state(${ctx.team.id}) as state`,
  );
  return entitlementsFrom(ctx.house, ctx.team, rows[0]!.state);
}

function entitlementsFrom(house: House, { id, product }: Subscriber, { subscription, grants, own }: EntitlementState) {
  const at = teamTime(house, id);
  const unexpired = (grants ?? []).filter(({ expires_at }) => !expires_at || new Date(expires_at) > at);
  return { ...decide(plansOf(house, product), subscription, unexpired), own: ownLimitsOf(house, product, own ?? []) };
}
/** As `entitlement_state` (functions.sql) gives it. */
export interface EntitlementState {
  subscription: SubscriptionState | null;
  grants: (Grant & { expires_at: string | null })[] | null;
  own: SetLimit[] | null;
}

/** Products whose plans limit calls of the API: the entitlements of their teams are asked for with each call. */
export const productsWithCallLimits = (house: House): string[] =>
  house.modules
    .filter(isProduct)
    .filter(({ name }) => plansOf(house, name).some(({ limits }) => apiCall.name in limits))
    .map(({ name }) => name);

/**
 * For whoever reads the states of teams along with something else. Called before reading; what it answers takes each
 * state that was read, and keeps it unless something changed meanwhile.
 */
export function rememberEntitlements(house: House): (team: Subscriber, state: EntitlementState) => void {
  const memory = memories.get(house)!;
  const { changes } = memory;
  return (team, state) => {
    const now = house.now().getTime();
    if (memory.changes !== changes || isChanging(memory, team, now)) return;
    const found = entitlementsFrom(house, team, state);
    memory.byTeam.set(team.id, { value: Promise.resolve(found), found, plan: found.plan, until: now + heldMs });
  };
}

/** Every process reads this team's entitlements again, as soon as the caller's transaction commits; this one at once. */
export async function entitlementsChanged(ctx: Ctx): Promise<void> {
  const { changing } = memories.get(ctx.house)!;
  if (changing.size >= mostHeld) changing.clear();
  const change = newId();
  changing.set(ctx.team.id, { change, since: ctx.house.now().getTime() });
  await ctx.db.execute(sql`select pg_notify('entitlements', ${`${ctx.team.id} ${change}`})`);
}

/**
 * The same after a change of the plan or of what was granted beside it. A limit that begins with it in the middle of its
 * period, or holds again after others did, has counted what was used since that began.
 */
export async function planChanged(ctx: Ctx): Promise<void> {
  const { limits } = await entitlementsNow(ctx);
  const of = { subject: "team", subject_id: ctx.team.id } as const;
  // In the order in which uses take from them, so that neither waits for the other in a circle.
  for (const [metric, { most, period }] of Object.entries(limits).sort())
    if (most !== null) await beginCounting(ctx, { counter: planCounter(metric), metric, period, of });
  await entitlementsChanged(ctx);
}

export function startEntitlements(house: House): void {
  const byTeam = new Map<string, Held>();
  const changing: Memory["changing"] = new Map();
  const reading = lane<Subscriber, Entitlements>({ flush: (teams) => readEntitlements(house, teams) });
  const memory: Memory = { byTeam, changing, reading, changes: 0 };
  memories.set(house, memory);
  house.listener.on("entitlements", (heard) => {
    memory.changes++;
    const [teamId, change] = heard.split(" ") as [string, string];
    byTeam.delete(teamId);
    // An earlier change of this process is heard while the next is being made.
    if (changing.get(teamId)?.change === change) changing.delete(teamId);
  });
  house.listener.onGap(() => {
    memory.changes++;
    byTeam.clear();
    changing.clear();
  });
  addLimits(house, (_, team, metric, by) => {
    const known = knownEntitlements(house, team);
    return known
      ? limitsFrom(house, known, { team, metric, by })
      : entitlementsOf(house, team).then((found) => limitsFrom(house, found, { team, metric, by }));
  });
}

/** Names what a plan's limit has counted. */
export const planCounter = (metric: string) => `plan:${metric}`;

const decidedWords: Record<Allowance["decidedBy"], (plan: string) => string> = {
  plan: (plan) => plan,
  add_on: (plan) => `${plan} with its add-on`,
  grant: (plan) => `${plan} with what was granted on top`,
  override: () => "Your agreement",
};
/** How a reader is told what decided an allowance. */
export const namedBy = ({ decidedBy }: Allowance, planTitle: string) =>
  decidedWords[decidedBy](`The plan ${planTitle}`);

/** What the plan allows, and what the team itself allows the key and the person who use it. */
function limitsFrom(house: House, found: Entitlements, asked: { team: Team; metric: string; by: Who }): Limit[] {
  const { plan, limits, own } = found;
  const limit = limits[asked.metric];
  const all = own.size > 0 ? ownLimitsOn(own, asked) : [];
  if (!limit || limit.most === null) return all;
  const title = planTitle(house, asked.team.product, plan.name);
  const setBy = namedBy(limit, title);
  return [{ counter: planCounter(asked.metric), period: limit.period, most: limit.most, setBy }, ...all];
}

/** Calls an hour that the team's plan allows each of its keys and programs; at once when the plan is known. */
export function callsPerHour(house: House, team: Subscriber | null): number | Promise<number> {
  const standard = house.config.RATE_LIMIT_PER_HOUR;
  if (!team) return standard;
  const allowed = ({ prices, requestsPerHour }: Plan) =>
    prices.month > 0 ? Math.max(standard, requestsPerHour) : standard;
  const plan = memories.get(house)!.byTeam.get(team.id)?.plan;
  return plan ? allowed(plan) : entitlementsOf(house, team).then((found) => allowed(found.plan));
}

export const tierOf = async (house: House, team: Subscriber): Promise<string> =>
  (await entitlementsOf(house, team)).plan.name;
