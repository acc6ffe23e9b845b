import { expect, test } from "vitest";
import { checksum, hashOf, isWellFormed, looksLikeKey, newKey } from "./key-format.ts";

test("LUN-01.4 a key is luna_sk_, 32 random characters and 6 of the CRC-32 of what stands before them", () => {
  // CRC-32 of "123456789" is 0xCBF43926 = 3421780262, the check value of the standard.
  expect(checksum("123456789")).toBe(base62(0xcbf43926));
  expect(checksum("luna_sk_00000000000000000000000000000000")).toBe(base62(crcBitByBit("luna_sk_".padEnd(40, "0"))));
  const { key, hash, shown } = newKey("luna_sk_");
  expect(key).toMatch(/^luna_sk_[0-9A-Za-z]{38}$/);
  expect(shown).toBe(key.slice(0, 16));
  expect(hash).toBe(hashOf(key));
  expect(isWellFormed(key)).toBe(true);
  expect(isWellFormed(newKey("nata_erp_sk_").key)).toBe(true);
});

test("LUN-01.4 every single wrong character and every swap of neighbours is found without a look-up", () => {
  const { key } = newKey("luna_sk_");
  for (let place = 0; place < key.length; place++) {
    const other = key[place] === "x" ? "y" : "x";
    expect(isWellFormed(key.slice(0, place) + other + key.slice(place + 1))).toBe(false);
    if (key[place] !== key[place + 1] && key[place + 1])
      expect(isWellFormed(`${key.slice(0, place)}${key[place + 1]}${key[place]}${key.slice(place + 2)}`)).toBe(false);
  }
  expect(isWellFormed(key.slice(0, -1))).toBe(false);
  expect(looksLikeKey("luna_sk_too_short")).toBe(true);
  expect(looksLikeKey("eyJhbGciOiJFZERTQSJ9.e30.c2ln")).toBe(false);
});

test("LUN-01.4 no character of a key is likelier than another", () => {
  const seen = new Map<string, number>();
  const keys = 2_000;
  for (let i = 0; i < keys; i++) for (const c of newKey("x_sk_").key.slice(5, 37)) seen.set(c, (seen.get(c) ?? 0) + 1);
  expect(seen.size).toBe(62);
  const expected = (keys * 32) / 62;
  const chiSquare = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // 61 degrees of freedom: above 120 once in a hundred thousand runs.
  expect(chiSquare).toBeLessThan(120);
});

function base62(number: number): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return [5, 4, 3, 2, 1, 0].map((power) => alphabet[Math.floor(number / 62 ** power) % 62]).join("");
}

/** The definition of CRC-32, bit by bit, against the library's. */
function crcBitByBit(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
