import { asc, eq } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { exportConnections } from "./connections.ts";
import { avatars, emailChanges, profiles, sessions, users } from "./tables.ts";

/** Sessions, links, the picture and all that hangs on the person goes with the row. */
export async function forgetPerson(ctx: Ctx, person: DataSubject): Promise<void> {
  await ctx.db.delete(users).where(eq(users.id, person.id));
}

export async function* exportPerson(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const { id } = person;
  const [account] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      email_verified_at: users.email_verified_at,
      created_at: users.created_at,
      name: profiles.name,
      locale: profiles.locale,
      time_zone: profiles.time_zone,
      theme: profiles.theme,
      first_login_at: profiles.first_login_at,
      last_login_at: profiles.last_login_at,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, id));
  yield { path: "account.json", content: [account] };
  const signedIn = await ctx.db
    .select({
      ip: sessions.ip,
      user_agent: sessions.user_agent,
      created_at: sessions.created_at,
      last_seen_at: sessions.last_seen_at,
      expires_at: sessions.expires_at,
    })
    .from(sessions)
    .where(eq(sessions.user_id, id))
    .orderBy(asc(sessions.created_at));
  yield { path: "sessions.json", content: signedIn };
  const changes = await ctx.db
    .select({
      old_email: emailChanges.old_email,
      new_email: emailChanges.new_email,
      created_at: emailChanges.created_at,
      confirmed_at: emailChanges.confirmed_at,
    })
    .from(emailChanges)
    .where(eq(emailChanges.user_id, id))
    .orderBy(asc(emailChanges.created_at));
  yield { path: "address-changes.json", content: changes };
  const [picture] = await ctx.db.select({ content: avatars.content }).from(avatars).where(eq(avatars.user_id, id));
  if (picture) yield { path: "picture.webp", content: new Uint8Array(picture.content) };
  yield* exportConnections(ctx, person);
}
