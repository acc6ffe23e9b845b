import type { Ctx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { addLimits } from "../../platform/metering/limits.ts";
import { plans } from "./plans.ts";

/** What the team pays for, with its price a month in dollars. */
export async function tierOf(_ctx: Ctx): Promise<{ tier: string; price: number }> {
  return { tier: plans[0].name, price: plans[0].prices.month / 100 };
}

/** The limits of the plan that a team of Luna has. */
export function startLimits(house: House): void {
  addLimits(house, (_, team, metric) => {
    const limit = plans[0].limits[metric as keyof (typeof plans)[0]["limits"]];
    if (team.product !== "luna" || !limit) return [];
    return [{ counter: `plan:${metric}`, ...limit, setBy: "The plan Free" }];
  });
}
