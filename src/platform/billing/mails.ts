import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { managers } from "../../kernel/module.ts";
import { myRow } from "../../kernel/tables.ts";
import { type Mail, mail } from "../notifications/mail.ts";
import { notifyRoles } from "../notifications/notify.ts";
import { reasonOf } from "./declines.ts";
import { isInForce } from "./entitlements.ts";
import type * as events from "./events.ts";
import { titleIn } from "./grants.ts";
import { findInvoice } from "./invoice-list.ts";
import { planTitle } from "./plans.ts";
import { preferredProvider } from "./providers/chosen-provider.ts";
import { currentSubscription } from "./subscriptions.ts";
import { invoices } from "./tables.ts";
import { teamById } from "./team-by-id.ts";

/** Whether it is about the sandbox; mails that were queued before it was said do not tell. */
const sandbox = z.boolean().default(false);
const Plan = z.object({ team: z.string(), plan: z.string(), link: z.url(), sandbox });
const Payment = z.object({ team: z.string(), amount: z.string(), link: z.url(), sandbox });
const note = (data: { sandbox: boolean }) => (data.sandbox ? "billing.ui.sandbox.mark" : null);
const planFacts = (data: { team: string; plan: string }): [string, string][] => [
  ["team", data.team],
  ["plan", data.plan],
];
const planMail = <S extends typeof Plan>(name: string, shape: S): Mail<S> =>
  mail(`billing.${name}`, shape, {
    kind: "billing",
    action: (data) => data.link,
    note,
    facts: planFacts,
  });
const paymentMail = <S extends typeof Payment>(
  name: string,
  shape: S,
  more: (data: z.output<S>) => [string, string][] = () => [],
): Mail<S> =>
  mail(`billing.${name}`, shape, {
    kind: "billing",
    action: (data) => data.link,
    note,
    facts: (data) => [["team", data.team], ["amount", data.amount], ...more(data)],
  });

/** Texts take a moment as its milliseconds. */
const Ending = Plan.extend({ ends_at: z.int() });
export const startedMail = planMail("started", Plan.extend({ trial_ends_at: z.iso.datetime().nullable() }));
export const changedMail = planMail("changed", Plan.extend({ before: z.string() }));
export const canceledMail = planMail("canceled", Ending);
export const resumedMail = planMail("resumed", Plan);
export const pausedMail = planMail("paused", Plan);
export const endedMail = planMail("ended", Plan);
/** The last one: there is nothing more to open. */
export const closedMail = mail("billing.closed", Plan.omit({ link: true }), {
  kind: "billing",
  note,
  facts: planFacts,
});
export const doubledMail = planMail("doubled", Plan.extend({ older: z.string() }));
/** What the platform's people agree on with a team; null is as much as one likes. */
const Allowance = z.object({
  ...{ team: z.string(), title: z.string(), reason: z.string(), link: z.url() },
  ...{ before: z.int().nullable(), after: z.int().nullable() },
});
const allowanceMail = <S extends typeof Allowance>(name: string, shape: S): Mail<S> =>
  mail(`billing.${name}`, shape, {
    kind: "billing",
    action: (data) => data.link,
    facts: (data) => [["team", data.team]],
  });
export const grantedMail = allowanceMail("granted", Allowance.extend({ expires_at: z.int().nullable() }));
export const grantEndedMail = allowanceMail("grant_ended", Allowance.extend({ kind: z.string() }));
export const trialEndingMail = planMail("trial_ending", Ending.extend({ amount: z.string() }));
export const receiptMail = paymentMail("receipt", Payment.extend({ number: z.string() }), (data) => [
  ["invoice", data.number],
]);
export const failedMail = paymentMail(
  "payment_failed",
  Payment.extend({ reason: z.string(), attempt: z.int(), next_attempt_at: z.int().nullable() }),
  (data) => [["attempt", String(data.attempt)]],
);
export const refundMail = paymentMail("refunded", Payment);
export const disputeMail = paymentMail("disputed", Payment.extend({ dispute: z.enum(["open", "won", "lost"]) }));

type Data<E extends { data: z.ZodType }> = z.output<E["data"]>;
const pageOf = (ctx: Ctx) => `${ctx.house.config.appUrl}/settings/billing`;
const title = (ctx: Ctx, plan: string) => planTitle(ctx.house, ctx.product, plan);
const money = (locale: string, minor: number, currency: string) =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).format(minor / 100);

export async function tellStarted(
  ctx: Ctx,
  { plan, trial_ends_at }: Data<typeof events.subscriptionStarted>,
): Promise<void> {
  if (await isGone(ctx)) return;
  await tellManagers(ctx, startedMail, () => ({
    ...{ team: ctx.team.name, plan: title(ctx, plan), link: pageOf(ctx) },
    trial_ends_at: trial_ends_at?.toISOString() ?? null,
  }));
}

export async function tellDoubled(ctx: Ctx, { plan, older }: Data<typeof events.subscriptionDoubled>): Promise<void> {
  if (await isGone(ctx)) return;
  await tellManagers(ctx, doubledMail, () => ({
    ...{ team: ctx.team.name, plan: title(ctx, plan), older: title(ctx, older), link: pageOf(ctx) },
  }));
}

export const tellChanged = (ctx: Ctx, { plan, from }: Data<typeof events.subscriptionChanged>) =>
  tellManagers(ctx, changedMail, () => ({
    ...{ team: ctx.team.name, plan: title(ctx, plan), before: title(ctx, from), link: pageOf(ctx) },
  }));

/** Of a team that was deleted the end alone is told, when it has come; nothing of a plan beside another that goes on. */
export async function tellCanceled(
  ctx: Ctx,
  { plan, ends_at }: Data<typeof events.subscriptionCanceled>,
): Promise<void> {
  if ((await isGone(ctx)) || (await goesOn(ctx))) return;
  await tellManagers(ctx, canceledMail, () => ({
    ...{ team: ctx.team.name, plan: title(ctx, plan), ends_at: ends_at.getTime(), link: pageOf(ctx) },
  }));
}

export async function tellResumed(ctx: Ctx, { plan }: Data<typeof events.subscriptionResumed>): Promise<void> {
  if (await isGone(ctx)) return;
  await tellManagers(ctx, resumedMail, () => ({ team: ctx.team.name, plan: title(ctx, plan), link: pageOf(ctx) }));
}

export const tellGranted = (ctx: Ctx, granted: Data<typeof events.entitlementGranted>) =>
  notifyRoles(ctx, grantedMail, {
    roles: managers,
    data: (locale) => ({ ...allowance(ctx, locale, granted), expires_at: granted.expires_at?.getTime() ?? null }),
  });

export const tellGrantEnded = (ctx: Ctx, ended: Data<typeof events.entitlementEnded>) =>
  notifyRoles(ctx, grantEndedMail, {
    roles: managers,
    data: (locale) => ({ ...allowance(ctx, locale, ended), kind: ended.kind }),
  });

const allowance = (
  ctx: Ctx,
  locale: string,
  { metric, reason, before, after }: Data<typeof events.entitlementGranted | typeof events.entitlementEnded>,
) => ({
  ...{ team: ctx.team.name, title: titleIn(ctx.house, ctx.product, metric, locale), reason, before, after },
  link: pageOf(ctx),
});

export const tellPaused = (ctx: Ctx, { plan }: Data<typeof events.subscriptionPaused>) =>
  tellManagers(ctx, pausedMail, () => ({ team: ctx.team.name, plan: title(ctx, plan), link: pageOf(ctx) }));

export async function tellEnded(ctx: Ctx, { plan }: Data<typeof events.subscriptionEnded>): Promise<void> {
  const what = { team: ctx.team.name, plan: title(ctx, plan) };
  if (await isGone(ctx)) await tellManagers(ctx, closedMail, () => what);
  else if (!(await goesOn(ctx))) await tellManagers(ctx, endedMail, () => ({ ...what, link: pageOf(ctx) }));
}

async function goesOn(ctx: Ctx): Promise<boolean> {
  const current = await currentSubscription(ctx);
  return isInForce(current) && !current.cancel_at_period_end;
}

const isGone = async (ctx: Ctx) => (await teamById(ctx, ctx.team.id))?.standing !== "live";

export async function tellTrialEnding(ctx: Ctx, { plan, ends_at }: Data<typeof events.trialEnding>): Promise<void> {
  const subscription = await currentSubscription(ctx);
  if (!isInForce(subscription) || subscription.cancel_at_period_end) return;
  await tellManagers(ctx, trialEndingMail, (locale) => ({
    ...{ team: ctx.team.name, plan: title(ctx, plan), ends_at: ends_at.getTime(), link: pageOf(ctx) },
    amount: money(locale, subscription.amount_minor, subscription.currency),
  }));
}

/** A receipt for what was charged; an invoice over nothing needs none. */
export async function tellPaid(ctx: Ctx, paid: Data<typeof events.invoicePaid>): Promise<void> {
  if (paid.total_minor === 0) return;
  await tellManagers(
    ctx,
    receiptMail,
    (locale) => ({
      ...{ team: ctx.team.name, amount: money(locale, paid.total_minor, paid.currency), number: paid.number },
      link: `${pageOf(ctx)}/invoices/${paid.invoice_id}`,
    }),
    paid.invoice_id,
  );
}

export async function tellFailed(ctx: Ctx, failed: Data<typeof events.paymentFailed>): Promise<void> {
  const invoice = await findInvoice(ctx, failed.invoice_id);
  if (invoice.status === "paid") return;
  await tellManagers(
    ctx,
    failedMail,
    (locale) => ({
      ...{ team: ctx.team.name, amount: money(locale, failed.total_minor, failed.currency), link: pageOf(ctx) },
      ...{ reason: reasonOf(failed.reason), attempt: failed.attempt },
      next_attempt_at: failed.next_attempt_at?.getTime() ?? null,
    }),
    failed.invoice_id,
  );
}

export const tellRefunded = (ctx: Ctx, refund: Data<typeof events.invoiceRefunded>) =>
  tellManagers(
    ctx,
    refundMail,
    (locale) => ({
      ...{ team: ctx.team.name, amount: money(locale, refund.refunded_minor, refund.currency), link: pageOf(ctx) },
    }),
    refund.invoice_id,
  );

export const tellDisputed = (ctx: Ctx, disputed: Data<typeof events.paymentDisputed>) =>
  tellManagers(
    ctx,
    disputeMail,
    (locale) => ({
      ...{ team: ctx.team.name, amount: money(locale, disputed.total_minor, disputed.currency), link: pageOf(ctx) },
      dispute: disputed.dispute,
    }),
    disputed.invoice_id,
  );

/** Owners and admins: those who may see what is paid. */
async function tellManagers<S extends z.ZodType>(
  ctx: Ctx,
  definition: Mail<S>,
  data: (locale: string) => z.input<S>,
  invoiceId?: string,
): Promise<void> {
  const sandbox = (await providerOf(ctx, invoiceId)) === "sandbox";
  const marked = (locale: string) => ({ ...(data(locale) as object), sandbox }) as z.input<S>;
  await notifyRoles(ctx, definition, { roles: managers, data: marked });
}

/** Of the invoice, else of the team's plan, else of what would be bought. */
async function providerOf(ctx: Ctx, invoiceId?: string): Promise<string | undefined> {
  const [invoice] = invoiceId
    ? await ctx.db
        .select({ provider: invoices.provider })
        .from(invoices)
        .where(myRow(ctx, invoices, invoiceId))
    : [];
  return (invoice ?? (await currentSubscription(ctx)))?.provider ?? preferredProvider(ctx.house, ctx.product)?.name;
}
