import { eventsIn, type Module, on } from "../../kernel/module.ts";
import { exportTeams, forgetMember } from "./departure.ts";
import * as events from "./events.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import * as permissions from "./permissions.ts";
import { allTeamRoutes } from "./routes.ts";
import { teamInvitations, teamMembers, teams } from "./tables.ts";
import { tellManagers } from "./telling.ts";

export const teamsModule = {
  name: "teams",
  tables: { teams, teamMembers, teamInvitations },
  sql: "src/platform/teams/functions.sql",
  permissions: Object.values(permissions),
  routes: allTeamRoutes,
  events: eventsIn(events),
  on: [on(events.memberJoined, "teams.tell_managers", tellManagers)],
  emails: Object.values(mails),
  settings: [{ label: "ui.title", href: "/settings/team", may: permissions.readTeam }],
  forget: forgetMember,
  exports: exportTeams,
  personal: { team_members: "deleted", team_invitations: "deleted", teams: "anonymous" },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
} satisfies Module;
