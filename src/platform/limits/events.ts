import { z } from "zod";
import { job } from "../../kernel/module.ts";

export const sweepDue = job("limits.sweep", z.object({}));
