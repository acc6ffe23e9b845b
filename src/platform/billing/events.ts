import { z } from "zod";
import { event, job } from "../../kernel/module.ts";

const Subscription = z.object({ plan: z.string(), interval: z.enum(["month", "year"]) });
const Invoice = z.object({ invoice_id: z.uuid(), total_minor: z.int(), currency: z.string() });

export const subscriptionStarted = event(
  "subscription.started",
  Subscription.extend({ trial_ends_at: z.coerce.date().nullable() }),
);
export const subscriptionChanged = event("subscription.changed", Subscription.extend({ from: z.string() }));
export const subscriptionRenewed = event("subscription.renewed", Subscription);
/** Somebody was led to the provider's checkout, for a plan or for a pack of credits; whether they pay, it tells. */
export const checkoutOpened = event(
  "checkout.opened",
  z.object({
    plan: z.string().nullable(),
    interval: z.enum(["month", "year"]).nullable(),
    pack: z.string().nullable(),
  }),
);
/** It runs to the end of its period. */
export const subscriptionCanceled = event("subscription.canceled", Subscription.extend({ ends_at: z.coerce.date() }));
export const subscriptionResumed = event("subscription.resumed", Subscription);
/** The provider has stopped collecting; the team has what is free until it goes on. */
export const subscriptionPaused = event("subscription.paused", Subscription);
export const subscriptionPastDue = event("subscription.past_due", Subscription);
export const subscriptionEnded = event("subscription.ended", Subscription);
export const trialEnding = event("subscription.trial_ending", Subscription.extend({ ends_at: z.coerce.date() }));
export const invoicePaid = event("invoice.paid", Invoice.extend({ number: z.string() }));
export const paymentFailed = event(
  "invoice.payment_failed",
  Invoice.extend({ reason: z.string(), attempt: z.int(), next_attempt_at: z.coerce.date().nullable() }),
);
export const invoiceRefunded = event("invoice.refunded", Invoice.extend({ refunded_minor: z.int() }));
export const paymentDisputed = event("invoice.disputed", Invoice.extend({ dispute: z.enum(["open", "won", "lost"]) }));
const Allowance = z.object({
  ...{ kind: z.string(), metric: z.string(), reason: z.string() },
  /** What the team might use of it before this, and after; null for as much as it likes. */
  ...{ before: z.int().nullable(), after: z.int().nullable() },
});
export const entitlementGranted = event(
  "entitlement.granted",
  Allowance.extend({ most: z.int().nullable(), expires_at: z.coerce.date().nullable() }),
);
export const entitlementEnded = event("entitlement.ended", Allowance);
const UsageLimit = z.object({
  subject: z.enum(["key", "member", "team"]),
  subject_id: z.uuid(),
  name: z.string(),
  metric: z.string(),
  period: z.enum(["day", "month"]),
});
/** The team limits one of its keys, one of its members or itself. */
export const usageLimitSet = event("usage_limit.set", UsageLimit.extend({ most: z.int() }));
export const usageLimitRemoved = event("usage_limit.removed", UsageLimit);
/** The sandbox's test clock has arrived. */
export const clockMoved = event("sandbox.clock_moved", z.object({ to: z.coerce.date() }));

/** A second one is in force beside another: two checkouts were paid at once. */
export const subscriptionDoubled = event("subscription.doubled", Subscription.extend({ older: z.string() }));

/** After any of these an invoice reads differently. */
export const invoiceEvents = [invoicePaid, paymentFailed, invoiceRefunded, paymentDisputed];

/** After any of these the team may have another plan, other limits, or other dates. */
export const planEvents = [
  subscriptionStarted,
  subscriptionChanged,
  subscriptionRenewed,
  subscriptionCanceled,
  subscriptionResumed,
  subscriptionPastDue,
  subscriptionPaused,
  subscriptionEnded,
  subscriptionDoubled,
  entitlementGranted,
  entitlementEnded,
  usageLimitSet,
  usageLimitRemoved,
  clockMoved,
];

/** An incoming webhook waits to be handled. */
export const providerEventDue = job("billing.handle-provider-event", z.object({ id: z.uuid() }));
/** Finds stored webhooks whose job got lost. */
export const providerSweepDue = job("billing.sweep-provider-events", z.object({}));
/** Looks at subscriptions whose period is over and of which nothing was heard. */
export const rereadDue = job("billing.reread-subscriptions", z.object({}));
/** Tells of trials that end within three days. */
export const trialSweepDue = job("billing.trials-ending", z.object({}));
/** A subscription is to end at its provider; its job knows all that this needs when our rows are gone. */
export const endDue = job("billing.end-subscription", z.object({ provider: z.string(), subscription_id: z.string() }));
/** When what was granted until a moment has ended. */
export const grantOver = job("billing.grant-over", z.object({}));
/** Whoever asked for their account's deletion, or took that back, has plans that end or go on with it. */
export const accountTurned = job("billing.follow-account", z.object({ user_id: z.uuid() }));
/** Invoices that are older than the law asks for lose their name. */
export const oldNamesDue = job("billing.forget-names", z.object({}));
/** The sandbox has something to tell the platform. */
export const sandboxEventDue = job(
  "billing.sandbox-event",
  z.object({
    id: z.string(),
    type: z.string(),
    subscription_id: z.string().optional(),
    invoice_id: z.string().optional(),
  }),
);
/** Renewals and further tries of the sandbox that have come due. */
export const sandboxDue = job("billing.sandbox-due", z.object({}));
/** The sandbox's clock goes on towards a moment. */
export const clockMoves = job("billing.clock-moves", z.object({ to: z.coerce.date() }));
