import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Config } from "../../kernel/config.ts";
import { seal, unseal } from "../secrets/secrets.ts";

const purpose = (endpointId: string) => `webhook:${endpointId}`;

/** `whsec_` and 32 random bytes in base64, as Standard Webhooks has it; and the same sealed for the database. */
export function newSecret(config: Config, endpointId: string): { secret: string; sealed: string } {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  return { secret, sealed: seal(config, secret, purpose(endpointId)) };
}

const opened = new Map<string, KeyObject>();
const mostOpened = 2_000;

/** `v1,<base64>` for each secret in force: Standard Webhooks 1.0 over `id.timestamp.body`. */
export function sign(
  config: Config,
  endpointId: string,
  sealed: readonly (string | null)[],
  content: { id: string; timestamp: number; body: string },
): string {
  const text = `${content.id}.${content.timestamp}.${content.body}`;
  return sealed
    .filter((one) => one !== null)
    .map(
      (one) =>
        `v1,${createHmac("sha256", keyOf(config, endpointId, one))
          .update(text)
          .digest("base64")}`,
    )
    .join(" ");
}

/** Opening costs more than signing, so the keys in use are kept. */
function keyOf(config: Config, endpointId: string, sealed: string): KeyObject {
  const known = opened.get(sealed);
  if (known) return known;
  const key = createSecretKey(unseal(config, sealed, purpose(endpointId)).slice("whsec_".length), "base64");
  if (opened.size >= mostOpened) opened.delete(opened.keys().next().value!);
  opened.set(sealed, key);
  return key;
}
