import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";
import { switchableKinds } from "./tables.ts";

export const preferenceChanged = event(
  "notifications.preference_changed",
  z.object({ kind: z.enum(switchableKinds), email: z.boolean(), in_app: z.boolean() }),
);
/** Somebody had a mail sent again that had not arrived. */
export const mailSentAgain = event(
  "notifications.mail_sent_again",
  z.object({ mail_id: z.uuid(), subject: z.string() }),
);
/** A mail of the team was queued, tried or ended. */
export const mailsMoved = signal("mails.moved", z.object({}));
/** Somebody's bell in the team has something else to show. */
export const noticesChanged = signal("notices.changed", z.object({}));

export const mailDue = job("mail.deliver", z.object({ id: z.uuid() }));
export const lostMailsDue = job("mail.find_lost", z.object({}));
export const oldMailsDue = job("mail.forget_old", z.object({}));
