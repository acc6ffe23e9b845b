import { sql } from "drizzle-orm";
import { bytea, index, integer, jsonb, pgSchema, real, smallint, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { amount, belongsTo, moment, teamTables } from "../../kernel/tables.ts";
import { files } from "../../platform/files/tables.ts";
import type { TrainingSettings } from "./prices.ts";

export const natak = pgSchema("natak");
const teamTable = teamTables(natak.table as never);

export const characterStates = ["draft", "queued", "preparing", "training", "ready", "failed"] as const;
export const versionStates = ["queued", "preparing", "training", "ready", "failed", "cancelled"] as const;
export const jobStates = ["queued", "running", "review", "completed", "rejected", "failed", "cancelled"] as const;
export const jobTypes = ["image", "video"] as const;
export const qualityStates = ["auto_passed", "needs_review", "accepted"] as const;

export const characters = teamTable(
  "characters",
  {
    name: text().notNull(),
    trigger_word: text().notNull(),
    status: text({ enum: characterStates }).notNull().default("draft"),
    created_by: uuid(),
    created_at: moment().notNull(),
    updated_at: moment().notNull(),
    /** Jobs and assets of a deleted character go on naming it. */
    deleted_at: moment(),
  },
  (self) => [
    // Two characters that listen to one word could not be told apart in a prompt.
    uniqueIndex("characters_trigger_word").on(self.team_id, sql`lower(trigger_word)`).where(sql`deleted_at is null`),
    index().on(self.team_id, self.created_at, self.id),
  ],
);

/**
 * The training images. Measured when they come: `sha256` finds the same file again, `dhash` (16 hex digits) one that looks
 * the same, `sharpness` is the variance of the Laplacian.
 */
export const characterImages = teamTable(
  "character_images",
  {
    character_id: uuid().notNull(),
    file_id: uuid().notNull(),
    caption: text().notNull(),
    sha256: text().notNull(),
    dhash: text().notNull(),
    sharpness: real().notNull(),
    position: smallint().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [
    belongsTo(self, self.character_id, characters),
    belongsTo(self, self.file_id, files),
    uniqueIndex().on(self.team_id, self.character_id, self.sha256),
    index().on(self.team_id, self.character_id, self.position),
  ],
);

export const characterVersions = teamTable(
  "character_versions",
  {
    character_id: uuid().notNull(),
    version: integer().notNull(),
    /** `Model_A_V2`: kept as it was called then. */
    name: text().notNull(),
    status: text({ enum: versionStates }).notNull().default("queued"),
    step: integer().notNull().default(0),
    steps: integer().notNull(),
    loss: real(),
    /** Pairs of step and loss, at most 200, for the curve. */
    losses: jsonb().$type<[number, number][]>().notNull().default([]),
    /** What was learnt, as a safetensors file of some ten kilobytes; gone with the character. */
    weights: bytea(),
    settings: jsonb().$type<TrainingSettings>().notNull(),
    image_count: integer().notNull(),
    cost: amount().notNull(),
    hold_id: uuid(),
    /** Names the worker's run that may write; a run that was overtaken finds another name here and stops. */
    run_id: uuid(),
    attempts: integer().notNull().default(0),
    error: text(),
    created_by: uuid(),
    created_at: moment().notNull(),
    started_at: moment(),
    completed_at: moment(),
  },
  (self) => [
    belongsTo(self, self.character_id, characters),
    uniqueIndex().on(self.team_id, self.character_id, self.version),
    // One training of a character at a time.
    uniqueIndex("character_versions_one_training")
      .on(self.team_id, self.character_id)
      .where(sql`status in ('queued', 'preparing', 'training')`),
  ],
);

export const jobs = teamTable(
  "jobs",
  {
    character_id: uuid(),
    character_version_id: uuid(),
    type: text({ enum: jobTypes }).notNull(),
    prompt: text().notNull(),
    count: smallint().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    seed: integer().notNull(),
    status: text({ enum: jobStates }).notNull().default("queued"),
    percent: smallint().notNull().default(0),
    /** Credits that are held when it is queued; `charged` were taken in the end, `refunded` given back of those. */
    cost: amount().notNull(),
    charged: amount().notNull().default(0),
    refunded: amount().notNull().default(0),
    hold_id: uuid(),
    engine: text().notNull(),
    run_id: uuid(),
    attempts: integer().notNull().default(0),
    error: text(),
    created_by: uuid(),
    created_at: moment().notNull(),
    started_at: moment(),
    /** When its pictures were drawn; `ended_at` is when it reached a state that is an end. */
    rendered_at: moment(),
    ended_at: moment(),
  },
  (self) => [
    belongsTo(self, self.character_id, characters),
    belongsTo(self, self.character_version_id, characterVersions),
    index().on(self.team_id, self.created_at, self.id),
    index().on(self.team_id, self.status, self.created_at),
    index().on(self.team_id, self.ended_at),
    index().on(self.team_id, self.character_id),
  ],
);

export const assets = teamTable(
  "assets",
  {
    file_id: uuid().notNull(),
    kind: text({ enum: jobTypes }).notNull(),
    name: text().notNull(),
    source: text({ enum: ["uploaded", "generated"] }).notNull(),
    job_id: uuid(),
    output_index: smallint(),
    character_id: uuid(),
    character_version_id: uuid(),
    prompt: text(),
    seed: integer(),
    engine: text(),
    cost: amount().notNull().default(0),
    quality: text({ enum: qualityStates }),
    /** Why the quality gate wants a person to look. */
    quality_reason: text(),
    created_by: uuid(),
    created_at: moment().notNull(),
    deleted_at: moment(),
  },
  (self) => [
    belongsTo(self, self.file_id, files),
    belongsTo(self, self.job_id, jobs),
    belongsTo(self, self.character_id, characters),
    belongsTo(self, self.character_version_id, characterVersions),
    // A job that is taken up again draws each of its pictures once.
    uniqueIndex("assets_output").on(self.team_id, self.job_id, self.output_index),
    index().on(self.team_id, self.created_at, self.id),
    index().on(self.deleted_at).where(sql`deleted_at is not null`),
  ],
);
