import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const randomLength = 32;
const shownLength = 8;
const form = /^[a-z0-9_]{1,40}_sk_[0-9A-Za-z]{38}$/;

/** `luna_sk_` + 32 random characters + 6 of the CRC-32 of all that stands before them. */
export function newKey(prefix: string): { key: string; hash: string; shown: string } {
  const body = prefix + randomText();
  const key = body + checksum(body);
  return { key, hash: hashOf(key), shown: body.slice(0, prefix.length + shownLength) };
}

/** Whether this can be a key at all: a typo is found without a look-up. */
export const isWellFormed = (key: string): boolean => form.test(key) && checksum(key.slice(0, -6)) === key.slice(-6);

/** Whether somebody meant this as a key, well formed or not. */
export const looksLikeKey = (credential: string): boolean => /^[a-z0-9_]{1,40}_sk_/.test(credential);

/** Each text that begins as a key of one of these kinds does, within whatever was copied around it. */
export const keysWithin = (text: string, prefixes: readonly string[]): string[] =>
  text.match(new RegExp(`(?:${prefixes.join("|")})[0-9A-Za-z]*`, "g")) ?? [];

export const hashOf = (key: string): string => hash("sha256", key, "hex");

/** Six base-62 digits, the highest first. */
export function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < 6; place++) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function randomText(): string {
  let text = "";
  while (text.length < randomLength)
    // Bytes from 248 on would make the first letters likelier than the others.
    for (const byte of randomBytes(64)) if (byte < 248 && text.length < randomLength) text += alphabet[byte % 62];
  return text;
}
