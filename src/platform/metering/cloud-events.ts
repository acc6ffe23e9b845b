import { z } from "zod";
import { gatewaySource } from "./api-call.ts";
import { KeptText } from "./kept-text.ts";

/** Who vouches for the uniqueness of an event's id; CloudEvents name it. */
export const Source = KeptText.min(1)
  .max(200)
  .refine((source) => source !== gatewaySource, "Calls that we count ourselves have this source. Name another one.");

/** CloudEvents 1.0 in JSON: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
interface CloudEvent {
  specversion: string;
  id: unknown;
  source: unknown;
  type: unknown;
  subject?: unknown;
  time?: unknown;
  data?: unknown;
}

/** As the document tells it; what comes is looked at as a report. */
const CloudEventShape = z.object({
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  type: z
    .string()
    .meta({ examples: ["com.example.rag_query"] })
    .describe("Its last part is the metric."),
  subject: z.string().optional().describe("The agent, where `data` names none."),
  time: z.iso.datetime().optional(),
  data: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The other fields of a report; the rest is its metadata."),
});
export const cloudEventTypes = {
  "application/cloudevents+json": CloudEventShape,
  "application/cloudevents-batch+json": z.array(CloudEventShape),
};

export const isCloudEvent = (body: unknown): body is CloudEvent =>
  typeof body === "object" && body !== null && (body as CloudEvent).specversion === "1.0";

/**
 * `type` may carry a reversed domain name (`com.example.rag_query`): its last part is the metric. What `data` holds beside
 * the fields of a report becomes its metadata.
 */
export function fromCloudEvent(event: CloudEvent): Record<string, unknown> {
  const data = typeof event.data === "object" && event.data !== null ? (event.data as Record<string, unknown>) : {};
  const { count, duration_ms, success, project_id, agent_name, ...metadata } = data;
  return {
    metric_type: typeof event.type === "string" ? event.type.slice(event.type.lastIndexOf(".") + 1) : event.type,
    ...(count === undefined ? {} : { count }),
    ...(duration_ms === undefined ? {} : { duration_ms }),
    ...(success === undefined ? {} : { success }),
    ...(project_id === undefined ? {} : { project_id }),
    agent_name: agent_name ?? event.subject,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    recorded_at: event.time,
    // Required there: without it a report that comes twice would count twice.
    idempotency_key: event.id ?? "",
    source: event.source,
  };
}
