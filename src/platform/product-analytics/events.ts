import { z } from "zod";
import { job } from "../../kernel/module.ts";

/** Days of persons that are older than they are kept. */
export const personDaySweepDue = job("product_analytics.sweep_person_days", z.object({}));
