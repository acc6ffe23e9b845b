import type { Module } from "../../kernel/module.ts";
import { anyone, route, signedIn } from "../../kernel/route.ts";
import { listMails, Mailbox, MailboxQuery, MailQuery, readMailbox, readMails, SentMails } from "./delivery-log.ts";
import { noticesChanged, preferenceChanged } from "./events.ts";
import * as notices from "./notices.ts";
import { changePreference, PreferenceChange, Preferences, readPreferences } from "./preferences.ts";
import { UnsubscribeToken, UnsubscribeView, unsubscribe, viewUnsubscribe } from "./unsubscribe.ts";

/** Notices are a person's own, though they belong to a team: a key has none. */
const ownNotices = { may: notices.readNotices, keys: false };

export const routes = {
  "GET /notifications/mails": route(
    { may: readMails, input: MailQuery, output: SentMails, summary: "List sent mails" },
    listMails,
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
