import { eventsIn, type Module, work } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { userRelation } from "../teams/people.ts";
import * as exports from "./data-exports.ts";
import * as events from "./events.ts";
import { exportAsked, forgetExports, forgetOldExports, makeExport } from "./jobs.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { dataExports } from "./tables.ts";

const { makeExports, readExports } = exports;
const steps = [events.exportProgress, events.exportReady, events.exportFailed];

export const exportsModule = {
  name: "exports",
  tables: { dataExports },
  permissions: [readExports, makeExports],
  routes: {
    "GET /datasets": route(
      { may: readExports, output: exports.Datasets, rows: "data", summary: "List what you can export" },
      exports.listDatasets,
    ),
    "POST /exports": route(
      {
        ...{ may: makeExports, input: exports.NewExport, output: exports.DataExport, status: 202 },
        summary: "Export a dataset as CSV or JSON; a mail tells when the file is ready",
      },
      exports.requestExport,
    ),
    "GET /exports": route(
      {
        ...{
          may: readExports,
          input: exports.ExportQuery,
          output: exports.DataExports,
          expand: { user: userRelation },
        },
        summary: "List the team's exports, newest first",
        freshOn: [events.exportRequested, events.exportDeleted, ...steps],
      },
      exports.listExports,
    ),
    "GET /exports/:id": route(
      {
        ...{ may: readExports, input: exports.ExportId, output: exports.DataExport, expand: { user: userRelation } },
        summary: "Read an export and how far it is",
        freshOn: steps,
      },
      exports.getExport,
    ),
    "GET /exports/:id/file": route(
      {
        may: readExports,
        input: exports.ExportId,
        output: exports.ExportedRows,
        streams: { 200: ["text/csv", "application/json"] },
        summary: "Download an export's file",
      },
      exports.openExport,
    ),
    "DELETE /exports/:id": route(
      {
        may: makeExports,
        input: exports.ExportId,
        status: 204,
        summary: "Delete an export, or cancel one that is being made",
      },
      exports.deleteExport,
    ),
  },
  events: eventsIn(events),
  signals: [events.exportProgress],
  jobs: [
    work(events.dataExportDue, makeExport),
    work(events.oldDataExportsDue, forgetOldExports, { every: "27 * * * *" }),
  ],
  settings: [{ label: "ui.title", href: "/settings/exports", may: readExports }],
  personal: { data_exports: "deleted" },
  forget: forgetExports,
  exports: exportAsked,
  emails: Object.values(mails),
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
