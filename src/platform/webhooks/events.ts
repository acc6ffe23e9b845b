import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";
import { disabledReasons } from "./tables.ts";

// The host alone: paths of receivers hold secrets, and every member reads the activity.
const Endpoint = z.object({ webhook_id: z.uuid(), host: z.string() });

export const webhookCreated = event("webhook.created", Endpoint);
export const webhookChanged = event("webhook.changed", Endpoint);
export const webhookRotated = event("webhook.secret_rotated", Endpoint);
export const webhookDeleted = event("webhook.deleted", Endpoint);
export const webhookDisabled = event("webhook.disabled", Endpoint.extend({ reason: z.enum(disabledReasons) }));

/** Deliveries of this endpoint went on; sent by functions.sql. */
export const webhookTried = signal("webhook.tried", z.object({ webhook_id: z.uuid() }));

export const sweepDue = job("webhooks.sweep", z.object({}));
