import { eventsIn, type Module, work } from "../../kernel/module.ts";
import { deliverMail, findLostMails, forgetOldMails } from "./delivery.ts";
import { readMails } from "./delivery-log.ts";
import * as events from "./events.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { readNotices } from "./notices.ts";
import { exportMails, forgetRecipient } from "./personal.ts";
import { resendMails } from "./resending.ts";
import { routes } from "./routes.ts";
import { devMails, mailSuppressions, mails, notices, notificationPreferences } from "./tables.ts";

export const notificationsModule = {
  name: "notifications",
  tables: { mails, mailSuppressions, devMails, notificationPreferences, notices },
  sql: "src/platform/notifications/functions.sql",
  permissions: [readMails, resendMails, readNotices],
  routes,
  jobs: [
    work(events.mailDue, deliverMail),
    work(events.lostMailsDue, findLostMails, { every: "* * * * *" }),
    work(events.oldMailsDue, forgetOldMails, { every: "23 3 * * *" }),
  ],
  events: eventsIn(events),
  signals: [events.noticesChanged, events.mailsMoved],
  settings: [
    { label: "preferences.title", href: "/settings/notifications" },
    { label: "log.title", href: "/settings/mails", may: readMails },
  ],
  forget: forgetRecipient,
  exports: exportMails,
  personal: {
    mails: "deleted",
    dev_mails: "deleted",
    mail_suppressions: "deleted",
    notification_preferences: "deleted",
    notices: "deleted",
  },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
