import { z } from "zod";
import type { Ctx, PersonCtx } from "../../kernel/ctx.ts";
import { setOnboardingComplete } from "../identity/me.ts";
import { onboardingFinished, onboardingRestarted } from "./events.ts";

export const Checklist = z.object({
  steps: z.array(z.object({ module: z.string(), key: z.string(), href: z.string(), done: z.boolean() })),
  done: z.int(),
  total: z.int(),
});

/** Every step's state is a question to the data, so it is right whoever did the step and however. */
export async function getChecklist(ctx: Ctx): Promise<z.input<typeof Checklist>> {
  const asked = ctx.house.modules
    .filter((module) => !("home" in module) || module.name === ctx.product)
    .flatMap(({ name, onboarding = [] }) => onboarding.map((step) => ({ module: name, ...step })));
  const steps = await Promise.all(
    asked.map(async ({ module, key, href, done }) => ({ module, key, href, done: await done(ctx) })),
  );
  return { steps, done: steps.filter((step) => step.done).length, total: steps.length };
}

export const HintsEnd = z.object({ completed: z.boolean() });

/** From the first one that is shown they do not come again by themselves, also when the page is left in their middle. */
export const beginHints = (ctx: PersonCtx): Promise<void> => setOnboardingComplete(ctx, true);

/** The hints were seen to their end or closed half-way. */
export async function finishHints(ctx: PersonCtx, { completed }: z.output<typeof HintsEnd>) {
  await setOnboardingComplete(ctx, true);
  await ctx.emit(onboardingFinished, { user_id: ctx.actor.id, completed });
}

export async function restartHints(ctx: PersonCtx) {
  await setOnboardingComplete(ctx, false);
  await ctx.emit(onboardingRestarted, { user_id: ctx.actor.id });
}
