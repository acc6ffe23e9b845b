import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { compare, hash } from "@node-rs/bcrypt";
import { z } from "zod";
import { unavailable } from "../../kernel/errors.ts";

// ~230 ms of one core each, off the event loop. More at once would only take the cores from everybody else, who keep one.
const atOnce = availableParallelism() > 2 ? 2 : 1;
// Half a minute's worth of work: whoever comes later is better off trying again than waiting.
const mostWaiting = 100 * atOnce;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= mostWaiting) throw unavailable("Too many people sign in just now. Try again in a few seconds.");
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export const hashPassword = (password: string) => inTurn(() => hash(password, { cost: 12 }));

// The hash of a random value: comparing with it takes as long as comparing with a real one.
const nobodysHash = "$2b$12$23DEihBhSTvl25tjOAZyQe9XeIbp.DMMdh1F7fUu9NqhTFK1DCWLG";

/** Takes the same time whether or not there is such a person. */
export async function passwordMatches(password: string, stored: string | null | undefined): Promise<boolean> {
  // bcrypt reads 72 bytes: a longer guess must not pass for its beginning.
  const fits = Buffer.byteLength(password) <= 72;
  const matches = await inTurn(() => compare(password, stored ?? nobodysHash));
  return fits && matches && Boolean(stored);
}

let common: Set<string> | null = null;
/** 49,000 passwords; read at the first sign-up, not at the start. */
function isCommon(password: string): boolean {
  if (!common) {
    const { dictionary } = createRequire(import.meta.url)("@zxcvbn-ts/language-common") as {
      dictionary: Record<string, string[]>;
    };
    common = new Set(dictionary["passwords-common"]!.map((word) => word.toLowerCase()));
  }
  return common.has(password.toLowerCase());
}

/** ORC-01.4: at least 8 characters with upper, lower and digit, at most 72 bytes, and not a password that everybody tries first. */
export const NewPassword = z
  .string()
  .min(8, "Use at least 8 characters.")
  .refine((text) => Buffer.byteLength(text) <= 72, "Use at most 72 bytes.")
  .regex(/\p{Lu}/u, "Add an upper-case letter.")
  .regex(/\p{Ll}/u, "Add a lower-case letter.")
  .regex(/\d/, "Add a digit.")
  .refine((text) => !isCommon(text), "This password is among those that are tried first. Choose another.");
