/** By what members and open invitations may be narrowed. */
export const memberChoices = {
  role: ["owner", "admin", "member", "viewer"],
  status: ["active", "invited"],
} as const;
