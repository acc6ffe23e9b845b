import type Stripe from "stripe";
import type { Config } from "../../../../kernel/config.ts";
import { conflict, notFound, Problem, unavailable } from "../../../../kernel/errors.ts";
import { reasonOf } from "../../declines.ts";

const timeoutMs = 8_000;
/** Tries after the first one. The SDK sends each write with an idempotency key, so that a second try repeats nothing. */
const retries = 2;

/** The SDK, loaded with the first call: it is of no use to an installation without Stripe, and takes 20 MB. */
export function stripeClient(config: Config): () => Promise<Stripe> {
  let client: Promise<Stripe> | undefined;
  return () => (client ??= open(config));
}

async function open(config: Config): Promise<Stripe> {
  const { Stripe: Client } = await import("stripe");
  const base = new URL(config.STRIPE_API_BASE);
  const plain = base.protocol === "http:";
  return new Client(config.STRIPE_SECRET_KEY!, {
    ...{ host: base.hostname, port: base.port || (plain ? 80 : 443), protocol: plain ? "http" : "https" },
    ...{ timeout: timeoutMs, maxNetworkRetries: retries, telemetry: false },
  });
}

/** Runs calls to Stripe; what goes wrong is told in words for the customer, without anything of Stripe's own answer. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error);
  }
}

export const isStripeError = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Error && "type" in error && String(error.type).startsWith("Stripe");

/** The reason of a decline, as fine as the bank tells it. */
export const declineCode = (error: { code?: string | null; decline_code?: string | null }): string =>
  error.decline_code && error.decline_code !== "generic_decline" ? error.decline_code : (error.code ?? "card_declined");

function inWords(error: unknown): unknown {
  if (!isStripeError(error)) return error;
  if (error.type === "StripeCardError") {
    const code = declineCode(error);
    return new Problem(422, "payment_declined", reasonOf(code), {
      errors: [{ path: "card", message: reasonOf(code) }],
    });
  }
  if (["StripeConnectionError", "StripeAPIError", "StripeRateLimitError"].includes(error.type))
    return unavailable("The payment provider does not answer just now. Try again in a minute; nothing is paid twice.");
  if (error.type === "StripeAuthenticationError" || error.type === "StripePermissionError")
    return new Error("Stripe refuses STRIPE_SECRET_KEY, or lets it do too little");
  if (error.code === "resource_missing") return notFound("This record of the payment provider");
  if (error.code === "balance_insufficient")
    return conflict(
      "balance_insufficient",
      "The balance at Stripe does not cover this yet. Try again when payments have settled.",
    );
  return new Error(`Stripe refuses a call: ${error.message} (${error.code ?? error.type}, ${error.requestId})`);
}
