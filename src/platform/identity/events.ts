import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

export const userRegistered = event("user.registered", z.object({ user_id: z.uuid(), email: z.email() }));
export const emailVerified = event("user.email_verified", z.object({ user_id: z.uuid(), email: z.email() }));
export const signedIn = event("user.signed_in", z.object({ user_id: z.uuid() }));
export const signInFailed = event("user.sign_in_failed", z.object({ user_id: z.uuid() }));
export const accountLocked = event("user.locked", z.object({ user_id: z.uuid(), minutes: z.int() }));
export const secondFactorFailed = event("user.second_factor_failed", z.object({ user_id: z.uuid() }));
export const secondFactorLocked = event("user.second_factor_locked", z.object({ user_id: z.uuid(), minutes: z.int() }));
export const secondFactorTurnedOn = event("user.second_factor_turned_on", z.object({ user_id: z.uuid() }));
export const secondFactorTurnedOff = event("user.second_factor_turned_off", z.object({ user_id: z.uuid() }));
export const backupCodesRenewed = event("user.backup_codes_renewed", z.object({ user_id: z.uuid() }));
export const backupCodeUsed = event("user.backup_code_used", z.object({ user_id: z.uuid(), left: z.int() }));
export const tokenReused = event("user.token_reused", z.object({ user_id: z.uuid() }));
export const passwordChanged = event("user.password_changed", z.object({ user_id: z.uuid() }));
export const passwordReset = event("user.password_reset", z.object({ user_id: z.uuid() }));
export const profileChanged = event(
  "user.profile_changed",
  z.object({ user_id: z.uuid(), fields: z.array(z.string()) }),
);
const ConnectionChange = z.object({ user_id: z.uuid(), provider: z.enum(["google", "github", "apple"]) });
export const connectionAdded = event("user.connection_added", ConnectionChange);
export const connectionRemoved = event("user.connection_removed", ConnectionChange);
const AddressChange = z.object({ user_id: z.uuid(), old_email: z.email(), new_email: z.email() });
export const emailChangeAsked = event("user.email_change_asked", AddressChange);
export const emailChanged = event("user.email_changed", AddressChange);
export const emailChangeStopped = event("user.email_change_stopped", z.object({ user_id: z.uuid() }));
export const teamSwitched = event("user.team_switched", z.object({ team_id: z.uuid(), name: z.string() }));
export const sessionsEnded = event("user.sessions_ended", z.object({ count: z.int() }));
/** To the person alone: one of their sessions began or ended. Sent by the trigger on `sessions`. */
export const sessionsChanged = signal("user.sessions_changed", z.object({}));

const MailWish = z.object({ email: z.email(), locale: z.string(), origin: z.string() });
export const verificationDue = job("identity.send_verification", MailWish);
export const resetDue = job("identity.send_reset", MailWish);
export const avatarImportDue = job("identity.import_avatar", z.object({ user_id: z.uuid(), address: z.url() }));
export const attemptsSweepDue = job("identity.sweep_attempts", z.object({}));
export const endedSweepDue = job("identity.sweep_ended", z.object({}));
