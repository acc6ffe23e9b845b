import { eventsIn, type Module } from "../../kernel/module.ts";
import * as log from "../notifications/delivery-log.ts";
import * as events from "./events.ts";
import { resendAnyMail } from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { readPlatformMails, readUsers, resendPlatformMails } from "./permissions.ts";
import { exportStaff } from "./staff.ts";
import { staffReading, staffRoute } from "./staff-route.ts";
import { staff } from "./tables.ts";
import * as users from "./users.ts";

export const staffModule = {
  name: "staff",
  tables: { staff },
  sql: "src/platform/staff/functions.sql",
  routes: {
    "GET /admin/users": staffReading(
      readUsers,
      { input: users.UserQuery, output: users.UserList, summary: "List everybody with an account" },
      users.listUsers,
    ),
    "GET /admin/users/:id": staffReading(
      readUsers,
      { input: users.UserId, output: users.UserDetail, summary: "Read a person, with their teams and plans" },
      users.getUser,
    ),
    "GET /admin/mails": staffReading(
      readPlatformMails,
      { input: log.MailQuery, output: log.SentMails, summary: "List the mails to everybody" },
      log.listAllMails,
    ),
    "GET /admin/mails/:id": staffReading(
      readPlatformMails,
      { input: log.MailId, output: log.MailDetail, summary: "Read how the delivery of anybody's mail went" },
      log.getAnyMail,
    ),
    "POST /admin/mails/:id/resend": staffRoute(
      resendPlatformMails,
      { input: log.MailId, status: 204, summary: "Send anybody's mail again that did not arrive" },
      resendAnyMail,
    ),
  },
  events: eventsIn(events),
  personal: { staff: "deleted" },
  exports: exportStaff,
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
