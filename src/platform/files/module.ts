import { type Module, work } from "../../kernel/module.ts";
import { anyone, route } from "../../kernel/route.ts";
import { removeBytes, sweepBytes } from "./events.ts";
import { delivered, FileLink, openFileLink } from "./files.ts";
import { removeBytesJob, sweepBytesJob } from "./jobs.ts";
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import { files } from "./tables.ts";

export const filesModule = {
  name: "files",
  tables: { files },
  sql: "src/platform/files/functions.sql",
  sentences: { fr: sentencesInFrench },
  routes: {
    "GET /files/:id": route(
      { may: anyone, input: FileLink, streams: delivered, summary: "Open a file by its signed link" },
      openFileLink,
    ),
  },
  jobs: [work(removeBytes, removeBytesJob), work(sweepBytes, sweepBytesJob, { every: "23 3 * * *" })],
} satisfies Module;
