import { everyRole, type Module, permission } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { userRelation } from "../teams/people.ts";
import { Activity, ActivityQuery, listActivity } from "./activity.ts";
import { activityRows, exportActivity } from "./datasets.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import { exportActs, forgetActor } from "./personal.ts";

const readActivity = permission("activity.read", everyRole);

export const auditModule = {
  name: "audit",
  sql: "src/platform/audit/functions.sql",
  permissions: [readActivity, exportActivity],
  routes: {
    "GET /activity": route(
      {
        ...{ may: readActivity, input: ActivityQuery, output: Activity, expand: { user: userRelation } },
        summary: "What happened in the team",
      },
      listActivity,
    ),
  },
  datasets: [activityRows],
  nav: [{ label: "nav.activity", href: "/activity", icon: "history", may: readActivity }],
  personal: { events: "anonymous" },
  forget: forgetActor,
  exports: exportActs,
  messages: { en, fr },
} satisfies Module;
