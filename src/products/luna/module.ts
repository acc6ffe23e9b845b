import type { Product } from "../../kernel/module.ts";
import { readUsage, reportUsage } from "../../platform/metering/usage.ts";
import { manageAssumptions } from "./assumptions.ts";
import { assumptionsChanged, assumptionsReset, modelPriceSet } from "./events.ts";
import { firstReport, firstSteps } from "./first-steps.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { lunaMetrics } from "./metrics.ts";
import { manageModelPrices } from "./model-prices.ts";
import { plans } from "./plans.ts";
import { routes } from "./routes.ts";
import { seedDemo } from "./seed.ts";
import { modelPrices, roiAssumptions } from "./tables.ts";

export const lunaModule = {
  name: "luna",
  title: "Luna Agents",
  brand: "luna",
  home: "/dashboard",
  keyPrefix: "luna_sk_",
  payments: "lemonsqueezy",
  // Seven days, as the source fixes.
  accessTokenHours: 168,
  tables: { modelPrices, roiAssumptions },
  sql: "src/products/luna/functions.sql",
  permissions: [manageAssumptions, manageModelPrices],
  plans,
  metrics: lunaMetrics,
  routes,
  events: [assumptionsChanged, assumptionsReset, modelPriceSet],
  nav: [
    {
      ...{ label: "nav.dashboard", href: "/dashboard", icon: "layout-dashboard", may: readUsage },
      hint: "ui.hints.dashboard",
    },
    { ...{ label: "nav.usage", href: "/dashboard/usage", icon: "gauge", may: readUsage }, hint: "ui.hints.usage" },
    {
      ...{ label: "nav.analytics", href: "/dashboard/analytics", icon: "chart-area", may: readUsage },
      hint: "ui.hints.analytics",
    },
    { ...{ label: "nav.keys", href: "/dashboard/keys", icon: "key", may: reportUsage }, hint: "ui.hints.keys" },
    { label: "nav.subscription", href: "/dashboard/subscription", icon: "credit-card", may: readUsage },
    { label: "nav.team", href: "/dashboard/team", icon: "users", may: readUsage },
    { label: "nav.settings", href: "/settings", icon: "settings", may: readUsage },
  ],
  activation: firstReport,
  onboarding: firstSteps,
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  seed: seedDemo,
} satisfies Product;
