import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { noAddress } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { PageAs, PageQuery } from "../../kernel/route.ts";
import { linksIn } from "./links.ts";
import { devMails } from "./tables.ts";

const boxOrder = ordered({ created_at: devMails.id }, { column: devMails.id, field: "id" }, "-created_at");
export const MailboxQuery = boxOrder.query.extend({
  limit: PageQuery.shape.limit.unwrap().default(100),
  to: z.string().max(254).optional(),
});
export const Mailbox = PageAs(
  "messages",
  z.object({
    id: z.uuid(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    links: z.array(z.string()),
  }),
);

/** The local mailbox, newest first; it is only there while no mail server is, and never in production (ORC-22.3). */
export async function readMailbox(ctx: VisitorCtx, query: z.output<typeof MailboxQuery>) {
  if (!ctx.house.config.devMailbox) throw noAddress();
  const rows = await ctx.db
    .select({ id: devMails.id, to: devMails.to, subject: devMails.subject, text: devMails.text, html: devMails.html })
    .from(devMails)
    .where(and(query.to ? eq(devMails.to, query.to.toLowerCase()) : undefined, boxOrder.after(query)))
    .orderBy(...boxOrder.by(query))
    .limit(query.limit + 1);
  const page = boxOrder.page(rows, query, "messages");
  return { ...page, messages: page.messages.map((row) => ({ ...row, links: linksIn(row) })) };
}
