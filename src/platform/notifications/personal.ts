import { and, asc, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { inPages } from "../exports/exports.ts";
import { hashOf } from "./delivery.ts";
import { devMails, mailSuppressions, mails, notices, notificationPreferences } from "./tables.ts";

/** A person's mails go; in mails to others their name and address give way. */
export async function forgetRecipient(ctx: Ctx, person: DataSubject): Promise<void> {
  const addresses = [...person.addresses];
  await ctx.db.delete(mails).where(or(eq(mails.user_id, person.id), inArray(mails.to, addresses)));
  await ctx.db.delete(mailSuppressions).where(inArray(mailSuppressions.address_hash, addresses.map(hashOf)));
  const escaped = [...addresses, ...person.names].map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const mention = `(?<!\\w)(?:${escaped.join("|")})(?!\\w)`;
  await ctx.db
    .delete(devMails)
    .where(
      or(inArray(devMails.to, addresses), sql`${devMails.text} ~* ${mention}`, sql`${devMails.html} ~* ${mention}`),
    );
  const list = (texts: readonly string[]) => sql`${JSON.stringify(texts)}::jsonb`;
  await ctx.db
    .update(mails)
    .set({
      subject: sql`regexp_replace(subject, ${mention}, 'Deleted account', 'gi')`,
      data: sql`without_person(data, ${list(addresses)}, ${list(person.names)})`,
    })
    .where(or(sql`${mails.subject} ~* ${mention}`, sql`${mails.data}::text ~* ${mention}`));
  await ctx.db.delete(notificationPreferences).where(eq(notificationPreferences.user_id, person.id));
  // Read across teams: the person's own notices go, and in those of others their name gives way.
  await ctx.db.delete(notices).where(eq(notices.user_id, person.id));
  await ctx.db
    .update(notices)
    .set({ data: sql`without_person(data, ${list(addresses)}, ${list(person.names)})` })
    // Read across teams, as above.
    .where(sql`${notices.data}::text ~* ${mention}`);
}

export async function* exportMails(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const rows = inPages((after, limit) =>
    ctx.db
      .select({
        id: mails.id,
        to: mails.to,
        subject: mails.subject,
        kind: mails.kind,
        state: mails.state,
        created_at: mails.created_at,
        sent_at: mails.sent_at,
      })
      .from(mails)
      .where(and(eq(mails.user_id, person.id), after ? gt(mails.id, after) : undefined))
      .orderBy(asc(mails.id))
      .limit(limit),
  );
  yield { path: "mails.json", content: rows };
  const preferences = await ctx.db
    .select({
      kind: notificationPreferences.kind,
      email: notificationPreferences.email,
      in_app: notificationPreferences.in_app,
      updated_at: notificationPreferences.updated_at,
    })
    .from(notificationPreferences)
    .where(eq(notificationPreferences.user_id, person.id));
  yield { path: "notification-preferences.json", content: preferences };
  yield { path: "notices.json", content: inPages((after, limit) => ownNotices(ctx, person, after, limit)) };
}

const ownNotices = (ctx: Ctx, person: DataSubject, after: string | undefined, limit: number) =>
  ctx.db
    .select({
      id: notices.id,
      team_id: notices.team_id,
      name: notices.name,
      data: notices.data,
      created_at: notices.created_at,
      read_at: notices.read_at,
    })
    .from(notices)
    .where(and(eq(notices.user_id, person.id), after ? gt(notices.id, after) : undefined))
    .orderBy(asc(notices.id))
    .limit(limit);
