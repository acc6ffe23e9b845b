import { z } from "zod";
import { event } from "../../kernel/module.ts";

const Role = z.enum(["owner", "admin", "member", "viewer"]);
const Person = z.object({ user_id: z.uuid(), name: z.string() });
const Invitation = z.object({ invitation_id: z.uuid(), email: z.email(), role: Role });

export const teamCreated = event("team.created", z.object({ team_id: z.uuid(), name: z.string() }));
export const teamRenamed = event("team.renamed", z.object({ name: z.string(), before: z.string() }));
export const teamChanged = event("team.changed", z.object({ fields: z.array(z.string()) }));
export const teamDeleted = event("team.deleted", z.object({ team_id: z.uuid(), name: z.string() }));
export const memberInvited = event("member.invited", Invitation);
export const memberJoined = event("member.joined", Person.extend({ role: Role }));
export const memberRoleChanged = event("member.role_changed", Person.extend({ role: Role, before: Role }));
export const memberRemoved = event("member.removed", Person);
export const memberLeft = event("member.left", Person);
export const ownershipTransferred = event(
  "ownership.transferred",
  z.object({ from_id: z.uuid(), from: z.string(), to_id: z.uuid(), to: z.string() }),
);
export const invitationChanged = event("invitation.changed", Invitation);
export const invitationRevoked = event("invitation.revoked", Invitation);
export const invitationDeclined = event("invitation.declined", Invitation);

/** After any of these other people are in the team, or in other roles. */
export const memberChanges = [memberJoined, memberRoleChanged, memberRemoved, memberLeft, ownershipTransferred];

/** After any of these other invitations are open. */
export const invitationChanges = [memberInvited, invitationChanged, invitationRevoked, invitationDeclined];
