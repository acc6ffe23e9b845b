import { createHash } from "node:crypto";
import { and, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import { type Ctx, systemActor, type VisitorCtx, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { dayMs } from "../analytics/analytics.ts";
import { composeMail, type MailParts, oneLine } from "./compose.ts";
import { mailDue, mailsMoved } from "./events.ts";
import { htmlOf, textOf } from "./layout.ts";
import { conversationMs, MailRefused, type Message, sendBySmtp, serverRestsMs } from "./providers/smtp.ts";
import { devMails, type MailAttempt, mailSuppressions, mails, notices, opensNothing } from "./tables.ts";

type Row = typeof mails.$inferSelect;

const secondMs = 1_000;
/** As long as RFC 5321 (4.5.4.1) asks a sender to keep trying. */
const giveUpAfterMs = 5 * dayMs;
/** Longer than a conversation may last, with time to write down how it ended. */
const claimMs = conversationMs + 15 * secondMs;

/**
 * Brings one mail to the server. The mail is claimed and the claim committed before the server is spoken to, so two
 * runs never talk about one mail at once, and no connection to the database is held meanwhile.
 *
 * What is left: a process that dies between the server's "250" and our commit of "sent", some milliseconds, finds the
 * mail claimed and unsure. It is then sent again, because SMTP cannot be asked and a lost mail is worse than a double
 * one; the Message-ID is the same, by which receivers drop the second copy.
 */
export async function deliverMail(ctx: Ctx, { id }: { id: string }): Promise<void> {
  const [row] = await ctx.db.select().from(mails).where(eq(mails.id, id));
  if (!row || isOver(row)) return;
  if (row.kind !== "security" && (await isSuppressed(ctx, row.to)))
    return finish(ctx, row, "bounced", "suppressed", "An earlier mail to this address bounced for good.");
  if (ctx.house.config.devMailbox) return deliverToMailbox(ctx, row);

  const restsMs = serverRestsMs(ctx.house);
  if (restsMs > 0) return postpone(ctx, row, Math.max(restsMs, waitMs(ctx, row, 60 * secondMs)));
  if (!(await claim(ctx, row))) return;
  await ctx.commitSoFar();
  try {
    await sendBySmtp(ctx.house, await messageOf(ctx.house, row));
  } catch (error) {
    return settle(ctx, row, (after) => refused(after, row, error as Error));
  }
  await settle(ctx, row, (after) => sent(after, row));
}

const isOver = (row: Row) => row.state !== "queued" && row.state !== "sending";

/** False when another run holds the mail; then that run's end is waited for. */
async function claim(ctx: Ctx, row: Row): Promise<boolean> {
  const until = new Date(ctx.now().getTime() + claimMs);
  const free = or(eq(mails.state, "queued"), and(eq(mails.state, "sending"), lte(mails.due_at, ctx.now())));
  const claimed = await ctx.db
    .update(mails)
    .set({ state: "sending", attempts: sql`${mails.attempts} + 1`, due_at: until })
    .where(and(eq(mails.id, row.id), free))
    .returning({ id: mails.id });
  if (claimed.length > 0) return true;
  if (row.state === "sending") await ctx.enqueue(mailDue, { id: row.id }, { key: row.id, runAt: row.due_at });
  return false;
}

/** Without a mail server, the local mailbox: filled and marked in one transaction, so exactly once. */
async function deliverToMailbox(ctx: Ctx, row: Row): Promise<void> {
  const { html, text, subject } = await messageOf(ctx.house, row);
  await ctx.db
    .insert(devMails)
    .values({ id: row.id, to: row.to, subject, html, text, created_at: row.created_at })
    .onConflictDoNothing();
  await ctx.db
    .update(mails)
    .set({ attempts: sql`${mails.attempts} + 1` })
    .where(eq(mails.id, row.id));
  await sent(ctx, row);
}

async function messageOf(house: House, row: Row): Promise<Message> {
  const parts = composeMail(house, row);
  return {
    id: row.id,
    from: senderOf(house, parts),
    to: { name: oneLine(row.to_name ?? ""), address: row.to },
    subject: parts.subject,
    html: await htmlOf(parts),
    text: textOf(parts),
    locale: row.locale,
    date: begunAt(row),
    unsubscribe: parts.footer.unsubscribe?.oneClick ?? null,
  };
}

const senderOf = ({ config }: House, parts: MailParts): Message["from"] => {
  const { name, address } = givenSender(config);
  return { name: oneLine(name || parts.product), address };
};

/** MAIL_FROM is an address, or `Name <address>`; without a name the product's title stands there. */
export function givenSender(config: House["config"]): Message["from"] {
  const given = (config.MAIL_FROM ?? "").trim();
  const [, name, address] = /^(?:"?([^"<]*)(?:"\s*)?<)?([^<>\s@]+@[^<>\s@]+)>?$/.exec(given) ?? [];
  return { name: name?.trim() ?? "", address: address ?? `no-reply@${new URL(config.appUrl).hostname}` };
}

/**
 * Writes down how a conversation ended. The database may be away just then, and forgetting that a mail was sent would
 * send it again: so it is tried for 13 s, within the claim.
 */
async function settle(ctx: Ctx, row: Row, write: (ctx: Ctx) => Promise<void>): Promise<void> {
  const scope = {
    actor: systemActor,
    team: ctx.team,
    product: row.product,
    request: ctx.request,
    staff: !ctx.team,
    now: ctx.now,
  };
  for (const pauseMs of [1, 3, 9].map((seconds) => seconds * secondMs)) {
    try {
      return await withCtx(ctx.house, scope, write);
    } catch (error) {
      console.warn(`mail ${row.id}: outcome not written yet: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  await withCtx(ctx.house, scope, write);
}

async function sent(ctx: Ctx, row: Row): Promise<void> {
  await finish(ctx, row, "sent", "sent", null);
  // A security mail went to an address that had bounced, and arrived: the address lives.
  await ctx.db.delete(mailSuppressions).where(eq(mailSuppressions.address_hash, hashOf(row.to)));
}

async function refused(ctx: Ctx, row: Row, error: Error): Promise<void> {
  const refusal = error instanceof MailRefused ? error.refusal : "later";
  if (refusal === "bad_address") await suppress(ctx, row, error.message);
  if (refusal === "bad_address" || refusal === "returned") return finish(ctx, row, "bounced", refusal, error.message);
  if (refusal === "refused" || ageMs(ctx, row) > giveUpAfterMs)
    return finish(ctx, row, "failed", refusal, error.message);
  const longestMs = refusal === "away" ? 60 * secondMs : 3_600 * secondMs;
  const pauseMs = Math.max(serverRestsMs(ctx.house), waitMs(ctx, row, longestMs));
  await postpone(ctx, row, pauseMs, { last_error: error.message, log: logged(ctx, refusal, error.message) });
}

const begunAt = ({ again_at, created_at }: Row) => again_at ?? created_at;
const ageMs = (ctx: Ctx, row: Row) => Math.max(0, ctx.now().getTime() - begunAt(row).getTime());

/** Half the mail's age, so that the pauses grow with it; spread, so that those who waited together do not come together. */
const waitMs = (ctx: Ctx, row: Row, longestMs: number) =>
  Math.min(Math.max(2 * secondMs, ageMs(ctx, row) / 2), longestMs) * (0.8 + Math.random() * 0.4);

async function postpone(ctx: Ctx, row: Row, pauseMs: number, tried: object = {}): Promise<void> {
  const due = new Date(ctx.now().getTime() + pauseMs);
  await ctx.db
    .update(mails)
    .set({ ...tried, state: "queued", due_at: due })
    .where(eq(mails.id, row.id));
  await ctx.enqueue(mailDue, { id: row.id }, { key: row.id, runAt: due });
  await tellTeam(ctx);
}

const loggedAttempts = 20;

/** The log with one more attempt: of what the row holds then, not of what was read before the conversation. */
function logged(ctx: Ctx, outcome: MailAttempt["outcome"], answer: string | null) {
  const attempt: MailAttempt = { at: ctx.now().toISOString(), outcome, answer };
  const last = sql.raw(`'$[last - ${loggedAttempts - 1} to last]'`);
  return sql`jsonb_path_query_array(${mails.log} || ${JSON.stringify([attempt])}::jsonb, ${last})`;
}

/**
 * The end of a mail's way: the log line stays. What it was made of goes, because it may hold links that open an account;
 * it stays where it holds none and the mail did not arrive, so that it can be sent again.
 */
async function finish(
  ctx: Ctx,
  row: Row,
  state: "sent" | "bounced" | "failed",
  outcome: MailAttempt["outcome"],
  error: string | null,
): Promise<void> {
  const kept = state !== "sent" && opensNothing(row.kind);
  const sentAt = state === "sent" ? ctx.now() : null;
  await ctx.db
    .update(mails)
    .set({ state, last_error: error, log: logged(ctx, outcome, error), sent_at: sentAt, ...(!kept && { data: null }) })
    .where(eq(mails.id, row.id));
  await tellTeam(ctx);
}

/** Open pages of the mail's team look again; a mail without one is on no list that is kept up to date. */
export const tellTeam = async (ctx: VisitorCtx): Promise<void> => void (ctx.team && (await ctx.signal(mailsMoved, {})));

export const hashOf = (address: string) => createHash("sha256").update(address.toLowerCase()).digest("hex");

export async function isSuppressed(ctx: Ctx, address: string): Promise<boolean> {
  const found = await ctx.db
    .select({ at: mailSuppressions.created_at })
    .from(mailSuppressions)
    .where(eq(mailSuppressions.address_hash, hashOf(address)));
  return found.length > 0;
}

async function suppress(ctx: Ctx, row: Row, reason: string): Promise<void> {
  await ctx.db
    .insert(mailSuppressions)
    .values({ address_hash: hashOf(row.to), mail_id: row.id, reason, created_at: ctx.now() })
    .onConflictDoNothing();
}

const overdueMs = 5 * 60 * secondMs;
const keptMs = 90 * dayMs;
const oneRun = 1_000;

/** A job can get lost where a mail does not: ten database outages in a row, a queue that was emptied by hand. */
export async function findLostMails(ctx: Ctx): Promise<void> {
  const overdue = new Date(ctx.now().getTime() - overdueMs);
  const lost = await ctx.db
    .select({ id: mails.id })
    .from(mails)
    .where(and(inArray(mails.state, ["queued", "sending"]), lt(mails.due_at, overdue)))
    .orderBy(mails.due_at)
    .limit(oneRun);
  for (const { id } of lost) await ctx.enqueue(mailDue, { id }, { key: id });
}

/** The delivery log and the notices reach back 90 days. */
export async function forgetOldMails(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - keptMs);
  await ctx.db.delete(mails).where(lt(mails.created_at, before));
  await ctx.db.delete(devMails).where(lt(devMails.created_at, before));
  // Read across teams: everybody's notices age alike.
  await ctx.db.delete(notices).where(lt(notices.created_at, before));
}
