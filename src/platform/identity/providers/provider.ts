import { isProblem, Problem, unavailable } from "../../../kernel/errors.ts";

export const providerNames = ["google", "github", "apple"] as const;
export type ProviderName = (typeof providerNames)[number];

/** What a sign-in with a provider is bound to: sent along in parts, and asked for again in the answer. */
export interface FlowSecrets {
  state: string;
  nonce: string;
  /** Of PKCE: only who began can turn the code into a token. */
  verifier: string;
}

/** What a provider says of a person. */
export interface ProviderPerson {
  /** The provider's own, unchanging name of the account. */
  subject: string;
  email: string | null;
  /** Whether the provider knows that the address is this person's. */
  email_verified: boolean;
  /** Further addresses that the provider knows to be this person's. */
  other_emails: string[];
  name: string | null;
  picture: string | null;
}

export interface SignInProvider {
  name: ProviderName;
  title: string;
  /** Where the browser goes to ask for consent. */
  address(secrets: FlowSecrets): Promise<URL>;
  /** Who came back: checks the answer and asks the provider. Throws a problem that a person can read. */
  person(secrets: FlowSecrets, answer: URLSearchParams): Promise<ProviderPerson>;
  /** Throws when the provider does not answer or a setting cannot be right; for `doctor`. */
  look(): Promise<void>;
}

/** One call to a provider; a sign-in takes at most four. */
export const callSeconds = 5;

/** Without TLS only to this very machine, where tests have their providers. */
export const isLoopback = (address: string) => /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(address);

export const cancelled = (title: string) =>
  new Problem(403, "sign_in_cancelled", `The sign-in was cancelled at ${title}. Nothing was changed.`);
export const failed = (title: string) =>
  new Problem(502, "provider_failed", `${title} did not let the sign-in pass. Try again, or use your password.`);
const unreachable = (title: string) =>
  Object.assign(unavailable(`${title} does not answer just now. Try again in a minute, or use your password.`), {
    code: "provider_unreachable",
  });

/** Runs calls to a provider; what goes wrong there becomes words for the person, with the cause for the log. */
export async function asking<T>(title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isProblem(error)) throw error;
    throw Object.assign(isOutage(error) ? unreachable(title) : failed(title), { cause: error });
  }
}

/** No connection, or no answer in time. */
function isOutage(error: unknown): boolean {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  return (
    name === "TimeoutError" ||
    code === "OAUTH_TIMEOUT" ||
    code === "OAUTH_ABORT" ||
    (error instanceof TypeError && /fetch failed|terminated/.test(message ?? ""))
  );
}
