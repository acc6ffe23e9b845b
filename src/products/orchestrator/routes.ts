import { route } from "../../kernel/route.ts";
import { planEvents } from "../../platform/billing/events.ts";
import { usageMoved } from "../../platform/metering/events.ts";
import { Analytics, AnalyticsQuery, readAnalytics } from "./analytics.ts";
import { Dashboard, readDashboard } from "./dashboard.ts";
import * as permissions from "./permissions.ts";

export const routes = {
  "GET /dashboard": route(
    {
      may: permissions.readDashboard,
      output: Dashboard,
      summary: "Plan, usage against limits, calls a day and the latest activity",
      freshOn: "anything",
    },
    readDashboard,
  ),
  "GET /dashboard/analytics": route(
    {
      may: permissions.readDashboard,
      input: AnalyticsQuery,
      output: Analytics,
      summary: "Calls, errors, latency, features and storage over a period, beside the one before it",
      freshOn: [usageMoved, ...planEvents],
    },
    readAnalytics,
  ),
};
