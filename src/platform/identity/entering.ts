import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Reply } from "../../kernel/route.ts";
import { firstTeamOf } from "../teams/teams.ts";
import { signedIn } from "./events.ts";
import { hostCookie } from "./host-cookie.ts";
import { beginProgram, type SignedInProgram } from "./programs.ts";
import { beginSession } from "./sessions.ts";
import { profiles, secondFactors, users } from "./tables.ts";
import { issueToken } from "./tokens.ts";

/** A path of this site; `//elsewhere` and schemes are none. */
export const LocalPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s]*$/, "Only a path of this site.");

/** How a client keeps its session: a browser in a cookie, a program in tokens. Never in both. */
export const Keeping = z.enum(["cookie", "token"]);

/** Where a browser goes now: into the product, or to the second step. Its session or its challenge is in a cookie. */
export const Entered = z.object({ next: z.string() });
export const SecondStepDue = z.object({
  second_factor_required: z.literal(true),
  challenge: z.string(),
  expires_in: z.int(),
});

/** A sign-in whose first factor is proved. */
export interface Arrival {
  userId: string;
  remember: boolean;
  next?: string;
}

/**
 * The one way in for browsers, however a person showed who they are (password, mailed link, another provider): begins
 * the session, or asks for the second factor first. Announces the sign-in. Answers where to go; follow it as it is.
 */
export async function enter(ctx: VisitorCtx, arrival: Arrival): Promise<Reply<z.input<typeof Entered>>> {
  if (!(await hasSecondFactor(ctx, arrival.userId))) return enterBrowser(ctx, arrival);
  const { challenge } = await askSecondStep(ctx, arrival, "cookie");
  return new Reply({ next: "/login/second-factor" }, [
    hostCookie(ctx.request.origin, "second_step", challenge, `; Max-Age=${challengeSeconds}`),
  ]);
}

/** The same for programs: answers the tokens, or the challenge of the second step. */
export async function enterAsProgram(
  ctx: VisitorCtx,
  userId: string,
): Promise<z.input<typeof SignedInProgram> | z.input<typeof SecondStepDue>> {
  if (!(await hasSecondFactor(ctx, userId))) return enterProgram(ctx, userId);
  return askSecondStep(ctx, { userId, remember: false }, "token");
}

async function hasSecondFactor(ctx: VisitorCtx, userId: string): Promise<boolean> {
  const found = await ctx.db
    .select({ user_id: secondFactors.user_id })
    .from(secondFactors)
    .where(and(eq(secondFactors.user_id, userId), isNotNull(secondFactors.confirmed_at)));
  return found.length > 0;
}

export const challengeSeconds = 600;
/** What a sign-in that waits for its second step goes on with. */
export const Waiting = z.object({ session: Keeping, remember: z.boolean(), next: z.string().optional() });

async function askSecondStep(ctx: VisitorCtx, { userId, remember, next }: Arrival, session: z.output<typeof Keeping>) {
  const waiting = Waiting.parse({ session, remember, next });
  const challenge = await issueToken(ctx, userId, "second_step", waiting);
  return { second_factor_required: true as const, challenge, expires_in: challengeSeconds };
}

/** Names the page that a sign-in leads back to: should it be gone by now, the start is shown and not that it was not found. */
export const returningCookie = "returning";

/** Begins a browser's session, when everything that is asked for was shown. */
export async function enterBrowser(ctx: VisitorCtx, arrival: Arrival): Promise<Reply<z.input<typeof Entered>>> {
  const { profile, first, team } = await noteSignIn(ctx, arrival.userId);
  const session = await beginSession(ctx, {
    id: arrival.userId,
    teamId: team?.id ?? null,
    remember: arrival.remember,
  });
  const home = ctx.house.product(team?.product ?? ctx.product).home;
  const wished = first && !profile.onboarding_complete ? "/onboarding/welcome" : arrival.next;
  const returning = hostCookie(ctx.request.origin, returningCookie, profile.last_page ?? "", "; Max-Age=60");
  return new Reply({ next: wished ?? profile.last_page ?? home }, [
    ...[session.cookie, themeCookie(profile.theme)],
    ...(wished || !profile.last_page ? [] : [returning]),
  ]);
}

export async function enterProgram(ctx: VisitorCtx, userId: string): Promise<z.input<typeof SignedInProgram>> {
  const { team } = await noteSignIn(ctx, userId);
  return beginProgram(ctx, { userId, team });
}

/** Notes the sign-in in the profile and announces it. */
async function noteSignIn(ctx: VisitorCtx, userId: string) {
  const now = ctx.now();
  const [profile] = await ctx.db.select().from(profiles).where(eq(profiles.user_id, userId)).for("update");
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, userId));
  await ctx.db
    .update(profiles)
    .set({ first_login_at: profile!.first_login_at ?? now, last_login_at: now })
    .where(eq(profiles.user_id, userId));
  await ctx.actAs({ id: userId, email: user!.email, name: profile!.name }).emit(signedIn, { user_id: userId });
  return { profile: profile!, first: profile!.first_login_at === null, team: await firstTeamOf(ctx, userId) };
}

/** Pages read the theme from this cookie, so that the first one after a sign-in has it already. */
const themeCookie = (theme: string): readonly [string, string] => [
  "Set-Cookie",
  `theme=${theme}; Path=/; SameSite=Lax; Max-Age=31536000`,
];
