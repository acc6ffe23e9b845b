import { type Module, work } from "../../kernel/module.ts";
import { sweepDue } from "./events.ts";
import { sweepCounts } from "./jobs.ts";
import { closeLimits, limitCalls } from "./limits.ts";
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { rateLimits } from "./tables.ts";

export const limitsModule = {
  name: "limits",
  tables: { rateLimits },
  sql: "src/platform/limits/functions.sql",
  sentences: { fr: sentencesInFrench },
  passage: limitCalls,
  jobs: [work(sweepDue, sweepCounts, { every: "23 * * * *" })],
  close: closeLimits,
} satisfies Module;
