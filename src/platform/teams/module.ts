import type { Module } from "../../kernel/module.ts";
import { route, signedIn } from "../../kernel/route.ts";
import { exportTeams, forgetMember } from "./departure.ts";
import { teamCreated } from "./events.ts";
import en from "./messages/en.json" with { type: "json" };
import { teamMembers, teams } from "./tables.ts";
import { listMyTeams, MyTeamQuery, MyTeams } from "./teams.ts";

export const teamsModule = {
  name: "teams",
  tables: { teams, teamMembers },
  sql: "src/platform/teams/functions.sql",
  routes: {
    "GET /teams": route(
      {
        may: signedIn,
        input: MyTeamQuery,
        output: MyTeams,
        summary: "List the teams you are in",
        freshOn: [teamCreated],
      },
      listMyTeams,
    ),
  },
  events: [teamCreated],
  forget: forgetMember,
  exports: exportTeams,
  personal: { team_members: "deleted", teams: "anonymous" },
  messages: { en },
} satisfies Module;
