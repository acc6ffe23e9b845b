import { everyRole, managers, permission } from "../../kernel/module.ts";

export const readTeam = permission("team.read", everyRole);
export const manageTeam = permission("team.manage", managers);
export const ownTeam = permission("team.own", ["owner"]);
export const leaveTeams = permission("team.leave", everyRole);
export const manageMembers = permission("members.manage", managers);
