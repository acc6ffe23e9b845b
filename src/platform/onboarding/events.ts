import { z } from "zod";
import { event } from "../../kernel/module.ts";

export const onboardingFinished = event("onboarding.finished", z.object({ user_id: z.uuid(), completed: z.boolean() }));
export const onboardingRestarted = event("onboarding.restarted", z.object({ user_id: z.uuid() }));
