import { and, eq, inArray, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { events } from "../../kernel/events.ts";
import type { DataSubject } from "../../kernel/module.ts";
import { profiles, users } from "../identity/tables.ts";

const telling = ["user.registered", "user.email_changed", "user.email_change_asked"];

/** Who a person is and was: every address and name that what they did was noted under. */
export async function dataSubject(ctx: Ctx, userId: string): Promise<DataSubject | null> {
  const [user] = await ctx.db
    .select({ email: users.email, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, userId));
  if (!user) return null;
  const names = await ctx.db
    .selectDistinct({ name: sql<string>`lower(${events.actor_name})` })
    .from(events)
    .where(and(eq(events.actor_id, userId), inArray(events.actor_kind, ["person", "staff"])));
  const told = await ctx.db
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.actor_id, userId), inArray(events.name, telling)));
  const addresses = told.flatMap(({ data }) => [data.email, data.old_email, data.new_email]);
  return {
    id: userId,
    email: user.email,
    addresses: distinct([user.email, ...addresses]),
    names: distinct([user.name, ...names.map(({ name }) => name)]),
  };
}

const distinct = (texts: unknown[]) => [
  ...new Set(texts.flatMap((text) => (typeof text === "string" && text !== "" ? [text.toLowerCase()] : []))),
];
