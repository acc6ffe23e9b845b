import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull } from "drizzle-orm";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem, unauthorized } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { dayMs } from "../analytics/analytics.ts";
import { tierOf } from "../billing/entitlements.ts";
import { sendMail } from "../notifications/mail.ts";
import { teams } from "../teams/tables.ts";
import { derivedKey } from "./derived-key.ts";
import { tokenReused } from "./events.ts";
import { tokenReusedMail } from "./mails.ts";
import { type FoundSession, findSession } from "./session-look-up.ts";
import { profiles, refreshTokens, sessions, users } from "./tables.ts";

export const SignedInUser = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  email_verified: z.boolean(),
  /** The plan of the team that they come into. */
  tier: z.string(),
});
export const ProgramTokens = z.object({
  token: z.string(),
  token_type: z.literal("Bearer"),
  /** Seconds that the access token is good for. */
  expires_in: z.int(),
  refresh_token: z.string(),
});
export const SignedInProgram = ProgramTokens.extend({ user: SignedInUser });

const unusedDays = 30;
const algorithm = "HS256";
const audience = "api";
const type = "at+jwt";
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
const keyOf = (house: House) => derivedKey(house.config, "access tokens");
const lastsUntil = (now: Date) => new Date(now.getTime() + unusedDays * dayMs);

/** Begins the session of a program: an access token to show, and a refresh token that is changed for new ones. */
export async function beginProgram(
  ctx: VisitorCtx,
  input: { userId: string; team: { id: string; product: string } | null },
): Promise<z.input<typeof SignedInProgram>> {
  const now = ctx.now();
  const id = newId();
  await ctx.db.insert(sessions).values({
    id,
    token_hash: lookUpName(id),
    kind: "program",
    user_id: input.userId,
    team_id: input.team?.id ?? null,
    remember: true,
    ip: ctx.request.ip,
    user_agent: ctx.request.userAgent,
    created_at: now,
    last_seen_at: now,
    expires_at: lastsUntil(now),
  });
  const [user] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name, verified_at: users.email_verified_at })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, input.userId));
  const { verified_at, ...rest } = user!;
  const tokens = await issueTokens(ctx, { id, userId: input.userId, product: input.team?.product });
  const tier = input.team ? await tierOf(ctx.house, input.team) : "free";
  return { user: { ...rest, email_verified: verified_at !== null, tier }, ...tokens };
}

/** What stands in `token_hash` of a program's session: no cookie's hash looks like it. */
const lookUpName = (sessionId: string) => `program:${sessionId}`;

async function issueTokens(
  ctx: VisitorCtx,
  session: { id: string; userId: string; product: string | null | undefined },
): Promise<z.input<typeof ProgramTokens>> {
  const now = ctx.now();
  const product = ctx.house.product(session.product ?? ctx.product);
  const expires_in = (product.accessTokenHours ?? 24) * 3_600;
  const issuedAt = Math.floor(now.getTime() / 1000);
  const token = await new SignJWT({ sid: session.id })
    .setProtectedHeader({ alg: algorithm, typ: type })
    .setIssuer(ctx.house.config.appUrl)
    .setAudience(audience)
    .setSubject(session.userId)
    .setJti(newId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expires_in)
    .sign(keyOf(ctx.house));
  const refresh_token = `rt_${randomBytes(32).toString("base64url")}`;
  await ctx.db
    .insert(refreshTokens)
    .values({ token_hash: hashOf(refresh_token), session_id: session.id, created_at: now });
  return { token, token_type: "Bearer", expires_in, refresh_token };
}

export const RefreshToken = z.object({ refresh_token: z.string().min(1).max(200) });

/**
 * Changes a refresh token for a new pair. One that comes a second time was copied: its session ends, with every token
 * that came from it, and the person gets a mail. Of several at once exactly one is first.
 */
export async function refreshProgram(
  ctx: VisitorCtx,
  { refresh_token }: z.output<typeof RefreshToken>,
): Promise<z.input<typeof ProgramTokens>> {
  const now = ctx.now();
  const [first] = await ctx.db
    .update(refreshTokens)
    .set({ used_at: now })
    .where(and(eq(refreshTokens.token_hash, hashOf(refresh_token)), isNull(refreshTokens.used_at)))
    .returning({ session_id: refreshTokens.session_id });
  if (!first) {
    await endCopied(ctx, refresh_token);
    await ctx.commitSoFar();
    throw notGood();
  }
  const [session] = await ctx.db
    .update(sessions)
    .set({ last_seen_at: now, expires_at: lastsUntil(now) })
    .where(and(eq(sessions.id, first.session_id), gt(sessions.expires_at, now)))
    .returning({ id: sessions.id, user_id: sessions.user_id, team_id: sessions.team_id });
  if (!session) throw notGood();
  const [team] = session.team_id
    ? await ctx.db.select({ product: teams.product }).from(teams).where(eq(teams.id, session.team_id))
    : [];
  return issueTokens(ctx, { id: session.id, userId: session.user_id, product: team?.product });
}

const notGood = () =>
  unauthorized("invalid_refresh_token", "This refresh token is not good, or was used already. Sign in again.");

/** The session that a refresh token was given to, also one that was used. */
export const sessionOf = (ctx: VisitorCtx, refreshToken: string) =>
  ctx.db
    .select({ id: refreshTokens.session_id })
    .from(refreshTokens)
    .where(eq(refreshTokens.token_hash, hashOf(refreshToken)));

async function endCopied(ctx: VisitorCtx, refreshToken: string): Promise<void> {
  const [ended] = await ctx.db
    .delete(sessions)
    .where(eq(sessions.id, sessionOf(ctx, refreshToken)))
    .returning({ user_id: sessions.user_id, user_agent: sessions.user_agent });
  if (!ended) return;
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, ended.user_id));
  await ctx.emit(tokenReused, { user_id: ended.user_id });
  await sendMail(ctx, tokenReusedMail, {
    to: user!.email,
    userId: ended.user_id,
    data: {
      email: user!.email,
      program: ended.user_agent ?? "–",
      link: `${ctx.request.origin}/settings/security`,
    },
  });
}

/** A token that opens nothing. The session that a rightly signed one names can still be ended with it. */
export interface RefusedToken {
  refused: Problem;
  session_id: string | null;
}

const refusal = (code: string, detail: string, session_id: string | null = null): RefusedToken => ({
  refused: new Problem(401, code, detail, { headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' } }),
  session_id,
});

/**
 * Who an access token belongs to, or why it is refused. The signature says that we gave it out; whether it still holds
 * says the session that it names, so signing out and a changed password end it at once.
 */
export async function findProgram(house: House, token: string): Promise<FoundSession | RefusedToken> {
  const read = await jwtVerify(token, keyOf(house), {
    algorithms: [algorithm],
    issuer: house.config.appUrl,
    audience,
    typ: type,
    currentDate: house.now(),
    requiredClaims: ["sub", "sid", "exp", "iat", "jti"],
  }).catch((error: unknown) =>
    // The signature is looked at first, and the time last: one that is only too old names its session truly.
    error instanceof errors.JWTExpired
      ? refusal(
          "token_expired",
          "This access token is too old. Change the refresh token for a new one.",
          String(error.payload.sid),
        )
      : refusal("invalid_token", "This access token is not one of ours. Sign in to get one."),
  );
  if ("refused" in read) return read;
  const found = await findSession(house, lookUpName(String(read.payload.sid)));
  if (!found || found.user_id !== read.payload.sub)
    return refusal("token_revoked", "This access token was ended. Sign in again.");
  if (found.email_verified) return found;
  const refused = new Problem(
    403,
    "email_not_verified",
    "Confirm your e-mail address first: open the link in the mail that we sent you. The token is good from then on.",
  );
  return { refused, session_id: found.session_id };
}
