import { getTranslations } from "next-intl/server";

/** All texts of one page, handed to its form: the sign-in pages carry no translation script. */
export async function textsOf<K extends string>(page: string, keys: readonly K[]): Promise<Record<K, string>> {
  const t = await getTranslations("identity.pages");
  return Object.fromEntries(
    keys.map((key) => [
      key,
      t.has(`${page}.${key}` as never) ? t.raw(`${page}.${key}` as never) : t.raw(`common.${key}` as never),
    ]),
  ) as Record<K, string>;
}

/** A path of this site to go back to; anything else, such as `//elsewhere` or a scheme, is dropped. */
export function safePath(next: string | string[] | undefined): string | null {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) && !/[\\\s]/.test(next) ? next : null;
}

export type PageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
  params: Promise<Record<string, string>>;
};

// What each form shows. They stand here, because a client file exports nothing but components to the server.
const passwordTexts = [
  "passwordHint",
  "confirmPassword",
  "mismatch",
  "show",
  "hide",
  "weak",
  "fair",
  "good",
  "strong",
] as const;
export type NewPasswordTexts = Record<(typeof passwordTexts)[number], string>;
const mailTexts = ["sentTo", "notReceived", "resend", "resent"] as const;
export const signupTexts = ["email", "password", "submit", "checkMailTitle", ...passwordTexts, ...mailTexts] as const;
export const loginTexts = [
  "email",
  "password",
  "forgot",
  "remember",
  "submit",
  "unverifiedTitle",
  "show",
  "hide",
  ...mailTexts,
] as const;
export const forgotTexts = ["email", "submit", "checkMailTitle", ...mailTexts] as const;
export const resetTexts = ["newPassword", "submit", "updated", "askAgain", ...passwordTexts] as const;
export const verifyTexts = ["working", "failedTitle", "email", "sendNew", ...mailTexts] as const;
export const secondStepTexts = [
  "code",
  "codeHint",
  "submit",
  "useBackup",
  "backupCode",
  "backupHint",
  "useCode",
  "again",
] as const;
export const linkTexts = ["title", "text", "submit", "done", "login"] as const;
