import { and, eq } from "drizzle-orm";
import type { OnboardingStep } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { assets, characters, jobs } from "./tables.ts";

/** The checklist of a new team; what is done follows from the rows themselves. */
export const firstSteps: readonly OnboardingStep[] = [
  {
    key: "create_character",
    href: "/characters",
    async done(ctx) {
      const found = await ctx.db.select({ id: characters.id }).from(characters).where(mine(ctx, characters)).limit(1);
      return found.length > 0;
    },
  },
  {
    key: "upload_asset",
    href: "/assets",
    async done(ctx) {
      const uploaded = and(mine(ctx, assets), eq(assets.source, "uploaded"));
      const found = await ctx.db.select({ id: assets.id }).from(assets).where(uploaded).limit(1);
      return found.length > 0;
    },
  },
  {
    key: "run_job",
    href: "/operations",
    async done(ctx) {
      const found = await ctx.db.select({ id: jobs.id }).from(jobs).where(mine(ctx, jobs)).limit(1);
      return found.length > 0;
    },
  },
];
