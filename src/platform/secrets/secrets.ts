import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Config } from "../../kernel/config.ts";

const format = "v1";
const rings = new WeakMap<Config, Map<string, Buffer>>();

/**
 * Encrypts a text for the database with AES-256-GCM under the newest key. `purpose` names column and row
 * ("totp:<user id>"): a ciphertext that is moved elsewhere does not open.
 * Shape: `v1.<key id>.<base64url of nonce, tag and ciphertext>`.
 */
export function seal(config: Config, text: string, purpose: string): string {
  const [[id, key]] = keyRing(config) as unknown as [[string, Buffer]];
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${format}.${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** Decrypts what `seal` made, under any key of the ring. Throws when it was altered, moved, or its key is gone. */
export function unseal(config: Config, sealed: string, purpose: string): string {
  const [version, id, payload] = sealed.split(".");
  const key = keyRing(config).get(id ?? "");
  if (version !== format || !key || !payload)
    throw new Error(`a secret was sealed under the key "${id}", which ENCRYPTION_KEYS does not hold`);
  const bytes = Buffer.from(payload, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

/** Whether a newer key is there than the one it was sealed under: then it is sealed anew at the next occasion. */
export const isOutdated = (config: Config, sealed: string): boolean =>
  sealed.split(".")[1] !== [...keyRing(config).keys()][0];

/**
 * `ENCRYPTION_KEYS` is `id:key,id:key`, newest first, each key 32 bytes in base64. Without it the one key follows from
 * the secret of the installation.
 */
function keyRing(config: Config): Map<string, Buffer> {
  const known = rings.get(config);
  if (known) return known;
  const ring = new Map(
    config.ENCRYPTION_KEYS.map((pair) => {
      const at = pair.indexOf(":");
      const key = Buffer.from(pair.slice(at + 1), "base64");
      if (at < 1 || key.length !== 32)
        throw new Error(
          "ENCRYPTION_KEYS must hold id:key pairs, each key 32 bytes in base64 (openssl rand -base64 32).",
        );
      return [pair.slice(0, at), key] as const;
    }),
  );
  if (ring.size === 0)
    ring.set("auth", Buffer.from(hkdfSync("sha256", config.authSecret, "", "orchestrator encryption", 32)));
  rings.set(config, ring);
  return ring;
}
