import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { dataset } from "../exports/exports.ts";
import { usageEvents } from "./tables.ts";
import { readUsage } from "./usage.ts";

export const usageEventRows = dataset({
  name: "usage_events",
  may: readUsage,
  table: usageEvents,
  columns: {
    id: usageEvents.id,
    recorded_at: usageEvents.recorded_at,
    metric_type: usageEvents.metric,
    count: usageEvents.count,
    duration_ms: usageEvents.duration_ms,
    success: usageEvents.success,
    agent_name: usageEvents.agent_name,
    project_id: usageEvents.project_id,
    metadata: usageEvents.metadata,
  },
  time: usageEvents.recorded_at,
  order: [usageEvents.recorded_at, usageEvents.id],
  filter: z.strictObject({
    metric_type: z.string().max(100).optional(),
    agent_name: z.string().max(100).optional(),
  }),
  where: ({ metric_type, agent_name }) =>
    and(
      metric_type ? eq(usageEvents.metric, metric_type) : undefined,
      agent_name ? eq(usageEvents.agent_name, agent_name) : undefined,
    ),
});
