import type Stripe from "stripe";
import { Problem } from "../../../../kernel/errors.ts";
import type { IncomingEvent } from "../provider.ts";
import { idOf } from "./snapshots.ts";

/** How far a signature's time may lie from ours, before or after. */
const toleranceSeconds = 300;

/**
 * What we keep of a webhook: ids alone. What happened is asked of Stripe when it is handled, so the order of webhooks
 * does not matter, and no name or address of a payer is stored.
 */
export interface Notice {
  object: string;
  id: string;
  invoice: string | null;
  payment_intent: string | null;
}

/** Checks the signature over the raw body. Stripe's own check takes a time in the future, this one does not. */
export function openNotice(
  stripe: Stripe,
  secret: string,
  signature: string | null,
  body: Uint8Array,
  now: Date,
): IncomingEvent {
  const refusal = new Problem(400, "bad_signature", "The signature of this webhook does not hold.");
  const seconds = Number(/(?:^|,)\s*t=(\d{1,12})/.exec(signature ?? "")?.[1]);
  if (!signature || !(seconds <= now.getTime() / 1000 + toleranceSeconds)) throw refusal;
  try {
    const event = stripe.webhooks.constructEvent(
      Buffer.from(body),
      signature,
      secret,
      toleranceSeconds,
      undefined,
      now.getTime(),
    );
    const { customer } = event.data.object as { customer?: string | { id: string } | null };
    return { id: event.id, type: event.type, payload: noticeOf(event), customerId: idOf(customer) };
  } catch {
    throw refusal;
  }
}

function noticeOf(event: Stripe.Event): Notice {
  const object = event.data.object as { object: string; id?: string; invoice?: never; payment_intent?: never };
  // What happens on a connected account cannot be asked for in ours, and is none of our billing.
  const ours = !event.account && event.type !== "invoice.upcoming";
  return {
    object: ours ? object.object : "",
    id: object.id ?? "",
    invoice: idOf(object.invoice),
    payment_intent: idOf(object.payment_intent),
  };
}
