import type { Ctx } from "../../kernel/ctx.ts";
import type { SeedTools } from "../../kernel/module.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { createApiKey, NewApiKey } from "../../platform/api-keys/keys.ts";
import { flushUses, noteUse } from "../../platform/api-keys/uses.ts";
import { usageWatchDue } from "../../platform/metering/events.ts";
import { report } from "../../platform/metering/usage.ts";
import { listMembers, MemberQuery } from "../../platform/teams/members.ts";
import { setModelPrice } from "./model-prices.ts";
import { ownHistory } from "./own-history.ts";
import { type PlannedEvent, plannedDay, seedDays } from "./seed-plan.ts";

/** Days ago, and micro-dollars per million tokens in and out; the larger model became cheaper. */
const prices = [
  [seedDays, "code-large", 3_000_000, 15_000_000],
  [seedDays, "embed-small", 20_000, 0],
  [20, "code-large", 2_500_000, 10_000_000],
] as const;

/** The demo team's 90 days, reported as its agents would report them, and the key that they hold. */
export async function seedDemo({ now, at }: SeedTools): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  const key = await at(ago(seedDays), (ctx) => createApiKey(ctx, NewApiKey.parse({ name: "CI runner" })));
  for (const [days, model, input, output] of prices)
    await at(ago(days), (ctx) =>
      setModelPrice(ctx, { model, input_per_million_microdollars: input, output_per_million_microdollars: output }),
    );
  const delivered = await ownHistory(now);
  const timeZone = await at(now, async (ctx) => ctx.team.time_zone);
  for (let daysAgo = seedDays - 1; daysAgo >= 0; daysAgo--) {
    const planned = plannedDay({ now, timeZone }, daysAgo, delivered);
    if (planned.length > 0) await at(planned.at(-1)!.at, (ctx) => reportDay(ctx, planned, key.id));
  }
  await at(now, async (ctx) => {
    await flushUses(ctx.house);
    await ctx.enqueue(usageWatchDue, {});
  });
}

/** One call with the key for each member whose agents were at work. */
async function reportDay(ctx: Ctx, planned: PlannedEvent[], keyId: string): Promise<void> {
  const people = await reporters(ctx);
  const entrance = { kind: "key", id: keyId, scopes: null } as const;
  const call = { teamId: ctx.team.id, keyId, call: "POST /usage/events", status: 200 };
  for (const [place, id] of people.entries()) {
    const own = planned.filter(({ member }) => Math.min(member, people.length - 1) === place);
    if (own.length === 0) continue;
    await report(ctx.with({ actor: { ...ctx.actor, id, entrance } }), { events: own.map(asReport) });
    const at = own.at(-1)!.at.getTime();
    noteUse(ctx.house, { ...call, at, ip: `203.0.113.${20 + place}`, userAgent: "@orchestrator/sdk" });
  }
}

/** Who was in the team at that time and may report. */
async function reporters(ctx: Ctx): Promise<string[]> {
  const { members } = await listMembers(ctx, MemberQuery.parse({ id: ctx.team.id }));
  return members.flatMap(({ user_id, role, status, joined_at }) =>
    user_id && status === "active" && role !== "viewer" && joined_at! <= ctx.now() ? [user_id] : [],
  );
}

const asReport = ({ at, metric_type, count = 1, success = true, metadata, ...event }: PlannedEvent) => ({
  ...{ metric_type, count, success, source: "demo", metadata: metadata ?? null },
  ...{ duration_ms: event.duration_ms ?? null, agent_name: event.agent_name ?? null },
  ...{ project_id: event.project_id ?? null, recorded_at: at.toISOString() },
});
