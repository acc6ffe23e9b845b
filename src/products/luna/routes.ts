import { route } from "../../kernel/route.ts";
import { invoiceEvents, planEvents } from "../../platform/billing/events.ts";
import { usageMoved } from "../../platform/metering/events.ts";
import { readUsage } from "../../platform/metering/usage.ts";
import {
  invitationChanges,
  memberChanges,
  memberInvited,
  memberJoined,
  memberRemoved,
} from "../../platform/teams/events.ts";
import { TeamId } from "../../platform/teams/members.ts";
import { teamRoute } from "../../platform/teams/team-route.ts";
import * as analytics from "./analytics.ts";
import * as assumptions from "./assumptions.ts";
import { Breakdown, BreakdownQuery, readBreakdown } from "./breakdown.ts";
import { CallCosts, readCallCosts } from "./call-costs.ts";
import { assumptionsChanged, assumptionsReset, modelPriceSet } from "./events.ts";
import * as prices from "./model-prices.ts";
import * as pages from "./pages.ts";
import { MonthQuery } from "./periods.ts";
import { Proof, proveAnalytics } from "./proof.ts";
import * as team from "./team-usage.ts";
import * as usage from "./usage.ts";

const planOrUse = [usageMoved, ...planEvents];
/** Whether a plan fits goes by the seats, too. */
const seatEvents = [memberInvited, memberJoined, memberRemoved];

export const routes = {
  "GET /usage/current": route(
    {
      ...{ may: readUsage, input: usage.CurrentQuery, output: usage.CurrentUsage, freshOn: planOrUse },
      summary: "Read what was used in a period, and what limits leave",
    },
    usage.readCurrent,
  ),
  "GET /usage/home": route(
    {
      ...{ may: readUsage, input: pages.HomeQuery, output: pages.HomeFigures, freshOn: [...planOrUse, ...seatEvents] },
      summary: "Read all figures of the first page: the month, the last days, the latest events, and whether Free fits",
    },
    pages.readHome,
  ),
  "GET /usage/overview": route(
    {
      ...{ may: readUsage, input: BreakdownQuery, output: pages.UsageFigures, freshOn: [...planOrUse, ...seatEvents] },
      summary: "Read all figures of the usage page: a period, its parts, and whether Free fits",
    },
    pages.readUsagePage,
  ),
  "GET /usage/history": route(
    {
      ...{ may: readUsage, input: usage.HistoryQuery, output: usage.UsageHistory, freshOn: [usageMoved] },
      summary: "Read what was used day by day",
    },
    usage.readHistory,
  ),
  "GET /usage/breakdown": route(
    {
      ...{ may: readUsage, input: BreakdownQuery, output: Breakdown, freshOn: [usageMoved] },
      summary: "Read use by metric, agent and project, and how far the code is indexed",
    },
    readBreakdown,
  ),
  "GET /usage/analytics": route(
    {
      ...{ may: readUsage, input: MonthQuery, output: analytics.LunaAnalytics },
      summary: "Read what agents brought in a month: productivity, performance, return and delivery",
      freshOn: [...planOrUse, assumptionsChanged, assumptionsReset],
    },
    analytics.readLunaAnalytics,
  ),
  "GET /usage/analytics/proof": route(
    {
      ...{ may: readUsage, input: MonthQuery, output: Proof },
      summary: "Add up a month's events anew, beside the figures that are shown",
    },
    proveAnalytics,
  ),
  "GET /usage/cost": route(
    {
      ...{ may: readUsage, input: MonthQuery, output: CallCosts, freshOn: [usageMoved, modelPriceSet] },
      summary: "Read what a month's calls of models cost",
    },
    readCallCosts,
  ),
  "GET /usage/prices": route(
    {
      ...{ may: readUsage, input: prices.ModelPriceQuery, output: prices.ModelPriceList, freshOn: [modelPriceSet] },
      summary: "List the prices of models' tokens, all that were ever set",
    },
    prices.listModelPrices,
  ),
  "PUT /usage/prices": route(
    {
      ...{ may: prices.manageModelPrices, input: prices.NewModelPrice, output: prices.ModelPrice },
      summary: "Set what a million tokens of a model cost from a moment on",
    },
    prices.setModelPrice,
  ),
  "PATCH /usage/assumptions": route(
    {
      may: assumptions.manageAssumptions,
      input: assumptions.AssumptionChanges,
      output: assumptions.AssumptionsShape,
      summary: "Change what the return is reckoned with",
    },
    assumptions.changeAssumptions,
  ),
  "DELETE /usage/assumptions": route(
    {
      may: assumptions.manageAssumptions,
      output: assumptions.AssumptionsShape,
      summary: "Go back to the default assumptions",
    },
    assumptions.resetAssumptions,
  ),
  "GET /teams/:id/usage": teamRoute(
    readUsage,
    {
      product: "luna",
      input: team.TeamUsageQuery,
      output: team.TeamUsage,
      freshOn: [...planOrUse, memberJoined, memberRemoved],
      summary: "Read what a team used, member by member",
    },
    team.readTeamUsage,
  ),
  "GET /teams/:id/overview": teamRoute(
    readUsage,
    {
      product: "luna",
      input: TeamId,
      output: pages.TeamFigures,
      freshOn: [...planOrUse, ...invoiceEvents, ...memberChanges, ...invitationChanges],
      summary: "Read all figures of the team's page: members and seats, the month by member, and the plan",
    },
    pages.readTeamPage,
  ),
};
