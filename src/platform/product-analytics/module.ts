import { type Module, work } from "../../kernel/module.ts";
import { personDaySweepDue } from "./events.ts";
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { exportDays, forgetDays, sweepPersonDays } from "./personal.ts";
import { pageViews, personDays } from "./tables.ts";
import { flushViews, startViews } from "./views.ts";

export const productAnalyticsModule = {
  name: "product-analytics",
  tables: { pageViews, personDays },
  jobs: [work(personDaySweepDue, sweepPersonDays, { every: "50 3 * * *" })],
  personal: { person_days: "deleted" },
  forget: forgetDays,
  exports: exportDays,
  sentences: { fr: sentencesInFrench },
  start: startViews,
  close: flushViews,
} satisfies Module;
