import { type Module, on, work } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { apiCall } from "./api-call.ts";
import { startCallLimits } from "./call-limits.ts";
import { countApiCalls, flushCalls } from "./calls.ts";
import { cloudEventTypes } from "./cloud-events.ts";
import { usageEventRows } from "./datasets.ts";
import { limitNear, limitsNear, rollupCheckDue, usageMoved } from "./events.ts";
import { checkRollups } from "./jobs.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { announceLimits, limitNearMail, tellOfLimit } from "./near-limits.ts";
import { exportUsage, forgetUser } from "./personal.ts";
import { startRecording } from "./recording.ts";
import { usageCounters, usageEvents, usageRollups } from "./tables.ts";
import * as usage from "./usage.ts";

export const meteringModule = {
  name: "metering",
  tables: { usageEvents, usageRollups, usageCounters },
  sql: "src/platform/metering/functions.sql",
  permissions: [usage.reportUsage, usage.readUsage],
  metrics: [apiCall],
  routes: {
    "POST /usage/events": route(
      {
        may: usage.reportUsage,
        input: usage.UsageReport,
        output: usage.UsageReported,
        types: cloudEventTypes,
        list: "events",
        summary: "Report what was used: one event, up to 1,000, or CloudEvents",
      },
      usage.report,
    ),
    "GET /usage/events": route(
      {
        may: usage.readUsage,
        input: usage.UsageEventQuery,
        output: usage.UsageEventPage,
        summary: "List reported events, newest first",
        freshOn: [usageMoved],
      },
      usage.listUsageEvents,
    ),
  },
  events: [limitNear],
  datasets: [usageEventRows],
  signals: [usageMoved],
  on: [on(limitNear, "metering.tell_of_limit", tellOfLimit)],
  emails: [limitNearMail],
  jobs: [work(limitsNear, announceLimits), work(rollupCheckDue, checkRollups, { every: "20 3 * * *" })],
  forget: forgetUser,
  exports: exportUsage,
  personal: { usage_events: "anonymous" },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  passage: countApiCalls,
  start(house) {
    startRecording(house);
    startCallLimits(house);
  },
  close: flushCalls,
} satisfies Module;
