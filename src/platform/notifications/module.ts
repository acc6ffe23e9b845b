import type { Module } from "../../kernel/module.ts";
import { work } from "../../kernel/module.ts";
import { anyone, route } from "../../kernel/route.ts";
import { deliverMail, findLostMails, forgetOldMails } from "./delivery.ts";
import { listMails, Mailbox, MailboxQuery, MailQuery, readMailbox, readMails, SentMails } from "./delivery-log.ts";
import { lostMailsDue, mailDue, oldMailsDue } from "./events.ts";
import en from "./messages/en.json" with { type: "json" };
import { exportMails, forgetRecipient } from "./personal.ts";
import { devMails, mailSuppressions, mails } from "./tables.ts";

export const notificationsModule = {
  name: "notifications",
  tables: { mails, mailSuppressions, devMails },
  sql: "src/platform/notifications/functions.sql",
  permissions: [readMails],
  routes: {
    "GET /notifications/mails": route(
      { may: readMails, input: MailQuery, output: SentMails, summary: "List sent mails" },
      listMails,
    ),
    "GET /dev/mailbox": route(
      { may: anyone, input: MailboxQuery, output: Mailbox, summary: "Read the local mailbox (development only)" },
      readMailbox,
    ),
  },
  jobs: [
    work(mailDue, deliverMail),
    work(lostMailsDue, findLostMails, { every: "* * * * *" }),
    work(oldMailsDue, forgetOldMails, { every: "23 3 * * *" }),
  ],
  forget: forgetRecipient,
  exports: exportMails,
  personal: { mails: "deleted", dev_mails: "deleted", mail_suppressions: "deleted" },
  messages: { en },
} satisfies Module;
