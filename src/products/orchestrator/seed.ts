import type { SeedTools } from "../../kernel/module.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { createApiKey } from "../../platform/api-keys/keys.ts";
import { flushUses, noteUse } from "../../platform/api-keys/uses.ts";
import { planChanged } from "../../platform/billing/entitlements.ts";
import { flushCalls, noteCall } from "../../platform/metering/calls.ts";
import { callerOf, plannedCalls, plannedKeys } from "./seed-plan.ts";

/** The demo team's 90 days: its keys, and what its programs called, counted as answered calls are. */
export async function seedDemo({ now, at }: SeedTools): Promise<void> {
  const keys: Awaited<ReturnType<typeof createApiKey>>[] = [];
  for (const { name, daysAgo, scopes } of plannedKeys) {
    const key = { name, scopes: [...scopes], rate_limit: 600 };
    keys.push(await at(new Date(now.getTime() - daysAgo * dayMs), (ctx) => createApiKey(ctx, key)));
  }
  const { house, team } = await at(now, async (ctx) => ({ house: ctx.house, team: ctx.team }));
  for (const [place, call] of plannedCalls(now).entries()) {
    noteCall(house, { ...call, team });
    const [planned, ip] = callerOf(call.route, place);
    const key = keys.find(({ name, created_at }) => name === planned && created_at <= call.at);
    const told = { at: call.at.getTime(), call: call.route, status: call.ok ? 200 : 500, ip, userAgent: "node" };
    if (key) noteUse(house, { teamId: team.id, keyId: key.id, ...told });
  }
  await flushCalls(house);
  await flushUses(house);
  // Those of the present month count against the plan's limit, as they would have when they came.
  await at(now, planChanged);
}
