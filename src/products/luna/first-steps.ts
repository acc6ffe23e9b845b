import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { OnboardingStep } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { apiKeys } from "../../platform/api-keys/tables.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import type { Activation } from "../../platform/product-analytics/funnel.ts";
import { metricNames } from "./metrics.ts";
import { roiAssumptions } from "./tables.ts";

// Calls of our own API are counted as well, but nobody reported them.
const reported = and(eq(usageRollups.dimension, ""), inArray(usageRollups.metric, metricNames))!;

/** A team has got somewhere when an agent reported something. */
export const firstReport: Activation = { table: usageRollups, where: reported };

/** Whether the team has reported anything ever, be it long ago. */
export async function anythingReported(ctx: Ctx): Promise<boolean> {
  const own = and(mine(ctx, usageRollups), reported);
  return (await ctx.db.select({ id: usageRollups.id }).from(usageRollups).where(own).limit(1)).length > 0;
}

/** The checklist of a new team; what is done follows from the rows themselves. */
export const firstSteps: readonly OnboardingStep[] = [
  {
    key: "create_key",
    href: "/dashboard/keys",
    async done(ctx) {
      const alive = and(mine(ctx, apiKeys), isNull(apiKeys.revoked_at));
      return (await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(alive).limit(1)).length > 0;
    },
  },
  {
    key: "report_event",
    href: "/dashboard",
    done: anythingReported,
  },
  {
    key: "set_rate",
    href: "/dashboard/analytics",
    async done(ctx) {
      const own = mine(ctx, roiAssumptions);
      return (await ctx.db.select({ id: roiAssumptions.id }).from(roiAssumptions).where(own).limit(1)).length > 0;
    },
  },
];
