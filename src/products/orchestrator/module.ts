import type { Product } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { usageMoved } from "../../platform/metering/events.ts";
import { Dashboard, readDashboard } from "./dashboard.ts";
import { firstSteps } from "./first-steps.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import * as permissions from "./permissions.ts";

export const orchestratorModule = {
  name: "orchestrator",
  title: "Orchestrator",
  brand: "orchestrator",
  home: "/dashboard",
  keyPrefix: "orch_sk_",
  permissions: Object.values(permissions),
  routes: {
    "GET /dashboard": route(
      {
        may: permissions.readDashboard,
        output: Dashboard,
        summary: "Usage against limits, calls a day and the latest activity",
        freshOn: [usageMoved],
      },
      readDashboard,
    ),
  },
  nav: [
    {
      ...{ label: "nav.dashboard", href: "/dashboard", icon: "layout-dashboard", may: permissions.readDashboard },
      hint: "ui.hints.dashboard",
    },
  ],
  onboarding: firstSteps,
  messages: { en, fr },
} satisfies Product;
