import type { Module } from "../../kernel/module.ts";
import { teamMembers, teams } from "./tables.ts";

export const teamsModule = {
  name: "teams",
  tables: { teams, teamMembers },
  sql: "src/platform/teams/functions.sql",
} satisfies Module;
