import type { Team } from "../../../kernel/ctx.ts";
import type { CreditPack, Interval, Plan } from "../plans.ts";
import type { InvoiceLine } from "../tables.ts";

export type ProviderName = "sandbox" | "stripe" | "lemonsqueezy";

/** A subscription as a provider shows it, in Stripe's words for its status. */
export interface SubscriptionSnapshot {
  kind: "subscription";
  teamId: string;
  subscriptionId: string;
  customerId: string;
  plan: string;
  interval: Interval;
  status: "incomplete" | "trialing" | "active" | "past_due" | "unpaid" | "paused" | "canceled";
  amountMinor: number;
  currency: string;
  periodStart: Date;
  periodEnd: Date;
  cancelAtPeriodEnd: boolean;
  trialEndsAt: Date | null;
  endedAt: Date | null;
  /** The provider's time of this state. */
  updatedAt: Date;
}

export interface InvoiceSnapshot {
  kind: "invoice";
  teamId: string;
  invoiceId: string;
  subscriptionId: string | null;
  status: "open" | "paid" | "void" | "uncollectible";
  currency: string;
  totalMinor: number;
  paidMinor: number;
  refundedMinor: number;
  lines: InvoiceLine[];
  email: string;
  paymentId: string | null;
  failureCode: string | null;
  /** How often its payment failed; of a provider that does not count, what this adds to what was heard before. */
  attempts: number | "as before" | "one more" | "one at least";
  nextAttemptAt: Date | null;
  issuedAt: Date;
  paidAt: Date | null;
  updatedAt: Date;
  /** Credits that were bought with it: a pack's name. */
  pack: string | null;
  /** The plan that it bills; without it that of its subscription. */
  plan?: string | null;
  customerId: string | null;
  /** Null: never disputed at the payer's bank. */
  dispute: "open" | "won" | "lost" | null;
}

/** What a provider knows, read outside of any transaction and then written in one. */
export type ProviderFact = SubscriptionSnapshot | InvoiceSnapshot;

export interface CheckoutRequest {
  team: Team;
  email: string;
  /** A plan for an interval, or a pack of credits. */
  buys: { plan: Plan; interval: Interval; title: string; trialDays: number } | { pack: CreditPack; title: string };
  customerId: string | null;
  successUrl: string;
  cancelUrl: string;
  /** Makes a repeated request the same checkout. */
  idempotencyKey: string;
}

export interface TransferRequest {
  /** The provider's id of the connected account. */
  accountId: string;
  amountMinor: number;
  currency: string;
  /** What it is paid for, such as a payout's id. */
  reference: string;
  /** Makes a repeated request the same transfer. */
  idempotencyKey: string;
}

/** A webhook whose signature holds. */
export interface IncomingEvent {
  id: string;
  type: string;
  payload: unknown;
  /** Whose it is at the provider: events of one customer are handled one after the other. */
  customerId?: string | null;
}

/**
 * Who takes the money. Every call goes to the outside: never inside a request's transaction, always with a timeout.
 * Errors are Problems in the customer's words.
 */
export interface BillingProvider {
  readonly name: ProviderName;
  /** Calls it once, to see that it answers and takes our key; throws what is wrong. */
  look?(): Promise<void>;
  checkout(request: CheckoutRequest): Promise<{ url: string; expiresAt: Date }>;
  /** The provider's own page for cards and invoices; null when it has none. */
  portal(
    customer: { teamId: string; customerId: string; subscriptionId: string | null },
    returnUrl: string,
  ): Promise<{ url: string } | null>;
  /** What a change would cost now: the prorated lines and their sum. */
  preview(subscriptionId: string, plan: Plan, interval: Interval): Promise<{ lines: InvoiceLine[]; dueMinor: number }>;
  change(subscriptionId: string, plan: Plan, interval: Interval): Promise<SubscriptionSnapshot>;
  cancel(subscriptionId: string): Promise<SubscriptionSnapshot>;
  resume(subscriptionId: string): Promise<SubscriptionSnapshot>;
  /**
   * Ends it as early as the provider can, for good: nothing more is charged. A second time changes nothing. Answers what
   * the provider then says; null when it knows of no such subscription, or we know of none any more.
   */
  end(subscriptionId: string): Promise<SubscriptionSnapshot | null>;
  /** Tries an open invoice again with the card on file. */
  retry(invoiceId: string): Promise<InvoiceSnapshot>;
  refund(paymentId: string, amountMinor: number, idempotencyKey: string): Promise<void>;
  /** Pays out to a connected account; only where the provider can. */
  transfer?(request: TransferRequest): Promise<{ transferId: string }>;
  /** Checks the signature over the raw body; throws 400 `bad_signature`. */
  verify(headers: Headers, body: Uint8Array, now: Date): IncomingEvent | Promise<IncomingEvent>;
  /** What the provider now says of a subscription of which no webhook told, though its period is over. */
  reread?(subscriptionId: string): Promise<ProviderFact[]>;
  /** What the provider now says of everything that an event concerns; empty for types that do not matter to us. */
  read(event: IncomingEvent): Promise<ProviderFact[]>;
}
