import { z } from "zod";
import { event, job } from "../../kernel/module.ts";

export const userRegistered = event("user.registered", z.object({ user_id: z.uuid(), email: z.email() }));
export const emailVerified = event("user.email_verified", z.object({ user_id: z.uuid(), email: z.email() }));
export const signedIn = event("user.signed_in", z.object({ user_id: z.uuid() }));
export const signInFailed = event("user.sign_in_failed", z.object({ user_id: z.uuid() }));
export const accountLocked = event("user.locked", z.object({ user_id: z.uuid(), minutes: z.int() }));
export const passwordReset = event("user.password_reset", z.object({ user_id: z.uuid() }));
export const profileChanged = event(
  "user.profile_changed",
  z.object({ user_id: z.uuid(), fields: z.array(z.string()) }),
);
export const teamSwitched = event("user.team_switched", z.object({ team_id: z.uuid(), name: z.string() }));
export const sessionsEnded = event("user.sessions_ended", z.object({ count: z.int() }));

const MailWish = z.object({ email: z.email(), locale: z.string(), origin: z.string() });
export const verificationDue = job("identity.send_verification", MailWish);
export const resetDue = job("identity.send_reset", MailWish);
export const attemptsSweepDue = job("identity.sweep_attempts", z.object({}));
