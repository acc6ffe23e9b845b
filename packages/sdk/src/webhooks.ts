import { webCrypto } from "./crypto.ts";

export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
}

type HeaderSource = Headers | Record<string, string | string[] | undefined>;
const toleranceSeconds = 5 * 60;

/**
 * Checks a message by Standard Webhooks and answers its content. Give the body as it came, not parsed and printed
 * again. Throws `WebhookVerificationError`.
 */
export async function verifyWebhook<T = unknown>(
  secret: string,
  headers: HeaderSource,
  body: string | Uint8Array,
  { now = new Date() }: { now?: Date } = {},
): Promise<T> {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  const apartSeconds = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || apartSeconds > toleranceSeconds)
    throw new WebhookVerificationError("The message is too old, or its time lies ahead.");
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const content = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  const key = await webCrypto.subtle.importKey(
    ...(["raw", fromBase64(secret.replace(/^whsec_/, "")), { name: "HMAC", hash: "SHA-256" }, false] as const),
    ["verify"],
  );
  for (const signature of signatures.split(" ")) {
    const [version, value] = signature.split(",");
    // The comparison of Web Crypto takes the same time wherever the difference lies.
    if (version === "v1" && value && (await webCrypto.subtle.verify("HMAC", key, fromBase64(value), content)))
      return JSON.parse(text) as T;
  }
  throw new WebhookVerificationError("No signature of the message is right.");
}

function headerOf(headers: HeaderSource, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value !== "string" || value === "") throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new WebhookVerificationError("The secret or a signature is not base64.");
  }
}
