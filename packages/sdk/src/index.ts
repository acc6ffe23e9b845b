export {
  type CallOptions,
  type Input,
  type Operation,
  Orchestrator,
  type OrchestratorOptions,
  type Output,
  type PagedOperation,
} from "./client.ts";
export { ApiError, type Problem } from "./errors.ts";
export type { Operations } from "./generated.ts";
export type { UsageLimit } from "./limits.ts";
export { type EventStore, MemoryStore, type Waiting } from "./store.ts";
export { type Refusal, type UsageEvent, UsageReporter, type UsageReporterOptions } from "./usage.ts";
export { verifyWebhook, WebhookVerificationError } from "./webhooks.ts";
