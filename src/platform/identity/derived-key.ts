import { hkdfSync } from "node:crypto";
import type { Config } from "../../kernel/config.ts";

const known = new WeakMap<Config, Map<string, Buffer>>();

/** A key of its own for each use, 32 bytes, from the secret of the installation. */
export function derivedKey(config: Config, use: string): Buffer {
  const keys = known.get(config) ?? new Map<string, Buffer>();
  known.set(config, keys);
  const key = keys.get(use) ?? Buffer.from(hkdfSync("sha256", config.authSecret, "", `orchestrator ${use}`, 32));
  keys.set(use, key);
  return key;
}
