import type { Module } from "../../kernel/module.ts";
import { anyone, route, signedIn } from "../../kernel/route.ts";
import * as log from "./delivery-log.ts";
import { mailsMoved, noticesChanged, preferenceChanged } from "./events.ts";
import { Mailbox, MailboxQuery, readMailbox } from "./mailbox.ts";
import * as notices from "./notices.ts";
import { changePreference, PreferenceChange, Preferences, readPreferences } from "./preferences.ts";
import { resendMail, resendMails } from "./resending.ts";
import { UnsubscribeToken, UnsubscribeView, unsubscribe, viewUnsubscribe } from "./unsubscribe.ts";

/** Notices are a person's own, though they belong to a team: a key has none. */
const ownNotices = { may: notices.readNotices, keys: false };

export const routes = {
  "GET /notifications/mails": route(
    {
      may: log.readMails,
      input: log.MailQuery,
      output: log.SentMails,
      summary: "List sent mails",
      freshOn: [mailsMoved],
    },
    log.listMails,
  ),
  "GET /notifications/mails/:id": route(
    {
      may: log.readMails,
      input: log.MailId,
      output: log.MailDetail,
      summary: "Read how a mail's delivery went",
      freshOn: [mailsMoved],
    },
    log.getMail,
  ),
  "POST /notifications/mails/:id/resend": route(
    { may: resendMails, input: log.MailId, status: 204, summary: "Send a mail again that did not arrive" },
    (ctx, input) => resendMail(ctx, input),
  ),
  "GET /notifications/templates": route(
    { may: signedIn, output: log.Templates, rows: "data", summary: "List the mails that there are" },
    log.listTemplates,
  ),
  "GET /dev/mailbox": route(
    {
      ...{ may: anyone, input: MailboxQuery, output: Mailbox, rows: "messages" },
      summary: "Read the local mailbox (development only)",
    },
    readMailbox,
  ),
  "GET /notifications": route(
    {
      ...ownNotices,
      input: notices.NoticeQuery,
      output: notices.Notices,
      summary: "List your notices in this team",
      freshOn: [noticesChanged],
    },
    notices.listNotices,
  ),
  "GET /notifications/unread": route(
    {
      ...ownNotices,
      output: notices.Unread,
      summary: "Count your unread notices in this team",
      freshOn: [noticesChanged],
    },
    notices.countUnread,
  ),
  "POST /notifications/read": route(
    { ...ownNotices, input: notices.ReadNotices, status: 204, summary: "Mark your notices as read" },
    notices.markRead,
  ),
  "GET /user/notifications": route(
    {
      may: signedIn,
      output: Preferences,
      rows: "kinds",
      summary: "Read what you are told, by mail and in the app",
      freshOn: [preferenceChanged],
    },
    readPreferences,
  ),
  "PATCH /user/notifications": route(
    {
      may: signedIn,
      input: PreferenceChange,
      output: Preferences,
      summary: "Switch a kind of notification on or off",
    },
    changePreference,
  ),
  "GET /unsubscribe": route(
    { may: anyone, input: UnsubscribeToken, output: UnsubscribeView, summary: "See what a mail's link switches off" },
    viewUnsubscribe,
  ),
  "POST /unsubscribe": route(
    {
      may: anyone,
      input: UnsubscribeToken,
      output: UnsubscribeView,
      summary: "Switch a kind of mail off with a mail's link, in one click (RFC 8058)",
      foreignForm: true,
    },
    unsubscribe,
  ),
} satisfies Module["routes"];
