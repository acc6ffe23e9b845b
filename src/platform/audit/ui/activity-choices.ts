/** What the platform's own events are about, each the name of a module; the product's come beside them. */
export const kinds = ["teams", "api-keys", "billing", "ledger", "exports", "webhooks", "identity"] as const;

/** By what the activity may be narrowed. */
export const activityChoices = {
  kind: /^[a-z-]{1,40}$/,
  user_id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  day: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
} as const;
