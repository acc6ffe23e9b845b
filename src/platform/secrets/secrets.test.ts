import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { readConfig } from "../../kernel/config.ts";
import { isOutdated, seal, unseal } from "./secrets.ts";

const key = () => randomBytes(32).toString("base64");
const config = (keys: string) => readConfig({ APP_ENV: "test", AUTH_SECRET: "a".repeat(32), ENCRYPTION_KEYS: keys });

test("LUN-04.3 a sealed secret opens for its purpose only, and not when a byte was altered", () => {
  const house = config("");
  const sealed = seal(house, "JBSWY3DPEHPK3PXP", "totp:1");
  expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
  expect(unseal(house, sealed, "totp:1")).toBe("JBSWY3DPEHPK3PXP");
  expect(seal(house, "JBSWY3DPEHPK3PXP", "totp:1")).not.toBe(sealed);
  expect(() => unseal(house, sealed, "totp:2")).toThrow();
  const at = sealed.length - 8;
  const altered = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
  expect(() => unseal(house, altered, "totp:1")).toThrow();
});

test("LUN-04.3 after a rotation old secrets open, new ones take the newest key, and a lost key is named", () => {
  const [first, second] = [key(), key()];
  const sealed = seal(config(`k1:${first}`), "whsec_x", "webhook:1");
  const rotated = config(`k2:${second},k1:${first}`);
  expect(unseal(rotated, sealed, "webhook:1")).toBe("whsec_x");
  expect(isOutdated(rotated, sealed)).toBe(true);
  expect(isOutdated(rotated, seal(rotated, "whsec_x", "webhook:1"))).toBe(false);
  expect(() => unseal(config(`k2:${second}`), sealed, "webhook:1")).toThrow(/"k1"/);
  expect(() => seal(config("k1:short"), "x", "y")).toThrow(/32 bytes/);
});
