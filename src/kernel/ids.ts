import { randomFillSync } from "node:crypto";

// Asking for randomness costs more than the rest of an id, so it is asked for many at a time.
const pool = Buffer.alloc(4_096);
let used = pool.length - 16;

function randomSixteen(): Buffer {
  used = (used + 16) % pool.length;
  if (used === 0) randomFillSync(pool);
  return Buffer.from(pool.subarray(used, used + 16));
}

let lastMs = 0;
let counter = 0;

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix time in ms, a 12-bit counter, 62 random bits.
 * Ids made in one process sort in the order of their making.
 */
export function newId(nowMs = Date.now()): string {
  const bytes = randomSixteen();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = bytes.readUInt16BE(6) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
