import { createHmac, timingSafeEqual } from "node:crypto";
import type { Config } from "../../kernel/config.ts";
import { derivedKey } from "../identity/derived-key.ts";
import { isSwitchable, type SwitchableKind } from "./tables.ts";

export interface Subscription {
  userId: string;
  kind: SwitchableKind;
}

/**
 * Names a person and a kind of mail, and not an address: it holds after the address changed. It has no end, because old
 * mails lie in mailboxes for years; all that it can do is to switch this one kind of mail off.
 */
export function unsubscribeToken(config: Config, { userId, kind }: Subscription): string {
  return `${userId}.${kind}.${signatureOf(config, userId, kind)}`;
}

/** Null when the token is not one of ours. */
export function readUnsubscribeToken(config: Config, token: string): Subscription | null {
  const [userId = "", kind = "", signature = ""] = token.split(".");
  const given = Buffer.from(signature);
  const expected = Buffer.from(signatureOf(config, userId, kind));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return isSwitchable(kind) ? { userId, kind } : null;
}

const signatureOf = (config: Config, userId: string, kind: string) =>
  createHmac("sha256", derivedKey(config, "unsubscribe links")).update(`${userId}.${kind}`).digest("base64url");
