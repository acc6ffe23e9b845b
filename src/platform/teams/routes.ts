import { anyone, route, signedIn } from "../../kernel/route.ts";
import * as events from "./events.ts";
import { inviteMember, NewInvitation, resendInvitation } from "./invitations.ts";
import * as joining from "./joining.ts";
import * as members from "./members.ts";
import { leaveTeams, manageMembers, manageTeam, ownTeam, readTeam } from "./permissions.ts";
import * as settings from "./settings.ts";
import { teamRoute } from "./team-route.ts";
import * as teams from "./teams.ts";

const teamChanges = [events.teamRenamed, events.teamChanged];

const teamRoutes = {
  "GET /teams": route(
    {
      may: signedIn,
      input: teams.MyTeamQuery,
      output: teams.MyTeams,
      rows: "teams",
      summary: "List the teams you are in",
      freshOn: [events.teamCreated, ...teamChanges, ...events.memberChanges],
    },
    teams.listMyTeams,
  ),
  "POST /teams": route(
    { may: signedIn, input: teams.NewTeam, output: teams.MyTeam, status: 201, summary: "Create a team of your own" },
    teams.createTeam,
  ),
  "GET /products": route(
    { may: anyone, output: teams.Products, rows: "products", summary: "List what a team can be for" },
    teams.listProducts,
  ),
  "GET /teams/:id": teamRoute(
    readTeam,
    {
      input: members.TeamId,
      output: settings.TeamView,
      summary: "Read a team, and what you may do in it",
      freshOn: [...teamChanges, ...events.memberChanges],
    },
    settings.getTeam,
  ),
  "PATCH /teams/:id": teamRoute(
    manageTeam,
    { input: settings.TeamChanges, output: settings.TeamView, summary: "Change a team's name, address or time zone" },
    settings.changeTeam,
  ),
  "DELETE /teams/:id": teamRoute(
    ownTeam,
    { input: settings.Deletion, status: 204, summary: "Delete a team, with its address as confirmation" },
    settings.deleteTeam,
  ),
  "POST /teams/:id/logo": teamRoute(
    manageTeam,
    {
      input: settings.NewLogo,
      output: settings.TeamView,
      uploadBytes: settings.logoBytes + 65_536,
      summary: "Upload a team's logo",
    },
    settings.changeLogo,
  ),
  "DELETE /teams/:id/logo": teamRoute(
    manageTeam,
    { input: members.TeamId, output: settings.TeamView, summary: "Remove a team's logo" },
    settings.removeLogo,
  ),
  "POST /teams/:id/transfer": teamRoute(
    ownTeam,
    { input: settings.Transfer, status: 204, keys: false, summary: "Hand a team on to another member" },
    settings.transferOwnership,
  ),
  "POST /teams/:id/leave": teamRoute(
    leaveTeams,
    { input: members.TeamId, status: 204, keys: false, summary: "Leave a team" },
    members.leaveTeam,
  ),
};

const memberRoutes = {
  "GET /teams/:id/members": teamRoute(
    readTeam,
    {
      input: members.MemberQuery,
      output: members.Members,
      rows: "members",
      summary: "List a team's members and, for those who may invite, its open invitations",
      freshOn: [...events.memberChanges, ...events.invitationChanges],
    },
    members.listMembers,
  ),
  "POST /teams/:id/members": teamRoute(
    manageMembers,
    { input: NewInvitation, output: members.Member, status: 201, summary: "Invite somebody by mail" },
    inviteMember,
  ),
  "PATCH /teams/:id/members/:member_id": teamRoute(
    manageMembers,
    { input: members.NewRole, output: members.Member, summary: "Change the role of a member or of an invitation" },
    members.changeRole,
  ),
  "DELETE /teams/:id/members/:member_id": teamRoute(
    manageMembers,
    { input: members.MemberId, status: 204, summary: "Remove a member, or take an invitation back" },
    members.removeMember,
  ),
  "POST /teams/:id/members/:member_id/resend": teamRoute(
    manageMembers,
    { input: members.MemberId, output: members.Member, summary: "Send an invitation again, with a new link" },
    resendInvitation,
  ),
};

const invitationRoutes = {
  "GET /invitations": route(
    {
      ...{ may: signedIn, input: joining.MyInvitationQuery, output: joining.MyInvitations, rows: "invitations" },
      summary: "List the open invitations to your address",
    },
    joining.listMyInvitations,
  ),
  "GET /invitations/:token": route(
    {
      may: anyone,
      input: joining.InvitationRef,
      output: joining.InvitationView,
      summary: "Read an invitation by its link's token, or your own by its id",
    },
    joining.viewInvitation,
  ),
  "POST /invitations/:token/accept": route(
    { may: signedIn, input: joining.InvitationRef, output: joining.Joined, summary: "Accept an invitation" },
    joining.acceptInvitation,
  ),
  "POST /invitations/:token/register": route(
    {
      may: anyone,
      input: joining.InvitedAccount,
      output: joining.Joined,
      status: 201,
      summary: "Create an account from an invitation, and join",
    },
    joining.registerInvited,
  ),
  "POST /invitations/:token/decline": route(
    { may: anyone, input: joining.InvitationRef, status: 204, summary: "Decline an invitation" },
    joining.declineInvitation,
  ),
};

export const allTeamRoutes = { ...teamRoutes, ...memberRoutes, ...invitationRoutes };
