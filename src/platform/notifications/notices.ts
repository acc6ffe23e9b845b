import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { ordered } from "../../kernel/lists.ts";
import { everyRole, permission } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { mailTexts, textsOf, valuesOf } from "./compose.ts";
import { findMail } from "./definition.ts";
import { noticesChanged } from "./events.ts";
import { mailKinds, notices } from "./tables.ts";

export const readNotices = permission("notices.read", everyRole);

export const Notice = z.object({
  id: z.uuid(),
  kind: z.enum(mailKinds),
  title: z.string(),
  text: z.string(),
  href: z.string().describe("The page that it is about."),
  created_at: Moment,
  read_at: Moment.nullable(),
});
export const Notices = Page(Notice);
const order = ordered({ created_at: notices.id }, { column: notices.id, field: "id" }, "-created_at");
export const NoticeQuery = order.query.extend({
  unread: z.stringbool().optional().describe("true: only what is unread; false: only what was read."),
  kind: z.enum(mailKinds).optional(),
});
export const Unread = z.object({ unread: z.int() });
export const ReadNotices = z.object({ id: z.uuid().optional().describe("Without it, all are marked.") });

/** One's own in this team. A definition that has left the program shows no more. */
const own = (ctx: Ctx, kind?: (typeof mailKinds)[number]) =>
  and(mine(ctx, notices), eq(notices.user_id, ctx.actor.id!), inArray(notices.name, knownNames(ctx, kind)));

const knownNames = ({ house }: Ctx, kind?: (typeof mailKinds)[number]) =>
  house.modules
    .flatMap(({ emails }) => (emails ?? []).map(({ name }) => name))
    .filter((name) => !kind || findMail(house, name).kind === kind);

/** Newest first, in the reader's language. */
export async function listNotices(ctx: Ctx, query: z.output<typeof NoticeQuery>) {
  const rows = await ctx.db
    .select({
      id: notices.id,
      name: notices.name,
      data: notices.data,
      created_at: notices.created_at,
      read_at: notices.read_at,
    })
    .from(notices)
    .where(
      and(
        own(ctx, query.kind),
        query.unread === undefined ? undefined : query.unread ? isNull(notices.read_at) : isNotNull(notices.read_at),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  const { text } = mailTexts(ctx.house.messages(ctx.request.locale), ctx.request.locale, ctx.team.time_zone);
  return { ...page, data: page.data.map((row) => inWords(ctx, row, text)) };
}

/** A notice says what the mail's subject and first line say. */
function inWords(
  ctx: Ctx,
  { name, data, ...row }: Pick<typeof notices.$inferSelect, "id" | "name" | "data" | "created_at" | "read_at">,
  text: (key: string, values?: Record<string, unknown>) => string,
): z.input<typeof Notice> {
  const definition = findMail(ctx.house, name);
  const home = ctx.house.product(ctx.team.product);
  const values = {
    product: home.title,
    recipient: ctx.actor.name ?? "",
    ...valuesOf(ctx.house, ctx.request.locale, data),
  };
  const address = definition.action && new URL(definition.action(data));
  return {
    ...row,
    kind: definition.kind,
    title: text(`${textsOf(name)}.subject`, values),
    text: text(`${textsOf(name)}.preheader`, values),
    href: address ? `${address.pathname}${address.search}` : home.home,
  };
}

export async function countUnread(ctx: Ctx): Promise<z.input<typeof Unread>> {
  return { unread: await ctx.db.$count(notices, and(own(ctx), isNull(notices.read_at))) };
}

export async function markRead(ctx: Ctx, { id }: z.output<typeof ReadNotices>): Promise<void> {
  const marked = await ctx.db
    .update(notices)
    .set({ read_at: ctx.now() })
    .where(and(own(ctx), isNull(notices.read_at), id ? eq(notices.id, id) : undefined))
    .returning({ id: notices.id });
  if (marked.length > 0) await ctx.signal(noticesChanged, {});
}
