import { type Module, work } from "../../kernel/module.ts";
import { readPlatformFigures } from "../staff/permissions.ts";
import { staffReading } from "../staff/staff-route.ts";
import { personDaySweepDue } from "./events.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { exportDays, forgetDays, sweepPersonDays } from "./personal.ts";
import { FigureQuery, Figures, readFigures } from "./product-analytics.ts";
import { pageViews, personDays } from "./tables.ts";
import { flushViews, startViews } from "./views.ts";

export const productAnalyticsModule = {
  name: "product-analytics",
  tables: { pageViews, personDays },
  routes: {
    "GET /admin/figures": staffReading(
      readPlatformFigures,
      { input: FigureQuery, output: Figures, summary: "Read how a product is used and what it brings in" },
      readFigures,
    ),
  },
  jobs: [work(personDaySweepDue, sweepPersonDays, { every: "50 3 * * *" })],
  personal: { person_days: "deleted" },
  forget: forgetDays,
  exports: exportDays,
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  start: startViews,
  close: flushViews,
} satisfies Module;
