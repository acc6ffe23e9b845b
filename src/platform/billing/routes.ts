import { anyone, route } from "../../kernel/route.ts";
import { usageMoved } from "../metering/events.ts";
import { grantToTeams } from "../staff/permissions.ts";
import { staffRoute } from "../staff/staff-route.ts";
import { memberInvited, memberJoined, memberRemoved } from "../teams/events.ts";
import { Catalogue, getCatalogue } from "./catalogue.ts";
import * as events from "./events.ts";
import { PlanFits, readPlanFits } from "./fit.ts";
import * as grants from "./grants.ts";
import * as list from "./invoice-list.ts";
import { invoicePdf } from "./invoice-pdf.ts";
import { endOlderPlan, OlderPlanId } from "./older-plans.ts";
import { manageBilling, manageLimits, readInvoices, readPlan } from "./permissions.ts";
import * as plans from "./plan-changes.ts";
import * as sandbox from "./sandbox/checkout.ts";
import { ClockMove, ClockMoving, moveClock } from "./sandbox/clock.ts";
import { getSubscription, SubscriptionShown } from "./subscription.ts";
import * as limits from "./usage-limits.ts";

const shown = {
  may: readPlan,
  output: SubscriptionShown,
  freshOn: [...events.planEvents, ...events.invoiceEvents, usageMoved, memberInvited, memberJoined, memberRemoved],
};

export const billingRoutes = {
  "POST /admin/teams/:id/grants": staffRoute(
    grantToTeams,
    {
      input: grants.NewGrant,
      output: grants.GrantShown,
      status: 201,
      summary: "Give a team more than its plan allows, or something else instead",
    },
    grants.grantToTeam,
  ),
  "DELETE /admin/teams/:id/grants/:grant_id": staffRoute(
    grantToTeams,
    { input: grants.EndedGrant, status: 204, summary: "End what a team was given beside its plan" },
    grants.endGrant,
  ),
  "GET /plans": route(
    { may: anyone, output: Catalogue, summary: "What there is to buy: plans and packs" },
    getCatalogue,
  ),
  "GET /subscription": route(
    { ...shown, summary: "The team's plan, what it allows and how much of that is used" },
    getSubscription,
  ),
  "GET /subscription/current": route({ ...shown, summary: "The same as /subscription" }, getSubscription),
  "GET /subscription/fit": route(
    {
      may: readPlan,
      output: PlanFits,
      freshOn: shown.freshOn,
      summary: "Hold the use of the last 30 days against every plan: which of them would fit",
    },
    readPlanFits,
  ),
  "GET /usage/limits": route(
    {
      may: readPlan,
      input: limits.LimitsQuery,
      output: limits.UsageLimits,
      freshOn: [...events.planEvents, usageMoved],
      summary: "List the limits that the team has set on its keys, its members and itself",
    },
    limits.listLimits,
  ),
  "PUT /usage/limits": route(
    {
      may: manageLimits,
      input: limits.LimitsWish,
      output: limits.UsageLimits,
      summary: "Set the usage limits of a key, a member or the team, in place of those before",
    },
    limits.setLimits,
  ),
  "POST /subscription/upgrade": route(
    {
      may: manageBilling,
      input: plans.PlanWish,
      output: plans.CheckoutStarted,
      summary: "Begin the way to a plan: an address where it is paid",
    },
    plans.upgrade,
  ),
  "POST /subscription/preview": route(
    {
      may: manageBilling,
      input: plans.PlanWish,
      output: plans.Preview,
      summary: "What a change of plan would cost now",
    },
    plans.previewChange,
  ),
  "POST /subscription/change": route(
    { may: manageBilling, input: plans.PlanChange, output: plans.Changed, summary: "Change the plan at once" },
    plans.changePlan,
  ),
  "POST /subscription/cancel": route(
    { may: manageBilling, output: plans.Canceled, summary: "Cancel the subscription at the end of its period" },
    plans.cancelSubscription,
  ),
  "POST /subscription/reactivate": route(
    { may: manageBilling, output: plans.Reactivated, summary: "Take a cancellation back" },
    plans.reactivateSubscription,
  ),
  "POST /subscription/older/:id/end": route(
    {
      may: manageBilling,
      input: OlderPlanId,
      status: 204,
      summary: "End a plan that is paid beside the one that counts",
    },
    endOlderPlan,
  ),
  "POST /subscription/portal": route(
    {
      ...{ may: manageBilling, output: plans.PortalUrl, refuses: ["not_found"] },
      summary: "The provider's page for the card and the invoices",
    },
    plans.openPortal,
  ),
  "POST /credits/checkout": route(
    {
      may: manageBilling,
      input: plans.PackWish,
      output: plans.CheckoutStarted,
      summary: "Begin to buy credits: an address where they are paid",
    },
    plans.buyCredits,
  ),
  "GET /invoices": route(
    {
      may: readInvoices,
      input: list.InvoiceQuery,
      output: list.InvoicePage,
      expand: { subscription: list.subscriptionRelation },
      summary: "List invoices, newest first",
      freshOn: events.invoiceEvents,
    },
    list.listInvoices,
  ),
  "GET /invoices/:id": route(
    {
      may: readInvoices,
      input: list.InvoiceId,
      output: list.InvoiceShown,
      expand: { subscription: list.subscriptionRelation },
      summary: "Read an invoice",
      freshOn: events.invoiceEvents,
    },
    list.getInvoice,
  ),
  "GET /invoices/:id/pdf": route(
    {
      may: readInvoices,
      input: list.InvoiceId,
      streams: { 200: ["application/pdf"] },
      summary: "An invoice as PDF",
    },
    invoicePdf,
  ),
  "POST /invoices/:id/retry": route(
    {
      may: manageBilling,
      input: list.InvoiceId,
      output: list.InvoiceShown,
      summary: "Try to charge an open invoice again",
    },
    list.retryPayment,
  ),
  "GET /sandbox": route(
    {
      may: manageBilling,
      output: sandbox.Sandbox,
      summary: "The sandbox's books of this team",
      freshOn: [...events.planEvents, ...events.invoiceEvents],
    },
    sandbox.getSandbox,
  ),
  "POST /sandbox/card": route(
    { may: manageBilling, input: sandbox.NewCard, output: sandbox.Sandbox, summary: "Put another test card on file" },
    sandbox.replaceCard,
  ),
  "POST /sandbox/clock": route(
    {
      may: manageBilling,
      input: ClockMove,
      output: ClockMoving,
      status: 202,
      summary: "Move the team's time forward, so that what it brings happens now",
    },
    moveClock,
  ),
  "POST /sandbox/invoices/:id": route(
    {
      may: manageBilling,
      input: sandbox.InvoiceAction,
      output: sandbox.Sandbox,
      summary: "Refund or dispute a paid invoice, as the provider or a bank would",
    },
    sandbox.actOnInvoice,
  ),
  "GET /sandbox/checkouts/:id": route(
    {
      may: manageBilling,
      input: sandbox.CheckoutId,
      output: sandbox.Checkout,
      summary: "What a checkout of the sandbox is about",
    },
    sandbox.getCheckout,
  ),
  "POST /sandbox/checkouts/:id/pay": route(
    {
      may: manageBilling,
      input: sandbox.Payment,
      output: sandbox.Paid,
      summary: "Pay a checkout of the sandbox with a test card",
    },
    sandbox.payCheckout,
  ),
};
