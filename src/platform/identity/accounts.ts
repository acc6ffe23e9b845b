import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, tooMany } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { sendMail } from "../notifications/mail.ts";
import { createPersonalTeam } from "../teams/teams.ts";
import { countAttempt, mailsTo, secondsToWait } from "./attempts.ts";
import { enter, Keeping } from "./entering.ts";
import { emailVerified, userRegistered, verificationDue } from "./events.ts";
import { verifyEmailMail } from "./mails.ts";
import { hashPassword, NewPassword } from "./passwords.ts";
import { emailProblem } from "./profile-rules.ts";
import { beginProgram, ProgramTokens, SignedInUser } from "./programs.ts";
import { profiles, users } from "./tables.ts";
import { issueToken, redeemToken } from "./tokens.ts";

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .superRefine((address, { addIssue }) => {
    const message = emailProblem(address);
    if (message) addIssue({ code: "custom", message });
  })
  .pipe(z.email("Enter an e-mail address like name@example.com."));
export const NewAccount = z.object({
  email: Email,
  password: NewPassword,
  name: z.string().trim().max(120).optional(),
  time_zone: z.string().max(64).refine(isTimeZone, "Choose a time zone like Europe/Paris.").optional(),
  /** Our own pages say "cookie" and get none before the address is confirmed; a program gets tokens. */
  session: Keeping.default("token"),
});
export const Registered = z.object({ user: SignedInUser.partial({ tier: true }), ...ProgramTokens.partial().shape });

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the account, its profile and its personal team, and sends the verification mail: all of it or nothing. A program
 * gets its tokens now, and they open nothing (403 `email_not_verified`) until the address is confirmed.
 */
export async function register(
  ctx: VisitorCtx,
  input: z.output<typeof NewAccount>,
): Promise<z.input<typeof Registered>> {
  const password_hash = await hashPassword(input.password);
  const made = await makeAccount(ctx, { ...input, password_hash, verified: false });
  if (!made)
    throw conflict("email_taken", "There is an account with this address already. Sign in, or reset the password.");
  const { user, team } = made;
  await sendVerification(ctx, user);
  if (input.session === "token") return beginProgram(ctx, { userId: user.id, team });
  return { user: { ...user, email_verified: false } };
}

interface NewPerson {
  email: string;
  password_hash: string | null;
  verified: boolean;
  name?: string | undefined;
  time_zone?: string | undefined;
  /** The language of the sign-up unless null: then that of each browser. */
  locale?: null;
}

/** Account, profile and personal team, in the caller's transaction. Null when the address is taken. */
export async function makeAccount(ctx: VisitorCtx, input: NewPerson) {
  const user = await makePerson(ctx, input);
  return user && { user, team: await createPersonalTeam(ctx, user, input.time_zone ?? "UTC") };
}

/**
 * Account and profile for somebody whose address is proved and who goes into a team of others. Commits what was done so
 * far, as hashing takes its time. Null when the address is taken.
 */
export async function makeConfirmedPerson(
  ctx: VisitorCtx,
  { password, ...input }: Pick<NewPerson, "email" | "name" | "time_zone"> & { password: string },
) {
  await ctx.commitSoFar();
  return makePerson(ctx, { ...input, password_hash: await hashPassword(password), verified: true });
}

/** Account and profile without a team. Null when the address is taken. */
export async function makePerson(ctx: VisitorCtx, input: NewPerson) {
  const now = ctx.now();
  const user = { id: newId(), email: input.email, name: input.name || nameFromEmail(input.email) };
  const made = await ctx.db
    .insert(users)
    .values({
      id: user.id,
      email: user.email,
      password_hash: input.password_hash,
      email_verified_at: input.verified ? now : null,
      created_at: now,
    })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (made.length === 0) return null;
  const timeZone = input.time_zone ?? "UTC";
  // The language of the sign-up: mails are written when no browser tells one.
  const locale = input.locale === null ? null : ctx.request.locale;
  await ctx.db.insert(profiles).values({ user_id: user.id, name: user.name, locale, time_zone: timeZone });
  await ctx.actAs(user).emit(userRegistered, { user_id: user.id, email: user.email });
  return user;
}

/** For an account that was made without a password; one that is there stays. */
export async function setFirstPassword(ctx: VisitorCtx, userId: string, password: string): Promise<void> {
  const password_hash = await hashPassword(password);
  await ctx.db
    .update(users)
    .set({ password_hash })
    .where(and(eq(users.id, userId), isNull(users.password_hash)));
}

const nameFromEmail = (email: string) =>
  email
    .split("@")[0]!
    .split(/[._+-]+/)
    .filter(Boolean)
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join(" ");

async function sendVerification(ctx: VisitorCtx, user: { id: string; email: string; name: string }): Promise<void> {
  const token = await issueToken(ctx, user.id, "verify_email");
  const link = `${ctx.request.origin}/verify-email?token=${token}`;
  await sendMail(ctx, verifyEmailMail, {
    to: user.email,
    userId: user.id,
    name: user.name,
    locale: ctx.request.locale,
    data: { email: user.email, link },
  });
}

export const EmailOnly = z.object({ email: Email });

/** Counts and answers alike for known and unknown addresses; whether there is somebody to write to, the job finds out. */
export async function resendVerification(ctx: VisitorCtx, { email }: z.output<typeof EmailOnly>) {
  await countMail(ctx, "verification", email);
  await ctx.enqueue(verificationDue, { email, locale: ctx.request.locale, origin: ctx.request.origin });
}

export async function countMail(ctx: VisitorCtx, kind: string, email: string): Promise<void> {
  const wait = await secondsToNextMail(ctx, kind, email);
  if (wait > 0)
    throw tooMany(
      wait,
      `We have sent several mails already. Look into your spam folder, or try again in ${Math.ceil(wait / 60)} min.`,
    );
}

/** Counts one mail of this kind and answers 0, or how long to wait after three within 15 minutes. */
export async function secondsToNextMail(ctx: VisitorCtx, kind: string, email: string): Promise<number> {
  const wait = await secondsToWait(ctx, mailsTo(kind, email), 3);
  if (wait === 0) await countAttempt(ctx, mailsTo(kind, email));
  return wait;
}

export async function sendVerificationAgain(ctx: Ctx, data: z.output<typeof verificationDue.data>): Promise<void> {
  const [user] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(and(eq(users.email, data.email), isNull(users.email_verified_at)));
  if (user)
    await sendVerification(ctx.with({ request: { ...ctx.request, origin: data.origin, locale: data.locale } }), user);
}

export const Token = z.object({ token: z.string().min(1).max(200) });

/** The mail's link: verifies once, signs in, and leads to the welcome page. */
export async function verifyEmail(ctx: VisitorCtx, { token }: z.output<typeof Token>) {
  const userId = await redeemToken(ctx, "verify_email", token);
  const now = ctx.now();
  const [user] = await ctx.db
    .update(users)
    .set({ email_verified_at: sql`coalesce(email_verified_at, ${now.toISOString()}::timestamptz)` })
    .where(eq(users.id, userId))
    .returning({ email: users.email });
  const person = { id: userId, email: user!.email, name: await nameOf(ctx, userId) };
  await ctx.actAs(person).emit(emailVerified, { user_id: userId, email: person.email });
  return enter(ctx, { userId, remember: false, next: "/onboarding/welcome" });
}

export async function nameOf(ctx: VisitorCtx, userId: string): Promise<string> {
  const [profile] = await ctx.db.select({ name: profiles.name }).from(profiles).where(eq(profiles.user_id, userId));
  return profile!.name;
}

/** For the person's own pages: the last one visited, so that the next sign-in leads there. */
export const LastPage = z.object({
  path: z
    .string()
    .max(500)
    .regex(/^\/(?![/\\])[\w\-./]*$/, "Only a path of this site."),
});
export async function rememberPage(ctx: PersonCtx, { path }: z.output<typeof LastPage>) {
  await ctx.db.update(profiles).set({ last_page: path }).where(eq(profiles.user_id, ctx.actor.id));
}
