import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { Incoming, Passage, RequestHeaders } from "../../kernel/http.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { dayMs } from "../analytics/analytics.ts";
import { teamOf } from "../teams/teams.ts";
import { sessionsEnded, teamSwitched } from "./events.ts";
import { hostCookie } from "./host-cookie.ts";
import { type FoundSession, needsProlonging } from "./session-look-up.ts";
import { sessions } from "./tables.ts";
import { endTokens } from "./tokens.ts";

const lifeMs = (remember: boolean) => (remember ? 30 : 1) * dayMs;
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export function sessionToken(headers: RequestHeaders): string | null {
  return /(?:^|;\s*)(?:__Host-)?session=([A-Za-z0-9_-]{43})(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1] ?? null;
}

export function sessionCookie(origin: string, token: string, expires: Date | null): readonly [string, string] {
  const end = expires ? `; Expires=${expires.toUTCString()}` : token === "" ? "; Max-Age=0" : "";
  return hostCookie(origin, "session", token, end);
}

/** Begins a session of 24 hours, or of 30 days with "Remember me"; answers the cookie. A new token each time. */
export async function beginSession(ctx: VisitorCtx, user: { id: string; teamId: string | null; remember: boolean }) {
  const token = randomBytes(32).toString("base64url");
  const now = ctx.now();
  const [session] = await ctx.db
    .insert(sessions)
    .values({
      token_hash: hashOf(token),
      user_id: user.id,
      team_id: user.teamId,
      remember: user.remember,
      ip: ctx.request.ip,
      user_agent: ctx.request.userAgent,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + lifeMs(user.remember)),
    })
    .returning({ id: sessions.id, expires_at: sessions.expires_at });
  // Without "Remember me" the browser forgets the cookie when it closes, and the server after 24 hours without use.
  return {
    id: session!.id,
    cookie: sessionCookie(ctx.request.origin, token, user.remember ? session!.expires_at : null),
  };
}

/**
 * A new token for the browser's own session, after what it may do has changed: whoever copied the old cookie is out.
 * A program's tokens change by themselves.
 */
export async function renewSession(ctx: PersonCtx): Promise<(readonly [string, string])[]> {
  if (!ctx.actor.session_id) return [];
  const token = randomBytes(32).toString("base64url");
  const [renewed] = await ctx.db
    .update(sessions)
    .set({ token_hash: hashOf(token) })
    .where(and(eq(sessions.id, ctx.actor.session_id), eq(sessions.kind, "browser")))
    .returning({ remember: sessions.remember, expires_at: sessions.expires_at });
  return renewed ? [sessionCookie(ctx.request.origin, token, renewed.remember ? renewed.expires_at : null)] : [];
}

/**
 * While in use, a session is prolonged: at most one write a minute, outside the request's own work. Of a browser that
 * is remembered, the day's first use in UTC answers the cookie with its new end: else the browser would drop it 30 days
 * after the sign-in, however often it was used.
 */
export function keepSessionAlive(house: House, found: FoundSession, incoming: Incoming, token?: string) {
  const now = house.now();
  if (!needsProlonging(house, found)) return undefined;
  const expires = new Date(now.getTime() + lifeMs(found.remember));
  house.pools.app
    .query(
      "update sessions set last_seen_at = $2, expires_at = $3, ip = coalesce($4, ip) where id = $1 and last_seen_at < $2",
      [found.session_id, now, expires, incoming.ip],
    )
    .catch((error: Error) => console.warn(`session not prolonged: ${error.message}`));
  const dayOf = (moment: Date) => Math.floor(moment.getTime() / dayMs);
  if (!token || !found.remember || dayOf(now) === dayOf(found.last_seen_at)) return undefined;
  return sessionCookie(house.config.appUrl, token, expires);
}

/** A cookie with a new end goes out with whatever was asked for, but for files: those are kept by the browser. */
export const renewCookie = (): Passage => ({
  before: ({ route, scope: { renewal } }) => (renewal && !route.streams ? [renewal] : []),
});

export const Session = z.object({
  id: z.uuid(),
  kind: z.enum(["browser", "program"]),
  user_agent: z.string().nullable(),
  ip: z.string().nullable(),
  created_at: Moment,
  last_seen_at: Moment,
  current: z.boolean(),
});
export const SessionList = Page(Session);
export const SessionId = z.object({ id: z.uuid() });
const order = ordered(
  { last_seen_at: sessions.last_seen_at, created_at: sessions.created_at },
  { column: sessions.id, field: "id" },
  "-last_seen_at",
);
const kinds = sessions.kind.enumValues;
export const SessionQuery = order.query.extend({
  kind: z.enum(kinds).optional().describe("Browsers, or programs with tokens."),
});

export async function listSessions(
  ctx: PersonCtx,
  query: z.output<typeof SessionQuery>,
): Promise<z.input<typeof SessionList>> {
  const rows = await ctx.db
    .select({
      id: sessions.id,
      kind: sessions.kind,
      user_agent: sessions.user_agent,
      ip: sessions.ip,
      created_at: sessions.created_at,
      last_seen_at: sessions.last_seen_at,
      current: sql<boolean>`${sessions.id} = ${ctx.actor.session_id}`,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.user_id, ctx.actor.id),
        gt(sessions.expires_at, ctx.now()),
        query.kind && eq(sessions.kind, query.kind),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

export async function endSession(ctx: PersonCtx, { id }: z.output<typeof SessionId>) {
  const ended = await ctx.db
    .delete(sessions)
    .where(and(eq(sessions.user_id, ctx.actor.id), eq(sessions.id, id)))
    .returning({ id: sessions.id });
  if (ended.length === 0) throw notFound("Session");
  await ctx.emit(sessionsEnded, { count: 1 });
}

export const EndedSessions = z.object({ ended: z.int() });

export async function endOtherSessions(ctx: PersonCtx) {
  const ended = await endSessionsOf(ctx, ctx.actor.id, ctx.actor.session_id);
  if (ended > 0) await ctx.emit(sessionsEnded, { count: ended });
  return { ended };
}

/** Ends all sessions of a person, but the one to keep, and the sign-ins that wait for their second step. */
export async function endSessionsOf(ctx: VisitorCtx, userId: string, keep: string | null): Promise<number> {
  await endTokens(ctx, userId, "second_step");
  const others = keep ? and(eq(sessions.user_id, userId), ne(sessions.id, keep)) : eq(sessions.user_id, userId);
  return (await ctx.db.delete(sessions).where(others).returning({ id: sessions.id })).length;
}

/** Whether an open stream may go on: the session lives, and its person is still in the team with the same role. */
export async function sessionStillGood(
  house: House,
  sessionId: string | null,
  member: { teamId: string; role: string | null },
): Promise<boolean> {
  const { rowCount } = await house.pools.owner.query(
    `select from sessions s
     join team_members m on m.user_id = s.user_id and m.team_id = $2 and m.status = 'active' and m.role = $3
     join teams t on t.id = m.team_id and t.deleted_at is null
     where s.id = $1 and s.expires_at > $4`,
    [sessionId, member.teamId, member.role, house.now()],
  );
  return rowCount === 1;
}

/** A team is gone for a person, or with null for everybody: sessions in it go on in another team, or in none. */
export async function leaveTeam(ctx: VisitorCtx, teamId: string, userId: string | null): Promise<void> {
  await ctx.db.execute(sql`select leave_team_in_sessions(${teamId}, ${userId})`);
}

export const TeamChoice = z.object({ team_id: z.uuid() });
export const Switched = z.object({ next: z.string() });

/** Makes another of one's teams the active one, for this session; answers where its product begins. */
export async function switchTeam(
  ctx: PersonCtx,
  { team_id }: z.output<typeof TeamChoice>,
): Promise<z.input<typeof Switched>> {
  const team = await teamOf(ctx, ctx.actor.id, team_id);
  if (!team) throw notFound("Team");
  await ctx.db
    .update(sessions)
    .set({ team_id })
    .where(and(eq(sessions.user_id, ctx.actor.id), eq(sessions.id, ctx.actor.session_id!)));
  await ctx.emit(teamSwitched, { team_id, name: team.name });
  return { next: ctx.house.product(team.product).home };
}
