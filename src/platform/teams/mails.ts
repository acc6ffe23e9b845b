import { z } from "zod";
import { mail } from "../notifications/mail.ts";

const Team = z.object({ team: z.string() });

export const invitationMail = mail(
  "teams.invitation",
  Team.extend({ role: z.string(), inviter: z.string(), valid_until: z.iso.datetime(), link: z.url() }),
  {
    kind: "account",
    action: (data) => data.link,
    facts: (data, format) => [
      ["team", data.team],
      ["invited_by", data.inviter],
      ["valid_until", format.dateTime(new Date(data.valid_until), { dateStyle: "long", timeStyle: "short" })],
    ],
  },
);
export const roleChangedMail = mail(
  "teams.role_changed",
  Team.extend({ role: z.string(), by: z.string(), link: z.url() }),
  { kind: "account", action: (data) => data.link, facts: (data) => [["team", data.team]] },
);
export const memberRemovedMail = mail("teams.member_removed", Team.extend({ by: z.string() }), {
  kind: "account",
  facts: (data) => [["team", data.team]],
});
export const ownershipMail = mail("teams.ownership", Team.extend({ from: z.string(), to: z.string(), link: z.url() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["team", data.team]],
});
export const teamDeletedMail = mail("teams.team_deleted", Team.extend({ by: z.string() }), {
  kind: "account",
  facts: (data) => [["team", data.team]],
});
export const memberJoinedMail = mail(
  "teams.member_joined",
  Team.extend({ name: z.string(), role: z.string(), link: z.url() }),
  {
    kind: "team",
    action: (data) => data.link,
    facts: (data) => [
      ["name", data.name],
      ["role", data.role],
      ["team", data.team],
    ],
  },
);
