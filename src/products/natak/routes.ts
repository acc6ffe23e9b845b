import { route } from "../../kernel/route.ts";
import { delivered } from "../../platform/files/files.ts";
import * as ledgerEvents from "../../platform/ledger/events.ts";
import * as analytics from "./analytics.ts";
import * as assets from "./assets.ts";
import * as images from "./character-images.ts";
import * as characters from "./characters.ts";
import * as events from "./events.ts";
import * as review from "./job-review.ts";
import { Job } from "./job-rows.ts";
import * as jobs from "./jobs.ts";
import { Operations, readOperations } from "./operations.ts";
import * as may from "./permissions.ts";
import * as training from "./training.ts";

const megabyte = 1024 * 1024;

const { settleDue: _, ...creditChanges } = ledgerEvents;
const jobChanges = [
  ...[events.jobCreated, events.jobCompleted, events.jobAwaitsReview, events.jobFailed, events.jobCancelled],
  ...[events.jobRetried, events.jobAccepted, events.jobRejected],
];
const trainingChanges = [
  ...[events.trainingQueued, events.trainingCompleted, events.trainingFailed, events.trainingCancelled],
];
const characterChanges = [
  ...[events.characterCreated, events.characterChanged, events.characterDeleted, events.characterImagesAdded],
  ...[events.characterImageChanged, events.characterImageRemoved, ...trainingChanges],
];
const assetChanges = [
  ...[events.assetsUploaded, events.assetRenamed, events.assetDeleted, events.assetRestored],
  ...[events.jobCompleted, events.jobAwaitsReview, events.jobAccepted, events.jobRejected, events.jobCancelled],
];

const character = { by: "character_id", shape: characters.Character, load: characters.charactersById };
const job = { by: "job_id", shape: Job, load: jobs.jobsById };

const characterRoutes = {
  "GET /characters": route(
    {
      ...{ may: may.readCharacters, input: characters.CharacterQuery, output: characters.CharacterList },
      ...{ summary: "List characters", freshOn: [...characterChanges, events.jobCreated] },
    },
    characters.listCharacters,
  ),
  "POST /characters": route(
    {
      ...{ may: may.manageCharacters, input: characters.NewCharacter, output: characters.Character },
      ...{ status: 201, summary: "Create a character" },
    },
    characters.createCharacter,
  ),
  "GET /characters/:id": route(
    {
      ...{ may: may.readCharacters, input: characters.CharacterId, output: characters.CharacterDetail },
      summary: "Read a character with its images, versions and latest jobs",
      freshOn: [...characterChanges, ...jobChanges, events.trainingProgress],
    },
    characters.getCharacter,
  ),
  "PATCH /characters/:id": route(
    {
      ...{ may: may.manageCharacters, input: characters.CharacterChange, output: characters.Character },
      summary: "Rename a character or change its trigger word",
    },
    characters.changeCharacter,
  ),
  "DELETE /characters/:id": route(
    { may: may.manageCharacters, input: characters.CharacterId, status: 204, summary: "Delete a character" },
    characters.deleteCharacter,
  ),
  "POST /characters/:id/images": route(
    {
      ...{ may: may.manageCharacters, input: images.NewImages, output: images.AddedImages, status: 201 },
      ...{ summary: "Add training images", uploadBytes: 100 * megabyte },
    },
    images.addImages,
  ),
  "PATCH /characters/:id/images/:image_id": route(
    {
      ...{ may: may.manageCharacters, input: images.ImageChange, output: images.CharacterImage },
      summary: "Change the caption of a training image",
    },
    images.changeImage,
  ),
  "DELETE /characters/:id/images/:image_id": route(
    { may: may.manageCharacters, input: images.ImageId, status: 204, summary: "Remove a training image" },
    images.removeImage,
  ),
  "GET /characters/:id/check": route(
    {
      ...{ may: may.readCharacters, input: training.TrainedId, output: training.DatasetCheck, rows: "findings" },
      summary: "Check the training images before any credits are held",
    },
    training.checkImages,
  ),
  "POST /characters/:id/train": route(
    {
      ...{ may: may.manageCharacters, input: training.NewTraining, output: training.CharacterVersion, status: 201 },
      summary: "Train a new version of a character",
    },
    training.trainCharacter,
  ),
  "POST /characters/:id/train/cancel": route(
    {
      ...{ may: may.manageCharacters, input: training.TrainedId, output: training.CharacterVersion },
      summary: "Cancel the training of a character",
    },
    training.cancelTraining,
  ),
};

const jobRoutes = {
  "GET /jobs": route(
    {
      ...{ may: may.readJobs, input: jobs.JobQuery, output: jobs.JobList },
      ...{ expand: { character }, summary: "List jobs", freshOn: [...jobChanges, events.jobProgress] },
    },
    jobs.listJobs,
  ),
  "POST /jobs": route(
    {
      ...{ may: may.runJobs, input: jobs.NewJob, output: Job, status: 201 },
      summary: "Queue a job and hold its credits",
    },
    jobs.createJob,
  ),
  "GET /jobs/:id": route(
    {
      ...{ may: may.readJobs, input: jobs.JobId, output: Job, summary: "Read a job" },
      expand: { character },
      freshOn: [...jobChanges, events.jobProgress],
    },
    jobs.getJob,
  ),
  "POST /jobs/:id/cancel": route(
    { may: may.runJobs, input: jobs.JobId, output: Job, summary: "Cancel a job; its credits return" },
    jobs.cancelJob,
  ),
  "POST /jobs/:id/retry": route(
    { may: may.runJobs, input: jobs.JobId, output: Job, summary: "Queue a failed or cancelled job again" },
    jobs.retryJob,
  ),
  "POST /jobs/:id/accept": route(
    { may: may.reviewJobs, input: jobs.JobId, output: Job, summary: "Accept a job in review" },
    review.acceptJob,
  ),
  "POST /jobs/:id/reject": route(
    { may: may.reviewJobs, input: jobs.JobId, output: review.RejectedJob, summary: "Reject a job by the refund rule" },
    review.rejectJob,
  ),
};

const assetRoutes = {
  "GET /assets": route(
    {
      ...{ may: may.readAssets, input: assets.AssetQuery, output: assets.AssetList },
      ...{ summary: "List assets", freshOn: assetChanges, expand: { character, job } },
    },
    assets.listAssets,
  ),
  "POST /assets": route(
    {
      ...{ may: may.manageAssets, input: assets.NewAssets, output: assets.UploadedAssets, status: 201 },
      ...{ summary: "Upload assets", uploadBytes: 100 * megabyte },
    },
    assets.uploadAssets,
  ),
  "GET /assets/:id": route(
    {
      ...{ may: may.readAssets, input: assets.AssetId, output: assets.AssetDetail },
      ...{ summary: "Read an asset with its recipe", freshOn: assetChanges, expand: { character, job } },
    },
    assets.getAsset,
  ),
  "PATCH /assets/:id": route(
    { may: may.manageAssets, input: assets.AssetChange, output: assets.AssetDetail, summary: "Rename an asset" },
    assets.renameAsset,
  ),
  "DELETE /assets/:id": route(
    { may: may.manageAssets, input: assets.AssetId, status: 204, summary: "Move an asset to the trash for 30 days" },
    assets.deleteAsset,
  ),
  "POST /assets/:id/restore": route(
    {
      may: may.manageAssets,
      input: assets.AssetId,
      output: assets.AssetDetail,
      summary: "Take an asset out of the trash",
    },
    assets.restoreAsset,
  ),
  "GET /assets/:id/file": route(
    { may: may.readAssets, input: assets.AssetFile, streams: delivered, summary: "Open or download an asset's file" },
    assets.getAssetFile,
  ),
  "GET /assets/:id/recipe": route(
    {
      ...{ may: may.readAssets, input: assets.AssetId, output: assets.Recipe, expand: { character, job } },
      summary: "Read how an asset was made",
    },
    assets.getRecipe,
  ),
};

const figureRoutes = {
  "GET /operations": route(
    {
      ...{ may: may.readJobs, output: Operations, summary: "Read everything the operations page shows" },
      freshOn: [
        ...[...jobChanges, events.jobProgress, ...trainingChanges, events.characterChanged, events.characterDeleted],
        ...[events.assetDeleted, events.assetRestored, ...Object.values(creditChanges)],
      ],
    },
    readOperations,
  ),
  "GET /analytics": route(
    {
      ...{ may: may.readAnalytics, input: analytics.AnalyticsQuery, output: analytics.Analytics },
      summary: "Read the figures of the last 7 or 30 days",
      freshOn: [
        ...[events.jobCompleted, events.jobFailed, events.jobAccepted, events.jobRejected],
        ...Object.values(creditChanges),
      ],
    },
    analytics.readAnalytics,
  ),
  "GET /analytics/export": route(
    {
      ...{ may: may.readAnalytics, input: analytics.AnalyticsQuery, streams: { 200: ["text/csv"] } },
      summary: "Download the daily credits as CSV",
    },
    analytics.exportAnalytics,
  ),
};

export const routes = { ...characterRoutes, ...jobRoutes, ...assetRoutes, ...figureRoutes };
