import type { SeedTools } from "../../kernel/module.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { createApiKey } from "../../platform/api-keys/keys.ts";
import { flushCalls, noteCall } from "../../platform/metering/calls.ts";
import { takeFromLimits } from "../../platform/metering/limits.ts";
import { periodAt } from "../../platform/metering/periods.ts";
import { plannedCalls, plannedKeys } from "./seed-plan.ts";

/** The demo team's 90 days: its keys, and what its programs called, counted as answered calls are. */
export async function seedDemo({ now, at }: SeedTools): Promise<void> {
  for (const { name, daysAgo, scopes } of plannedKeys)
    await at(new Date(now.getTime() - daysAgo * dayMs), (ctx) =>
      createApiKey(ctx, { name, scopes: [...scopes], rate_limit: 600 }),
    );
  const { house, team } = await at(now, async (ctx) => ({ house: ctx.house, team: ctx.team }));
  const calls = plannedCalls(now);
  for (const call of calls) noteCall(house, { ...call, team });
  await flushCalls(house);
  // Those of the present month count against the plan's limit, as they would have when they came.
  const { start } = periodAt("month", team.time_zone, now);
  await at(now, (ctx) => takeFromLimits(ctx, "api_call", calls.filter((call) => call.at >= start).length));
}
