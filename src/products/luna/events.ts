import { z } from "zod";
import { event } from "../../kernel/module.ts";

export const assumptionsChanged = event("assumptions.changed", z.object({ fields: z.string() }));
export const assumptionsReset = event("assumptions.reset", z.object({}));
export const modelPriceSet = event(
  "model_price.set",
  z.object({
    model: z.string(),
    input_per_million_microdollars: z.int(),
    output_per_million_microdollars: z.int(),
    valid_from: z.iso.datetime(),
    /** Its day in the team's time zone. */
    day: z.iso.date(),
  }),
);
