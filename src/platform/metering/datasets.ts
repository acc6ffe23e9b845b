import { dataset } from "../exports/exports.ts";
import { usageEvents } from "./tables.ts";
import { filteredReports, ReportFilter, readUsage, shownReport } from "./usage.ts";

export const usageEventRows = dataset({
  name: "usage_events",
  may: readUsage,
  table: usageEvents,
  // Calls of our own API stand here too, by the minute: with their routes the charts of features can be made again.
  columns: { ...shownReport, route: usageEvents.route },
  time: usageEvents.recorded_at,
  order: [usageEvents.recorded_at, usageEvents.id],
  filter: ReportFilter,
  where: filteredReports,
});
