import { eq } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { profiles } from "../identity/tables.ts";
import { composeMail } from "./compose.ts";
import { findMail, type Mail } from "./definition.ts";
import { tellTeam } from "./delivery.ts";
import { mailDue } from "./events.ts";
import { mails } from "./tables.ts";

export type { Mail } from "./definition.ts";

/** `name` is `<module>.<mail>`, and the mail stands under `emails` in that module's manifest. */
export const mail = <S extends z.ZodType>(name: string, data: S, options: Omit<Mail<S>, "name" | "data">): Mail<S> => ({
  name,
  data,
  ...options,
});

export interface Recipient<S extends z.ZodType> {
  to: string;
  userId?: string | null;
  name?: string | null;
  locale?: string;
  data: z.input<S>;
}

const Address = z.email().max(254);

/**
 * Queues a mail in the caller's transaction: it goes out when that commits, and never when it does not. Language and
 * name come from the person's profile where they are not given. Throws 422 on an address that is none.
 */
export async function sendMail<S extends z.ZodType>(
  ctx: VisitorCtx,
  definition: Mail<S>,
  input: Recipient<S>,
): Promise<{ id: string }> {
  const to = Address.safeParse(input.to);
  if (!to.success) throw invalid([{ path: "to", message: "Not an e-mail address." }]);
  const person = await recipientFacts(ctx, input);
  const row = {
    id: newId(),
    team_id: ctx.team?.id ?? null,
    user_id: input.userId ?? null,
    product: ctx.product,
    name: findMail(ctx.house, definition.name).name,
    kind: definition.kind,
    to: to.data.toLowerCase(),
    to_name: person.name,
    locale: person.locale,
    time_zone: person.timeZone,
    data: JSON.parse(JSON.stringify(input.data)) as Record<string, unknown>,
    due_at: ctx.now(),
    created_at: ctx.now(),
  };
  // Composed here for the log's subject, and so that a missing text or a bad link fails in the caller's hands.
  const { subject } = composeMail(ctx.house, row);
  await ctx.db.insert(mails).values({ ...row, subject });
  await tellTeam(ctx);
  await ctx.enqueue(mailDue, { id: row.id }, { key: row.id, priority: definition.kind === "security" ? -10 : 0 });
  return { id: row.id };
}

async function recipientFacts(ctx: VisitorCtx, input: Omit<Recipient<z.ZodType>, "data">) {
  const [profile] = input.userId
    ? await ctx.db
        .select({ name: profiles.name, locale: profiles.locale, time_zone: profiles.time_zone })
        .from(profiles)
        .where(eq(profiles.user_id, input.userId))
    : [];
  return {
    name: input.name ?? (profile?.name || null),
    locale: input.locale ?? profile?.locale ?? ctx.request.locale,
    timeZone: profile?.time_zone ?? ctx.team?.time_zone ?? "UTC",
  };
}
