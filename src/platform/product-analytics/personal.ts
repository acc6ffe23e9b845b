import { eq, lt } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { dayMs } from "../analytics/analytics.ts";
import { personDays } from "./tables.ts";

const keptDays = 400;

/** A year can be compared with the one before; older days of persons are nobody's business. */
export async function sweepPersonDays(ctx: Ctx): Promise<void> {
  const oldest = new Date(ctx.now().getTime() - keptDays * dayMs).toISOString().slice(0, 10);
  await ctx.db.delete(personDays).where(lt(personDays.day, oldest));
}

export async function forgetDays(ctx: Ctx, person: DataSubject): Promise<void> {
  await ctx.db.delete(personDays).where(eq(personDays.user_id, person.id));
}

export async function* exportDays(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const days = await ctx.db
    .select({ day: personDays.day, product: personDays.product, saw_plans: personDays.saw_plans })
    .from(personDays)
    .where(eq(personDays.user_id, person.id))
    .orderBy(personDays.day, personDays.product);
  yield { path: "days-of-use.json", content: days };
}
