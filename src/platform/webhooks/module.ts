import { type Module, work } from "../../kernel/module.ts";
import { Dispatcher } from "./dispatcher.ts";
import * as events from "./events.ts";
import { sweepDeliveries } from "./jobs.ts";
import { disabledMail } from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { forgetMentioned } from "./personal.ts";
import { manageWebhooks, readWebhooks, webhookRoutes } from "./routes.ts";
import { webhookDeliveries, webhookEndpoints } from "./tables.ts";

const { webhookChanged, webhookCreated, webhookDeleted, webhookDisabled, webhookRotated, webhookTried } = events;

export const webhooksModule = {
  name: "webhooks",
  tables: { webhookEndpoints, webhookDeliveries },
  sql: "src/platform/webhooks/functions.sql",
  permissions: [readWebhooks, manageWebhooks],
  routes: webhookRoutes,
  events: [webhookCreated, webhookChanged, webhookRotated, webhookDeleted, webhookDisabled],
  signals: [webhookTried],
  jobs: [work(events.sweepDue, sweepDeliveries, { every: "41 * * * *" })],
  works: (house) => new Dispatcher(house).start(),
  settings: [{ label: "ui.title", href: "/settings/webhooks", may: readWebhooks }],
  emails: [disabledMail],
  personal: { webhook_deliveries: "deleted" },
  forget: forgetMentioned,
  exports: "none: what was sent to a team's own endpoint; what the person did themselves is in their activity",
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
