import { eventsIn, type Module, work } from "../../kernel/module.ts";
import { anyone, route, signedIn } from "../../kernel/route.ts";
import { Proof } from "../identity/proof.ts";
import * as deletion from "./deletion.ts";
import * as events from "./events.ts";
import * as exports from "./exports.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { findDuePurges, purge, purgeTeam } from "./purge.ts";
import { accountDeletions, personalExports } from "./tables.ts";

export const accountModule = {
  name: "account",
  tables: { accountDeletions, personalExports },
  sql: "src/platform/account/functions.sql",
  routes: {
    "GET /user/deletion": route(
      {
        may: signedIn,
        output: deletion.Deletion,
        summary: "Whether your account is on its way to be deleted, and what stands in the way",
        freshOn: [events.deletionAsked, events.deletionUndone],
      },
      deletion.getDeletion,
    ),
    "POST /user/deletion": route(
      {
        may: signedIn,
        input: Proof,
        output: deletion.DeletionAsked,
        status: 202,
        summary: "Delete your account in 30 days, with your password or a mailed code",
      },
      deletion.askForDeletion,
    ),
    "DELETE /user/deletion": route(
      { may: signedIn, status: 204, summary: "Keep your account after all" },
      deletion.undoDeletion,
    ),
    "POST /auth/undo-deletion": route(
      {
        may: anyone,
        input: deletion.UndoToken,
        output: deletion.Undone,
        refuses: ["link_invalid", "link_used", "link_expired"],
        summary: "Keep an account with the mail's link",
      },
      deletion.undoByLink,
    ),
    "POST /user/export": route(
      { may: signedIn, output: exports.PersonalExport, status: 202, summary: "Ask for a copy of your data" },
      exports.askForExport,
    ),
    "GET /user/exports": route(
      {
        may: signedIn,
        input: exports.ExportQuery,
        output: exports.PersonalExports,
        summary: "List the copies of your data",
        freshOn: [events.exportAsked, events.exportReady, events.exportFailed, events.exportProgress],
      },
      exports.listExports,
    ),
    "GET /user/exports/:id/file": route(
      {
        may: signedIn,
        input: exports.ExportId,
        streams: { 200: ["application/zip"] },
        summary: "Download a copy of your data",
      },
      exports.openExport,
    ),
  },
  events: eventsIn(events),
  signals: [events.exportProgress],
  jobs: [
    work(events.purgesDue, findDuePurges, { every: "41 * * * *" }),
    work(events.purgeDue, purge),
    work(events.teamPurgeDue, purgeTeam),
    work(events.exportDue, exports.makeExport),
    work(events.oldExportsDue, exports.forgetOldExports, { every: "11 * * * *" }),
  ],
  settings: [{ label: "ui.title", href: "/settings/account" }],
  personal: { account_deletions: "deleted", personal_exports: "deleted" },
  forget: exports.forgetExports,
  exports: exports.exportAccount,
  emails: Object.values(mails),
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
