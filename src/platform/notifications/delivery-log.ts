import { and, eq, isNull, like, ne, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { isProduct, managers, permission } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { findMail } from "./definition.ts";
import { whyNotAgain } from "./resending.ts";
import { mailKinds, mailOutcomes, mailStates, mails } from "./tables.ts";

export const readMails = permission("mails.read", managers);

export const SentMail = z.object({
  id: z.uuid(),
  /** Of its template: `<module>.<mail>`. */
  name: z.string(),
  kind: z.enum(mailKinds),
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
export const MailQuery = order.query.extend({
  state: z.enum(mailStates).optional(),
  name: z.string().max(100).optional().describe("Of the template, such as `billing.receipt`."),
  to: z.string().trim().toLowerCase().max(254).optional().describe("The recipient's address, or its beginning."),
});

const columns = {
  id: mails.id,
  name: mails.name,
  kind: mails.kind,
  to: mails.to,
  subject: mails.subject,
  state: mails.state,
  attempts: mails.attempts,
  last_error: mails.last_error,
  created_at: mails.created_at,
  sent_at: mails.sent_at,
};

/** The team's mails and one's own. A member's security mails are between the member and us. */
function ofTeam(ctx: Ctx): SQL | undefined {
  const own = eq(mails.user_id, ctx.actor.id!);
  return or(and(eq(mails.team_id, ctx.team.id), or(ne(mails.kind, "security"), own)), and(isNull(mails.team_id), own));
}

type Query = z.output<typeof MailQuery>;

/** The mails of the last 90 days that somebody in a team may know of, newest first. */
export const listMails = (ctx: Ctx, query: Query) => listed(ctx, query, ofTeam(ctx));
/** The same of everybody, for a ctx that reads across teams. */
export const listAllMails = (ctx: Ctx, query: Query) => listed(ctx, query, undefined);

async function listed(ctx: Ctx, query: Query, among: SQL | undefined) {
  const { state, name, to } = query;
  const rows = await ctx.db
    .select(columns)
    .from(mails)
    .where(
      and(
        among,
        state && eq(mails.state, state),
        name === undefined ? undefined : eq(mails.name, name),
        to === undefined ? undefined : like(mails.to, `${to.replace(/[\\%_]/g, "\\$&")}%`),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

export const Templates = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      product: z.string().nullable().describe("Null: of every product."),
    }),
  ),
});

/** What a log can be narrowed to: every mail that the manifests name, by its name. */
export async function listTemplates({ house }: VisitorCtx): Promise<z.input<typeof Templates>> {
  const data = house.modules.flatMap((module) =>
    (module.emails ?? []).map(({ name }) => ({
      name,
      kind: findMail(house, name).kind,
      product: isProduct(module) ? module.name : null,
    })),
  );
  return { data: data.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

export const MailId = z.object({ id: z.uuid() });
export const MailDetail = SentMail.extend({
  to_name: z.string().nullable(),
  locale: z.string(),
  next_attempt_at: Moment.nullable(),
  /** When somebody last had it sent again. */
  again_at: Moment.nullable(),
  /** The last 20, oldest first; `answer` is what the server said, or why it said nothing. */
  log: z.array(z.object({ at: z.string(), outcome: z.enum(mailOutcomes), answer: z.string().nullable() })),
  again: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe("Why it cannot be sent again by whoever asks; null when it can."),
});

export const getMail = (ctx: Ctx, { id }: z.output<typeof MailId>) => detailed(ctx, id, ofTeam(ctx), false);
export const getAnyMail = (ctx: Ctx, { id }: z.output<typeof MailId>) => detailed(ctx, id, undefined, true);

/** One line of the log, without what the mail says: that may hold what opens an account. */
async function detailed(
  ctx: Ctx,
  id: string,
  among: SQL | undefined,
  lifts: boolean,
): Promise<z.input<typeof MailDetail>> {
  const [row] = await ctx.db
    .select({
      ...columns,
      to_name: mails.to_name,
      locale: mails.locale,
      next_attempt_at: sql`case when ${mails.state} = 'queued' then ${mails.due_at} end`.mapWith(mails.due_at),
      again_at: mails.again_at,
      log: mails.log,
      kept: sql<boolean>`${mails.data} is not null`,
    })
    .from(mails)
    .where(and(eq(mails.id, id), among));
  if (!row) throw notFound("Mail");
  const { kept, ...shown } = row;
  const why = await whyNotAgain(ctx, { ...shown, kept }, lifts);
  return { ...shown, again: why && { code: why.code, detail: ctx.house.say(ctx.request.locale, why.message) } };
}
