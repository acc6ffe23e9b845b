import { z } from "zod";
import { event, job, signal } from "../../kernel/module.ts";

const ofCharacter = { character_id: z.uuid(), name: z.string() };
const ofVersion = { character_id: z.uuid(), version_id: z.uuid(), name: z.string() };
const ofJob = { job_id: z.uuid(), type: z.enum(["image", "video"]), count: z.int() };

export const characterCreated = event("character.created", z.object(ofCharacter));
export const characterChanged = event("character.changed", z.object(ofCharacter));
export const characterDeleted = event("character.deleted", z.object(ofCharacter));
export const characterImagesAdded = event("character.images_added", z.object({ ...ofCharacter, count: z.int() }));
export const characterImageChanged = event("character.image_changed", z.object(ofCharacter));
export const characterImageRemoved = event("character.image_removed", z.object(ofCharacter));

export const trainingQueued = event("training.queued", z.object({ ...ofVersion, cost: z.int() }));
export const trainingCompleted = event("training.completed", z.object({ ...ofVersion, cost: z.int() }));
export const trainingFailed = event("training.failed", z.object({ ...ofVersion, reason: z.string() }));
export const trainingCancelled = event("training.cancelled", z.object(ofVersion));

export const jobCreated = event("job.created", z.object({ ...ofJob, cost: z.int() }));
export const jobCompleted = event("job.completed", z.object({ ...ofJob, made: z.int(), charged: z.int() }));
export const jobAwaitsReview = event("job.awaits_review", z.object({ ...ofJob, flagged: z.int() }));
export const jobFailed = event("job.failed", z.object({ ...ofJob, reason: z.string() }));
export const jobCancelled = event("job.cancelled", z.object(ofJob));
export const jobRetried = event("job.retried", z.object({ ...ofJob, cost: z.int() }));
export const jobAccepted = event("job.accepted", z.object({ ...ofJob, charged: z.int() }));
export const jobRejected = event("job.rejected", z.object({ ...ofJob, refunded: z.int(), rule: z.string() }));

export const assetsUploaded = event("asset.uploaded", z.object({ count: z.int(), name: z.string() }));
export const assetRenamed = event("asset.renamed", z.object({ asset_id: z.uuid(), name: z.string() }));
export const assetDeleted = event("asset.deleted", z.object({ asset_id: z.uuid(), name: z.string() }));
export const assetRestored = event("asset.restored", z.object({ asset_id: z.uuid(), name: z.string() }));

export const jobProgress = signal(
  "job.progress",
  z.object({ job_id: z.uuid(), status: z.string(), percent: z.int(), made: z.int() }),
);
export const trainingProgress = signal(
  "training.progress",
  z.object({
    character_id: z.uuid(),
    version_id: z.uuid(),
    status: z.string(),
    step: z.int(),
    steps: z.int(),
    loss: z.number().nullable(),
  }),
);

export const renderDue = job("natak.render", z.object({ job_id: z.uuid() }));
export const trainingDue = job("natak.train", z.object({ version_id: z.uuid() }));
export const trashDue = job("natak.empty_trash", z.object({}));
