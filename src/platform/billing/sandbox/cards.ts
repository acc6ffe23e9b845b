import { createHmac } from "node:crypto";

/** The test cards, by Stripe's numbers (https://docs.stripe.com/testing): what each does when it is charged. */
export const testCards: Record<string, Behaviour> = {
  "4242424242424242": { charges: true },
  "4000000000000002": { charges: false, code: "card_declined" },
  "4000000000009995": { charges: false, code: "insufficient_funds" },
  "4000000000000069": { charges: false, code: "expired_card" },
  "4000002760003184": { charges: true, challenge: true },
  /** Attaches, and is declined from the first renewal on. */
  "4000000000000341": { charges: true, renews: false, code: "card_declined" },
};
interface Behaviour {
  charges: boolean;
  renews?: boolean;
  challenge?: boolean;
  code?: string;
}

/** Why a charge with this card fails; null when it succeeds. An unknown number is refused as wrong. */
export function failureOf(card: string, renewal: boolean): string | null {
  const behaviour = testCards[card];
  if (!behaviour) return "incorrect_number";
  const charges = renewal ? (behaviour.renews ?? behaviour.charges) : behaviour.charges;
  return charges ? null : (behaviour.code ?? "card_declined");
}

export const asksForChallenge = (card: string): boolean => testCards[card]?.challenge === true;

/** `t=<seconds>,v1=<hex>` over `t.body`, as Stripe signs. */
export const signatureOf = (secret: string, body: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
