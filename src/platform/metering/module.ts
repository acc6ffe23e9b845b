import { type Module, on, work } from "../../kernel/module.ts";
import { manageAlerts } from "./alerts.ts";
import { apiCall } from "./api-call.ts";
import { startCallLimits } from "./call-limits.ts";
import { countApiCalls, flushCalls } from "./calls.ts";
import { usageEventRows } from "./datasets.ts";
import {
  alertDismissed,
  alertRestored,
  limitNear,
  limitsNear,
  rollupCheckDue,
  usageMoved,
  usageRebuilt,
  usageUnusual,
  usageWatchDue,
} from "./events.ts";
import { checkRollups } from "./jobs.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { announceLimits, limitNearMail, tellOfLimit } from "./near-limits.ts";
import { exportUsage, forgetUser } from "./personal.ts";
import { startRecording } from "./recording.ts";
import { meteringRoutes } from "./routes.ts";
import { usageAlerts, usageCounters, usageEvents, usageRollups } from "./tables.ts";
import { watchUsage } from "./unusual.ts";
import { tellOfUnusual, unusualMail } from "./unusual-mail.ts";
import { readUsage, reportUsage } from "./usage.ts";

export const meteringModule = {
  name: "metering",
  tables: { usageEvents, usageRollups, usageCounters, usageAlerts },
  sql: "src/platform/metering/functions.sql",
  permissions: [reportUsage, readUsage, manageAlerts],
  metrics: [apiCall],
  routes: meteringRoutes,
  events: [limitNear, usageUnusual, alertDismissed, alertRestored, usageRebuilt],
  datasets: [usageEventRows],
  signals: [usageMoved],
  on: [
    on(limitNear, "metering.tell_of_limit", tellOfLimit),
    on(usageUnusual, "metering.tell_of_unusual", tellOfUnusual),
  ],
  emails: [limitNearMail, unusualMail],
  jobs: [
    work(limitsNear, announceLimits),
    work(rollupCheckDue, checkRollups, { every: "20 3 * * *" }),
    work(usageWatchDue, watchUsage, { every: "35 * * * *" }),
  ],
  forget: forgetUser,
  exports: exportUsage,
  personal: { usage_events: "anonymous", usage_rollups: "anonymous", usage_alerts: "anonymous" },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  passage: countApiCalls,
  start(house) {
    startRecording(house);
    startCallLimits(house);
  },
  close: flushCalls,
} satisfies Module;
