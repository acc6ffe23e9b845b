import { z } from "zod";
import { event } from "../../kernel/module.ts";

export const assumptionsChanged = event("assumptions.changed", z.object({ fields: z.string() }));
export const assumptionsReset = event("assumptions.reset", z.object({}));
