import type { Module } from "../../kernel/module.ts";
import { route, signedIn } from "../../kernel/route.ts";
import * as events from "./events.ts";
import { listSessions, SessionList } from "./sessions.ts";
import { attempts, oneTimeTokens, profiles, sessions, users } from "./tables.ts";

export const identityModule = {
  name: "identity",
  tables: { users, profiles, sessions, oneTimeTokens, attempts },
  sql: "src/platform/identity/functions.sql",
  routes: {
    "GET /sessions": route({ may: signedIn, output: SessionList, summary: "List your sessions" }, listSessions),
  },
  events: Object.values(events),
} satisfies Module;
