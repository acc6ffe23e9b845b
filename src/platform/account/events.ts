import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

const Person = z.object({ user_id: z.uuid() });
export const deletionAsked = event("user.deletion_asked", Person.extend({ due_at: z.iso.datetime() }));
export const deletionUndone = event("user.deletion_undone", Person);
export const accountPurged = event("user.purged", Person);
export const exportAsked = event("user.export_asked", Person);
export const exportReady = event("user.export_ready", Person);
export const exportFailed = event("user.export_failed", Person);
export const exportProgress = signal("user.export_progress", z.object({ percent: z.int() }));

export const purgesDue = job("account.find_due_purges", z.object({}));
export const purgeDue = job("account.purge", Person);
export const teamPurgeDue = job("account.purge_team", z.object({ team_id: z.uuid() }));
export const exportDue = job("account.export", z.object({ export_id: z.uuid() }));
export const oldExportsDue = job("account.forget_old_exports", z.object({}));
