import { and, asc, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { inPages } from "../exporting/exporting.ts";
import { hashOf } from "./delivery.ts";
import { devMails, mailSuppressions, mails } from "./tables.ts";

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
}
