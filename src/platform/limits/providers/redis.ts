import { Redis } from "ioredis";
import { type Group, grouped } from "../groups.ts";
import type { Limit, LimitStore, Taken } from "../window.ts";

/**
 * KEYS are the limits' keys; ARGV: calls, cost, then most and window (ms) of each. Answers the calls let through, the
 * time, then number, current and previous of each limit. Redis' own clock counts, one for all processes.
 */
const script = `
local time = redis.call('TIME')
local at = time[1] * 1000 + math.floor(time[2] / 1000)
local admitted, cost = tonumber(ARGV[1]), tonumber(ARGV[2])
local answer, states = {0, at}, {}
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  local index, current, previous, stepped = math.floor(at / window), 0, 0, false
  local kept = redis.call('GET', key)
  if kept then
    local number, c, p = struct.unpack('ddd', kept)
    if number >= index then current, previous, stepped = c, p, number > index
    elseif number == index - 1 then previous = c end
  end
  if cost > 0 then
    local room = math.floor((most - current - previous * (window - at % window) / window) / cost)
    if room < admitted then admitted = room end
  end
  states[i] = {key, window, index, current, previous, stepped}
end
if admitted < 0 then admitted = 0 end
answer[1] = admitted
for _, state in ipairs(states) do
  local key, window, index, current, previous, stepped = unpack(state)
  current = current + admitted * cost
  if admitted * cost > 0 or stepped then
    redis.call('SET', key, struct.pack('ddd', index, current, previous), 'PX', 2 * window)
  end
  answer[#answer + 1], answer[#answer + 2], answer[#answer + 3] = index, current, previous
end
return answer`;

interface WithScript extends Redis {
  takeLimits(count: number, ...rest: (string | number)[]): Promise<number[]>;
}
interface Waiting {
  limits: readonly Limit[];
  cost: number;
  resolve(taken: Taken): void;
  reject(error: unknown): void;
}

/** Counts in Redis: one script call for the calls of a turn that take the same from the same limits. */
export function redisStore(url: string): LimitStore {
  const redis = new Redis(url, {
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

  const send = (group: Group, asked: readonly Waiting[]) => {
    const keys = group.limits.map(({ key }) => key);
    const facts = group.limits.flatMap(({ most, windowSeconds }) => [most, windowSeconds * 1_000]);
    redis.takeLimits(keys.length, ...keys, group.places.length, group.cost, ...facts).then(
      ([admitted, at, ...rest]) => {
        const counts = keys.map((_, place) => ({
          index: rest[3 * place]!,
          current: rest[3 * place + 1]!,
          previous: rest[3 * place + 2]!,
        }));
        group.places.forEach((place, turn) => {
          asked[place]!.resolve({ allowed: turn < admitted!, at: at!, counts });
        });
      },
      (error) => {
        for (const place of group.places) asked[place]!.reject(error);
      },
    );
  };
  const sendAll = () => {
    const asked = waiting;
    waiting = [];
    for (const group of grouped(asked)) send(group, asked);
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
