import { randomFillSync } from "node:crypto";

// Asking for randomness costs more than the rest of an id, so it is asked for many at a time.
const pool = Buffer.alloc(4_096);
let used = pool.length;
const text = Buffer.from("00000000-0000-0000-0000-000000000000");
/** Where the two digits of each byte stand in the text. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const digits = Buffer.from("0123456789abcdef");

// As it is before Next puts one in its place that watches its pages.
const { now } = Date;
let lastMs = 0;
let counter = 0;

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix time in ms, a 12-bit counter, 62 random bits.
 * Ids made in one process sort in the order of their making.
 */
export function newId(nowMs = now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += 16;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = pool.readUInt16BE(start + 6) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  pool.writeUIntBE(lastMs, start, 6);
  pool.writeUInt16BE(0x7000 | counter, start + 6);
  pool[start + 8] = (pool[start + 8]! & 0x3f) | 0x80;
  // In place and turned into a string once: pieces put together would be joined again by whoever writes them.
  for (let byte = 0; byte < 16; byte++) {
    const place = places[byte]!;
    text[place] = digits[pool[start + byte]! >> 4]!;
    text[place + 1] = digits[pool[start + byte]! & 15]!;
  }
  return text.toString("latin1");
}
