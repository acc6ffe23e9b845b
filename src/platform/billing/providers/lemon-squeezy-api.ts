import { lemonSqueezySetup } from "@lemonsqueezy/lemonsqueezy.js";
import { conflict, notFound, unavailable } from "../../../kernel/errors.ts";

/** The only host that the SDK knows. */
const sdkHost = "https://api.lemonsqueezy.com";
const timeoutMs = 15_000;

type SdkAnswer<T> =
  | { statusCode: number; data: T; error: null }
  | { statusCode: number | null; data: T | null; error: Error };

/** Makes one call through the SDK and answers the resource, or throws a Problem in the customer's words. */
export type Ask = <T>(noun: string, call: () => Promise<SdkAnswer<{ data: T }>>) => Promise<T>;

/**
 * The SDK keeps its key for the whole process, knows one host and no time limit. It reads the key and calls `fetch`
 * before it first waits, so both are set for this one call and no other code sees them.
 */
export function lemonSqueezyApi({ apiKey, base }: { apiKey: string; base: string }): Ask {
  const begin = <T>(call: () => Promise<T>): Promise<T> => {
    const { fetch } = globalThis;
    globalThis.fetch = (address, init) =>
      fetch(String(address).replace(sdkHost, base), { ...init, signal: AbortSignal.timeout(timeoutMs) });
    try {
      lemonSqueezySetup({ apiKey });
      return call();
    } finally {
      globalThis.fetch = fetch;
    }
  };
  return async (noun, call) => {
    const { statusCode, data, error } = await begin(call);
    if (!error) return data.data;
    if (statusCode === null || statusCode === 429 || statusCode >= 500)
      throw unavailable("Lemon Squeezy does not answer just now. Nothing was charged. Try again in a minute.");
    if (statusCode === 404) throw notFound(noun);
    const said = reasonIn(error.cause);
    if (statusCode === 422) throw conflict("payment_provider_refused", `Lemon Squeezy refused this: ${said}`);
    throw new Error(`Lemon Squeezy answered ${statusCode}: ${said}`);
  };
}

/** JSON:API gives a list of errors, each with its detail. */
function reasonIn(cause: unknown): string {
  if (!Array.isArray(cause)) return String(cause);
  return cause.map((one: { detail?: string; title?: string }) => one.detail ?? one.title).join(" ");
}
