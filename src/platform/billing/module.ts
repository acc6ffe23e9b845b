import type { House } from "../../kernel/house.ts";
import { eventsIn, type Module, on, work } from "../../kernel/module.ts";
import { endSubscription, followAccount } from "./ending-jobs.ts";
import { planChanged, startEntitlements } from "./entitlements.ts";
import * as events from "./events.ts";
import { handleProviderEvent, rereadOverdue, sweepProviderEvents } from "./intake.ts";
import { announceTrials, deliverSandboxEvent } from "./jobs.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { manageBilling, manageLimits, readInvoices, readPlan } from "./permissions.ts";
import { exportPayments, forgetOldNames, forgetPayer } from "./personal.ts";
import { providersOf } from "./providers/chosen-provider.ts";
import { billingRoutes } from "./routes.ts";
import { runSandbox, startClocks, stepClock } from "./sandbox/clock.ts";
import * as sandbox from "./sandbox/tables.ts";
import * as tables from "./tables.ts";

export const billingModule = {
  name: "billing",
  tables: { ...tables, ...sandbox },
  sql: "src/platform/billing/functions.sql",
  permissions: [readPlan, readInvoices, manageBilling, manageLimits],
  routes: billingRoutes,
  events: eventsIn(events),
  on: [
    on(events.subscriptionStarted, "billing.tell_started", mails.tellStarted),
    on(events.subscriptionChanged, "billing.tell_changed", mails.tellChanged),
    on(events.subscriptionCanceled, "billing.tell_canceled", mails.tellCanceled),
    on(events.subscriptionResumed, "billing.tell_resumed", mails.tellResumed),
    on(events.subscriptionPaused, "billing.tell_paused", mails.tellPaused),
    on(events.subscriptionDoubled, "billing.tell_doubled", mails.tellDoubled),
    on(events.subscriptionEnded, "billing.tell_ended", mails.tellEnded),
    on(events.trialEnding, "billing.tell_trial_ending", mails.tellTrialEnding),
    on(events.entitlementGranted, "billing.tell_granted", mails.tellGranted),
    on(events.entitlementEnded, "billing.tell_grant_ended", mails.tellGrantEnded),
    on(events.invoicePaid, "billing.send_receipt", mails.tellPaid),
    on(events.paymentFailed, "billing.tell_failed", mails.tellFailed),
    on(events.invoiceRefunded, "billing.tell_refunded", mails.tellRefunded),
    on(events.paymentDisputed, "billing.tell_disputed", mails.tellDisputed),
  ],
  jobs: [
    work(events.providerEventDue, handleProviderEvent),
    work(events.providerSweepDue, sweepProviderEvents, { every: "*/10 * * * *" }),
    work(events.rereadDue, rereadOverdue, { every: "40 * * * *" }),
    work(events.trialSweepDue, announceTrials, { every: "25 * * * *" }),
    work(events.endDue, endSubscription),
    work(events.grantOver, planChanged),
    work(events.accountTurned, followAccount),
    work(events.oldNamesDue, forgetOldNames, { every: "17 4 * * *" }),
    work(events.sandboxEventDue, deliverSandboxEvent),
    work(events.sandboxDue, runSandbox, { every: "*/5 * * * *" }),
    work(events.clockMoves, stepClock),
  ],
  emails: [
    ...[mails.startedMail, mails.changedMail, mails.canceledMail, mails.pausedMail, mails.endedMail],
    ...[mails.closedMail, mails.doubledMail, mails.trialEndingMail, mails.resumedMail],
    ...[mails.grantedMail, mails.grantEndedMail],
    ...[mails.receiptMail, mails.failedMail, mails.refundMail, mails.disputeMail],
  ],
  personal: {
    invoices: "kept: for ten years, without the mail address; the name only where real money was paid",
    ...{ sandbox_checkouts: "anonymous", sandbox_invoices: "anonymous", sandbox_subscriptions: "anonymous" },
    entitlement_grants: "anonymous",
    usage_limits: "deleted",
  },
  forget: forgetPayer,
  exports: exportPayments,
  settings: [{ label: "ui.title", href: "/settings/billing", may: readPlan }],
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  async start(house: House) {
    providersOf(house);
    startEntitlements(house);
    await startClocks(house);
  },
} satisfies Module;
