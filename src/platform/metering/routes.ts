import { route } from "../../kernel/route.ts";
import { keyRelation } from "../api-keys/keys.ts";
import { userRelation } from "../teams/people.ts";
import * as alerts from "./alerts.ts";
import { cloudEventTypes } from "./cloud-events.ts";
import { alertDismissed, alertRestored, usageMoved, usageUnusual } from "./events.ts";
import * as figures from "./figures.ts";
import * as usage from "./usage.ts";

export const meteringRoutes = {
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
      expand: { user: userRelation, key: keyRelation },
      summary: "List reported events, newest first",
      freshOn: [usageMoved],
    },
    usage.listUsageEvents,
  ),
  "GET /usage/metrics": route(
    {
      may: usage.readUsage,
      input: figures.MetricsQuery,
      output: figures.Metrics,
      rows: "metrics",
      summary: "Read every metric over some days, and how much of its limit is used",
      freshOn: [usageMoved],
    },
    figures.readMetrics,
  ),
  "GET /usage/alerts": route(
    {
      may: usage.readUsage,
      input: alerts.UsageAlertQuery,
      output: alerts.UsageAlertPage,
      summary: "List days of unusual use, the latest first",
      freshOn: [usageUnusual, alertDismissed, alertRestored],
    },
    alerts.listAlerts,
  ),
  "POST /usage/alerts/:id/dismiss": route(
    {
      may: alerts.manageAlerts,
      input: alerts.AlertDismissal,
      output: alerts.UsageAlert,
      summary: "Dismiss an alert of unusual use, and hear no more of its metric for some days",
    },
    alerts.dismissAlert,
  ),
  "POST /usage/alerts/:id/restore": route(
    {
      may: alerts.manageAlerts,
      input: alerts.AlertId,
      output: alerts.UsageAlert,
      summary: "Undo the dismissal of an alert, and hear of its metric again",
    },
    alerts.restoreAlert,
  ),
};
