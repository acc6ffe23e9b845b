import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import type { Role } from "../../kernel/module.ts";
import { mine, ownedBy } from "../../kernel/tables.ts";
import { profiles, users } from "../identity/tables.ts";
import { teamMembers } from "../teams/tables.ts";
import type { Mail } from "./definition.ts";
import { noticesChanged } from "./events.ts";
import { sendMail } from "./mail.ts";
import { notices, notificationPreferences } from "./tables.ts";

/**
 * Tells a member of the team something, as they wish: a notice under the bell, a mail, both or none, in the caller's
 * transaction. Who has left the team hears nothing.
 */
export async function notify<S extends z.ZodType>(
  ctx: Ctx,
  definition: Mail<S>,
  { userId, data }: { userId: string; data: z.input<S> },
): Promise<void> {
  const person = await memberWithWishes(ctx, userId, definition.kind);
  if (!person) return;
  if (person.in_app ?? true) {
    const stored = JSON.parse(JSON.stringify(definition.data.parse(data))) as Record<string, unknown>;
    await ctx.db
      .insert(notices)
      .values({ user_id: userId, name: definition.name, data: stored, created_at: ctx.now(), ...ownedBy(ctx) });
    await ctx.signal(noticesChanged, {});
  }
  if ((person.email ?? true) && !(await wasJustMailed(ctx, definition, userId)))
    await sendMail(ctx, definition, { to: person.address, userId, data });
}

/** The same to every active member of these roles; `data` is made for each of them in their language. */
export async function notifyRoles<S extends z.ZodType>(
  ctx: Ctx,
  definition: Mail<S>,
  { roles, data, except }: { roles: readonly Role[]; data: (locale: string) => z.input<S>; except?: string },
): Promise<void> {
  const members = await ctx.db
    .select({ userId: teamMembers.user_id, locale: profiles.locale })
    .from(teamMembers)
    .leftJoin(profiles, eq(profiles.user_id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), inArray(teamMembers.role, roles), eq(teamMembers.status, "active")));
  for (const { userId, locale } of members)
    if (userId !== except) await notify(ctx, definition, { userId, data: data(locale ?? ctx.request.locale) });
}

/** An active member of the team with their present address and what they wish of mails of this kind; else nothing. */
export async function memberWithWishes(ctx: Ctx, userId: string, kind: string) {
  const [member] = await ctx.db
    .select({
      address: users.email,
      email: notificationPreferences.email,
      in_app: notificationPreferences.in_app,
    })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .leftJoin(
      notificationPreferences,
      and(eq(notificationPreferences.user_id, users.id), sql`${notificationPreferences.kind} = ${kind}`),
    )
    .where(and(mine(ctx, teamMembers), eq(teamMembers.user_id, userId), eq(teamMembers.status, "active")));
  return member;
}

/** Those who would mail at the same time wait for each other, so that one of them does. */
async function wasJustMailed(ctx: Ctx, { name, pauseMs }: Pick<Mail, "name" | "pauseMs">, userId: string) {
  if (!pauseMs) return false;
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${name} ${userId}`}, 0))`);
  const since = new Date(ctx.now().getTime() - pauseMs).toISOString();
  const { rows } = await ctx.db.execute<{ mailed: boolean }>(
    sql`select mailed_since(${userId}::uuid, ${name}, ${since}::timestamptz) as mailed`,
  );
  return rows[0]!.mailed;
}
