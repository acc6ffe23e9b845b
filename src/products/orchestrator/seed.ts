import type { SeedTools } from "../../kernel/module.ts";
import { createApiKey } from "../../platform/api-keys/keys.ts";
import { flushCalls, noteCall } from "../../platform/metering/calls.ts";
import { plannedCalls, plannedKeys } from "./seed-plan.ts";

const dayMs = 86_400_000;

/** The demo team's 90 days: its keys, and what its programs called, counted as answered calls are. */
export async function seedDemo({ now, at }: SeedTools): Promise<void> {
  for (const { name, daysAgo, scopes } of plannedKeys)
    await at(new Date(now.getTime() - daysAgo * dayMs), (ctx) =>
      createApiKey(ctx, { name, scopes: [...scopes], rate_limit: 600 }),
    );
  const { house, team } = await at(now, async (ctx) => ({ house: ctx.house, team: ctx.team }));
  for (const call of plannedCalls(now)) noteCall(house, { ...call, team });
  await flushCalls(house);
}
