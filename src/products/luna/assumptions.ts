import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { editors, permission } from "../../kernel/module.ts";
import { mine, ownedBy } from "../../kernel/tables.ts";
import { assumptionsChanged, assumptionsReset } from "./events.ts";
import { type Assumptions, defaults } from "./roi.ts";
import { roiAssumptions } from "./tables.ts";

export const manageAssumptions = permission("assumptions.manage", editors);

const Dollars = z.number().min(0, "Enter 0 or more.").max(1_000_000, "Enter at most 1,000,000.");
const Share = z.number().min(0, "Enter a share from 0 to 1.").max(1, "Enter a share from 0 to 1.");
const Minutes = z.number().min(0, "Enter 0 or more.").max(10_000, "Enter at most 10,000 minutes.");

export const AssumptionsShape = z.object({
  hourly_rate: Dollars,
  utilisation: Share,
  rework_hours: z.number().min(0, "Enter 0 or more.").max(10_000, "Enter at most 10,000 hours."),
  spread: Share,
  cost_per_month: Dollars.nullable(),
  minutes_per: z.object({ feature_shipped: Minutes, bug_fixed: Minutes, code_review: Minutes, deployment: Minutes }),
});
export const AssumptionChanges = AssumptionsShape.extend({
  minutes_per: AssumptionsShape.shape.minutes_per.partial(),
}).partial();

/** The team's assumptions, or the defaults. */
export async function readAssumptions(ctx: Ctx): Promise<Assumptions> {
  const [row] = await ctx.db
    .select({ assumptions: roiAssumptions.assumptions })
    .from(roiAssumptions)
    .where(mine(ctx, roiAssumptions));
  return row?.assumptions ?? defaults;
}

/** Changes what is given and keeps the rest. */
export async function changeAssumptions(ctx: Ctx, changes: z.output<typeof AssumptionChanges>): Promise<Assumptions> {
  const before = await readAssumptions(ctx);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const minutes = Object.entries(changes.minutes_per ?? {}).filter(([, value]) => value !== undefined);
  const after: Assumptions = {
    ...before,
    ...given,
    minutes_per: { ...before.minutes_per, ...Object.fromEntries(minutes) },
  };
  const fields = (Object.keys(after) as (keyof Assumptions)[]).filter(
    (field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]),
  );
  if (fields.length === 0) return before;
  const values = { assumptions: after, updated_at: ctx.now() };
  await ctx.db
    .insert(roiAssumptions)
    .values({ ...values, ...ownedBy(ctx) })
    .onConflictDoUpdate({ target: roiAssumptions.team_id, set: values });
  await ctx.emit(assumptionsChanged, { fields: fields.map((field) => field.replaceAll("_", " ")).join(", ") });
  return after;
}

/** Back to the defaults. */
export async function resetAssumptions(ctx: Ctx): Promise<Assumptions> {
  const gone = await ctx.db
    .delete(roiAssumptions)
    .where(mine(ctx, roiAssumptions))
    .returning({ id: roiAssumptions.id });
  if (gone.length > 0) await ctx.emit(assumptionsReset, {});
  return defaults;
}
