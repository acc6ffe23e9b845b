/** Super admin and admin may do the same; the first is who set the platform up. */
export const staffRoles = ["super_admin", "admin", "ops", "support", "moderator", "finance", "readonly"] as const;
export type StaffRole = (typeof staffRoles)[number];

export interface StaffPermission {
  name: string;
  roles: readonly StaffRole[];
}
const staffPermission = (name: string, roles: readonly StaffRole[]): StaffPermission => ({ name, roles });

// Who of the platform's people may do what: this table is the only place that says so.
export const readUsers = staffPermission("users.read", staffRoles);
export const readPlatformEvents = staffPermission("platform_events.read", [
  "super_admin",
  "admin",
  "ops",
  "support",
  "readonly",
]);
export const grantToTeams = staffPermission("entitlements.grant", ["super_admin", "admin", "finance"]);

export const readPlatformMails = staffPermission("platform_mails.read", [
  "super_admin",
  "admin",
  "ops",
  "support",
  "readonly",
]);
export const resendPlatformMails = staffPermission("platform_mails.resend", ["super_admin", "admin", "ops", "support"]);

export const readPlatformFigures = staffPermission("figures.read", [
  "super_admin",
  "admin",
  "ops",
  "finance",
  "readonly",
]);

const all = [readUsers, readPlatformEvents, readPlatformMails, resendPlatformMails, readPlatformFigures, grantToTeams];

/** The names of what a role may do, for pages: what one may not is not shown. */
export const allowedTo = (role: StaffRole): string[] =>
  all.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
