import { and, eq, isNull } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { OnboardingStep } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { apiKeys } from "../../platform/api-keys/tables.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import { webhookEndpoints } from "../../platform/webhooks/tables.ts";

/** The checklist of a new team; what is done follows from the rows themselves. */
export const firstSteps: readonly OnboardingStep[] = [
  {
    key: "create_key",
    href: "/settings/keys",
    async done(ctx) {
      const usable = and(mine(ctx, apiKeys), isNull(apiKeys.revoked_at));
      return (await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(usable).limit(1)).length > 0;
    },
  },
  { key: "first_call", href: "/docs", done: hasCalled },
  {
    key: "add_webhook",
    href: "/settings/webhooks",
    async done(ctx) {
      const own = mine(ctx, webhookEndpoints);
      return (await ctx.db.select({ id: webhookEndpoints.id }).from(webhookEndpoints).where(own).limit(1)).length > 0;
    },
  },
];

async function hasCalled(ctx: Ctx): Promise<boolean> {
  const calls = and(mine(ctx, usageRollups), eq(usageRollups.dimension, ""), eq(usageRollups.metric, "api_call"));
  return (await ctx.db.select({ id: usageRollups.id }).from(usageRollups).where(calls).limit(1)).length > 0;
}
