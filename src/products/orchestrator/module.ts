import type { Product } from "../../kernel/module.ts";
import { apiKeys } from "../../platform/api-keys/tables.ts";
import { firstSteps } from "./first-steps.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import * as permissions from "./permissions.ts";
import { plans } from "./plans.ts";
import { routes } from "./routes.ts";
import { seedDemo } from "./seed.ts";

export const orchestratorModule = {
  name: "orchestrator",
  title: "Orchestrator",
  brand: "orchestrator",
  home: "/dashboard",
  keyPrefix: "orch_sk_",
  plans,
  permissions: Object.values(permissions),
  routes,
  nav: [
    {
      ...{ label: "nav.dashboard", href: "/dashboard", icon: "layout-dashboard", may: permissions.readDashboard },
      hint: "ui.hints.dashboard",
    },
    {
      ...{ label: "nav.analytics", href: "/dashboard/analytics", icon: "chart-area", may: permissions.readDashboard },
      hint: "ui.hints.analytics",
    },
  ],
  activation: { table: apiKeys },
  onboarding: firstSteps,
  messages: { en, fr },
  seed: seedDemo,
} satisfies Product;
