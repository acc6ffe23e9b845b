import { Problem } from "../../kernel/errors.ts";

/**
 * Why a payment failed, in plain words and with what to do. Codes: https://docs.stripe.com/declines/codes; the other
 * providers' are mapped to them.
 */
const reasons: Record<string, string> = {
  card_declined: "Your bank declined the card. Ask your bank, or use another card.",
  insufficient_funds: "The card has not enough funds. Use another card, or try again later.",
  expired_card: "The card has expired. Use another card.",
  incorrect_number: "The card number is not right. Check it, or use another card.",
  incorrect_cvc: "The security code is not right. Check it and try again.",
  authentication_required: "Your bank wants you to confirm the payment. Pay again and confirm it.",
  authentication_failed: "The payment was not confirmed at your bank. Try again, or use another card.",
  processing_error: "The payment could not be processed just now. Try again in a few minutes.",
};

export const reasonOf = (code: string): string =>
  reasons[code] ?? "The payment did not go through. Use another card, or ask your bank.";

/** 422 `payment_declined`, at the field of the card. */
export const declined = (code: string) =>
  new Problem(422, "payment_declined", reasonOf(code), { errors: [{ path: "card", message: reasonOf(code) }] });
