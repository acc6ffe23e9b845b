import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

const Named = z.object({ id: z.uuid(), name: z.string(), key_prefix: z.string() });

export const apiKeyCreated = event("api_key.created", Named.extend({ scopes: z.string() }));
/** `opens`: how it opens more than before. */
export const apiKeyChanged = event(
  "api_key.changed",
  Named.extend({ fields: z.string(), opens: z.enum(["widened", "switched_on"]).nullable().default(null) }),
);
export const apiKeyRotated = event(
  "api_key.rotated",
  Named.extend({ replaced_id: z.uuid(), valid_until: z.iso.datetime() }),
);
/** Switched off because it leaked. */
export const apiKeyFrozen = event("api_key.frozen", Named.extend({ by: z.string() }));
/** Switched off because who made it is no longer in the team. */
export const apiKeyStopped = event("api_key.stopped", Named);
/** Somebody else stands for it now. */
export const apiKeyTakenOver = event("api_key.taken_over", Named);
export const apiKeyRevoked = event("api_key.revoked", Named);

/** Uses were booked; at most once a second from each process. Sent by `record_api_key_uses`. */
export const apiKeyUsed = signal("api_key.used", z.object({}));

export const usesSweepDue = job("api-keys.sweep_uses", z.object({}));
