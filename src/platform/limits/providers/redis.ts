import { createRequire } from "node:module";
import type { Redis } from "ioredis";
import { type Group, grouped } from "../groups.ts";
import type { Limit, LimitStore, Taken } from "../window.ts";

/**
 * Takes for several groups, one after the other, so that a later one sees what an earlier one took. KEYS are the keys of all limits;
 * ARGV for each group: calls, cost, number of its limits, then most and window (ms) of each. Answers the time, then for each
 * group the calls let through, and number, current and previous of each limit. Redis' own clock counts, one for all processes.
 */
const script = `
local call, pack, unpacked, floor = redis.call, struct.pack, struct.unpack, math.floor
local time = call('TIME')
local at = time[1] * 1000 + floor(time[2] / 1000)
local answer, keys, facts = {at}, 0, 0
while keys < #KEYS do
  local admitted, cost, limits = tonumber(ARGV[facts + 1]), tonumber(ARGV[facts + 2]), tonumber(ARGV[facts + 3])
  facts = facts + 3
  local states = {}
  for i = 1, limits do
    local key, most, window = KEYS[keys + i], tonumber(ARGV[facts + 2 * i - 1]), tonumber(ARGV[facts + 2 * i])
    local index, current, previous, stepped, same = floor(at / window), 0, 0, false, false
    local kept = call('GET', key)
    if kept then
      local number, c, p = unpacked('ddd', kept)
      if number >= index then current, previous, stepped, same = c, p, number > index, number == index
      elseif number == index - 1 then previous = c end
    end
    if cost > 0 then
      local room = floor((most - current - previous * (window - at % window) / window) / cost)
      if room < admitted then admitted = room end
    end
    states[i] = {key, window, index, current, previous, stepped, same}
  end
  if admitted < 0 then admitted = 0 end
  answer[#answer + 1] = admitted
  for i = 1, limits do
    local key, window, index, current, previous, stepped, same = unpack(states[i])
    current = math.max(0, current + admitted * cost)
    -- What was written in this window lives until the end of the next one already.
    if same and admitted * cost ~= 0 then call('SET', key, pack('ddd', index, current, previous), 'KEEPTTL')
    elseif admitted * cost ~= 0 or stepped then
      call('SET', key, pack('ddd', index, current, previous), 'PX', 2 * window)
    end
    local last = #answer
    answer[last + 1], answer[last + 2], answer[last + 3] = index, current, previous
  end
  keys, facts = keys + limits, facts + 2 * limits
end
return answer`;
/** Redis works for some while the answers of those before them are given out, and is soon with others again. */
const mostGroups = 64;

interface WithScript extends Redis {
  takeLimits(count: number, ...rest: (string | number)[]): Promise<number[]>;
}
interface Waiting {
  limits: readonly Limit[];
  cost: number;
  resolve(taken: Taken): void;
  reject(error: unknown): void;
}

/** Counts in Redis: one script call for the calls of a turn. */
export function redisStore(url: string): LimitStore {
  // Loaded here, because most installations have no Redis.
  const library = createRequire(import.meta.url)("ioredis") as typeof import("ioredis");
  const redis = new library.Redis(url, {
    keyPrefix: "limits:",
    connectTimeout: 2_000,
    commandTimeout: 300,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
    scripts: { takeLimits: { lua: script } },
  }) as WithScript;
  // Each refused command says so itself; without a listener the error would be printed at every attempt to connect.
  redis.on("error", () => {});
  let waiting: Waiting[] = [];

  const send = (groups: Group[], asked: readonly Waiting[]) => {
    const keys: string[] = [];
    const facts: number[] = [];
    for (const { limits, places, cost } of groups) {
      facts.push(places.length, cost, limits.length);
      for (const { key, most, windowSeconds } of limits) {
        keys.push(key);
        facts.push(most, windowSeconds * 1_000);
      }
    }
    redis.takeLimits(keys.length, ...keys, ...facts).then(
      ([at, ...rest]) => {
        let read = 0;
        for (const { limits, places } of groups) {
          const admitted = rest[read++]!;
          const counts = limits.map(() => ({ index: rest[read++]!, current: rest[read++]!, previous: rest[read++]! }));
          places.forEach((place, turn) => {
            asked[place]!.resolve({ allowed: turn < admitted, at: at!, counts });
          });
        }
      },
      (error) => {
        for (const { places } of groups) for (const place of places) asked[place]!.reject(error);
      },
    );
  };
  const sendAll = () => {
    const asked = waiting;
    waiting = [];
    const groups = grouped(asked);
    for (let start = 0; start < groups.length; start += mostGroups)
      send(groups.slice(start, start + mostGroups), asked);
  };

  return {
    take: (limits, cost) =>
      new Promise((resolve, reject) => {
        if (redis.status === "reconnecting" || redis.status === "close" || redis.status === "end")
          throw new Error("Redis does not answer");
        if (waiting.length === 0) setImmediate(sendAll);
        waiting.push({ limits, cost, resolve, reject });
      }),
    async close() {
      redis.disconnect();
    },
  };
}
