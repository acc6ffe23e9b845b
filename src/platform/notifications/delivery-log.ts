import { and, eq, isNull, ne, or } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { managers, permission } from "../../kernel/module.ts";
import { Moment, Page, PageAs, PageQuery } from "../../kernel/route.ts";
import { linksIn } from "./links.ts";
import { devMails, mailStates, mails } from "./tables.ts";

export const readMails = permission("mails.read", managers);

export const SentMail = z.object({
  id: z.uuid(),
  name: z.string(),
  to: z.string(),
  subject: z.string(),
  state: z.enum(mailStates),
  attempts: z.int(),
  last_error: z.string().nullable(),
  created_at: Moment,
  sent_at: Moment.nullable(),
});
export const SentMails = Page(SentMail);
const order = ordered({ created_at: mails.id, name: mails.name }, { column: mails.id, field: "id" }, "-created_at");
export const MailQuery = order.query.extend({ state: z.enum(mailStates).optional() });

/** The team's mails and one's own, newest first. A member's security mails are between the member and us. */
export async function listMails(ctx: Ctx, query: z.output<typeof MailQuery>) {
  const own = eq(mails.user_id, ctx.actor.id!);
  const ofTeam = and(eq(mails.team_id, ctx.team.id), or(ne(mails.kind, "security"), own));
  const rows = await ctx.db
    .select({
      id: mails.id,
      name: mails.name,
      to: mails.to,
      subject: mails.subject,
      state: mails.state,
      attempts: mails.attempts,
      last_error: mails.last_error,
      created_at: mails.created_at,
      sent_at: mails.sent_at,
    })
    .from(mails)
    .where(
      and(or(ofTeam, and(isNull(mails.team_id), own)), query.state && eq(mails.state, query.state), order.after(query)),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

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
  if (!ctx.house.config.devMailbox) throw notFound("This address");
  const rows = await ctx.db
    .select({ id: devMails.id, to: devMails.to, subject: devMails.subject, text: devMails.text, html: devMails.html })
    .from(devMails)
    .where(and(query.to ? eq(devMails.to, query.to.toLowerCase()) : undefined, boxOrder.after(query)))
    .orderBy(...boxOrder.by(query))
    .limit(query.limit + 1);
  const page = boxOrder.page(rows, query, "messages");
  return { ...page, messages: page.messages.map((row) => ({ ...row, links: linksIn(row) })) };
}
