import ipaddr from "ipaddr.js";
import type { Config } from "../../kernel/config.ts";
import type { HeldKey, Scope } from "../../kernel/ctx.ts";
import { Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { Call, HeaderLines, Passage } from "../../kernel/http.ts";
import { callsPerHour } from "../billing/entitlements.ts";
import { longestWait, rateHeaders } from "./headers.ts";
import { memoryStore } from "./memory.ts";
import { postgresStore } from "./postgres.ts";
import { redisStore } from "./providers/redis.ts";
import type { Limit, LimitStore, Taken } from "./window.ts";

export { standingOf } from "./headers.ts";
export type { Limit, Taken } from "./window.ts";

const stores = new WeakMap<House, LimitStore>();

/** One store per process. */
function storeOf(house: House): LimitStore {
  const store = stores.get(house) ?? chooseStore(house);
  stores.set(house, store);
  return store;
}

function chooseStore(house: House): LimitStore {
  const memory = memoryStore(() => house.now().getTime());
  const { rateLimitStore, REDIS_URL } = house.config;
  if (rateLimitStore === "memory") return memory;
  return withFallback(rateLimitStore === "redis" ? redisStore(REDIS_URL!) : postgresStore(house), memory);
}

const mistrustMs = 1_000;

/** While the shared store is away each process counts for itself: calls go on, and whoever runs the place learns of it. */
export function withFallback(store: LimitStore, memory: LimitStore): LimitStore {
  let trustFrom = 0;
  let away = false;
  return {
    async take(limits, cost) {
      if (performance.now() < trustFrom) return memory.take(limits, cost);
      try {
        const taken = await store.take(limits, cost);
        if (away) console.info("The store of the rate limits answers again.");
        away = false;
        return taken;
      } catch (error) {
        trustFrom = performance.now() + mistrustMs;
        if (!away)
          console.warn(`rate limits are counted by each process for itself, for now: ${(error as Error).message}`);
        away = true;
        return memory.take(limits, cost);
      }
    },
    away: () => away,
    close: async () => store.close?.(),
  };
}

/** Takes `cost` from all these limits, or nothing from any of them. */
export const takeFromRate = (house: House, limits: readonly Limit[], cost = 1): Taken | Promise<Taken> =>
  storeOf(house).take(limits, cost);

/** Where the rate limits are counted and whether that answers just now, by a look that takes nothing. */
export async function lookAtStore(house: House): Promise<{ store: Config["rateLimitStore"]; answers: boolean }> {
  const store = storeOf(house);
  await store.take([{ name: "look", key: "look", most: 1, windowSeconds: 60 }], 0);
  return { store: house.config.rateLimitStore, answers: !store.away?.() };
}

export const closeLimits = async (house: House): Promise<void> => stores.get(house)?.close?.();

type LimitedKey = HeldKey & { id: string; userId: string | null; perHour: number };

/** What a key may do: its own calls a minute, and those that the plan allows the person who stands for it in an hour. */
export const limitsOfKey = ({ id, teamId, userId, perMinute, perHour }: LimitedKey): Limit[] => [
  { name: "key", key: `key:${id}:minute`, most: perMinute, windowSeconds: 60 },
  // Nobody answers for what is tried with a key that opens nothing: it uses up no person's calls.
  planLimit(userId ? `user:${teamId}:${userId}` : `key:${id}`, perHour),
];

/** All keys and programs of a person in a team count together: the plan is the team's, and its limit each person's. */
const planLimit = (whose: string, most: number): Limit => ({
  name: "plan",
  key: `${whose}:hour`,
  most,
  windowSeconds: 3_600,
});

declare module "../../kernel/ctx.ts" {
  interface HeldKey {
    /** Made with the key's first call here. */
    limits?: Limit[];
  }
}

function limitsOfHeld(id: string, key: HeldKey, userId: string | null, perHour: number): Limit[] {
  if (key.limits?.at(-1)?.most !== perHour) key.limits = limitsOfKey({ ...key, id, userId, perHour });
  return key.limits!;
}

/** A browser with live pages calls often by itself, and must not lock its person out. */
const browserShare = 10;
const visitorsPerMinute = 1_200;

type Caller = Pick<Scope, "actor" | "request" | "team">;

function limitsOf(house: House, caller: Caller): Limit[] | Promise<Limit[]> {
  const perHour = caller.actor.id ? callsPerHour(house, caller.team) : house.config.RATE_LIMIT_PER_HOUR;
  return perHour instanceof Promise ? perHour.then((most) => limitsWith(most, caller)) : limitsWith(perHour, caller);
}

function limitsWith(perHour: number, { actor, request, team }: Caller): Limit[] {
  const { entrance } = actor;
  if (entrance?.key) return limitsOfHeld(entrance.id, entrance.key, actor.id, perHour);
  if (entrance?.kind === "token") return [planLimit(`user:${team?.id}:${actor.id}`, perHour)];
  if (actor.id)
    return [{ name: "session", key: `session:${actor.id}:hour`, most: browserShare * perHour, windowSeconds: 3_600 }];
  const network = `network:${networkOf(request.ip)}:minute`;
  return [{ name: "network", key: network, most: visitorsPerMinute, windowSeconds: 60 }];
}

/** Whoever has one IPv6 address has all of its /64. */
function networkOf(ip: string | null): string {
  if (!ip?.includes(":") || !ipaddr.IPv6.isValid(ip)) return ip ?? "unknown";
  return ipaddr.IPv6.parse(ip).parts.slice(0, 4).join(":");
}

declare module "../../kernel/http.ts" {
  interface Call {
    /** What the call was taken from. */
    takenFrom?: Limit[];
  }
}

/**
 * Every call over HTTP is counted, and every answer says how much is left. What is too fast is not refused before the
 * usage limits, which come later, have been looked at.
 */
export function limitCalls(house: House): Passage {
  return {
    before(call) {
      const limits = limitsOf(house, call.scope);
      return limits instanceof Promise
        ? limits.then((found) => takeForCall(house, call, found))
        : takeForCall(house, call, limits);
    },
  };
}

function takeForCall(house: House, call: Omit<Call, "raw">, limits: Limit[]): HeaderLines | Promise<HeaderLines> {
  // The pictures of a browser's page and its stream are part of looking at it.
  const cost = call.route.streams && call.scope.actor.entrance?.kind === "session" ? 0 : 1;
  const taken = takeFromRate(house, limits, cost);
  return taken instanceof Promise
    ? taken.then((found) => headersAfter(call, limits, found, cost))
    : headersAfter(call, limits, taken, cost);
}

function headersAfter(call: Omit<Call, "raw">, limits: Limit[], taken: Taken, cost: number): HeaderLines {
  if (!taken.allowed) call.refusal ??= tooFast(limits, taken, cost);
  else if (cost > 0) call.takenFrom = limits;
  return rateHeaders(limits, taken);
}

/**
 * Counts the calls that one call stands for, as a batch does, beside itself, which was counted at the door; answers what is
 * left then, or throws 429 and takes none of them, not even the one at the door. More than a limit ever allows are a 422.
 */
export async function countCalls(house: House, caller: Caller, calls: number): Promise<HeaderLines> {
  const limits = await limitsOf(house, caller);
  refuseTooLarge(limits, calls);
  const taken = await takeFromRate(house, limits, calls - 1);
  if (taken.allowed) return rateHeaders(limits, taken);
  const left = await takeFromRate(house, limits, -1);
  throw tooFast(limits, left, calls, rateHeaders(limits, left));
}

/** No waiting would help: whoever sends so many at once has to send less. */
function refuseTooLarge(limits: readonly Limit[], calls: number): void {
  const smallest = limits.reduce((one, other) => (other.most < one.most ? other : one));
  if (calls <= smallest.most) return;
  const most = smallest.most.toLocaleString("en");
  throw new Problem(422, "batch_too_large", sentence(smallest, `Send at most ${most} operations at once.`));
}

/** Calls that a usage limit refuses use up no rate: they are given back. Answers what is left then. */
export async function giveBackCalls(house: House, caller: Caller, calls: number): Promise<HeaderLines> {
  return giveBack(house, await limitsOf(house, caller), calls);
}

export async function giveBack(house: House, limits: readonly Limit[], calls: number): Promise<HeaderLines> {
  return rateHeaders(limits, await takeFromRate(house, limits, -calls));
}

function tooFast(limits: readonly Limit[], taken: Taken, cost: number, headers: HeaderLines = []): Problem {
  const { limit, seconds } = longestWait(limits, taken, cost);
  return new Problem(429, "rate_limited", sentence(limit, `Try again in ${seconds} s.`), {
    headers: { ...Object.fromEntries(headers), "Retry-After": String(seconds) },
  });
}

const whose: Record<string, string> = {
  key: "This key",
  session: "This account",
  network: "This network address",
};

const sentence = ({ name, most, windowSeconds }: Limit, advice: string) => {
  const calls = most.toLocaleString("en");
  if (name === "plan")
    return `The plan allows ${calls} calls an hour, all keys and programs of one person together. ${advice}`;
  return `${whose[name] ?? name} allows ${calls} calls ${windowSeconds === 60 ? "a minute" : "an hour"}. ${advice}`;
};
