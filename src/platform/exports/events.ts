import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

const Asked = z.object({ export_id: z.uuid(), dataset: z.string(), title: z.string(), format: z.string() });

export const exportRequested = event("export.requested", Asked);
export const exportReady = event("export.ready", Asked.extend({ rows: z.int() }));
export const exportFailed = event("export.failed", Asked);
export const exportDeleted = event("export.deleted", Asked);
export const exportProgress = signal("export.progress", z.object({ export_id: z.uuid(), rows: z.int() }));

export const dataExportDue = job("exports.make", z.object({ export_id: z.uuid() }));
export const oldDataExportsDue = job("exports.forget_old", z.object({}));
