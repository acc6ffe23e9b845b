import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { dataset } from "../../platform/exports/exports.ts";
import { files } from "../../platform/files/tables.ts";
import { readAssets, readJobs } from "./permissions.ts";
import { assets, characters, characterVersions, jobStates, jobs, jobTypes } from "./tables.ts";

export const jobsDataset = dataset({
  name: "jobs",
  may: readJobs,
  table: jobs,
  joins: sql`left join ${characterVersions} on ${characterVersions.team_id} = ${jobs.team_id} and ${characterVersions.id} = ${jobs.character_version_id}`,
  columns: {
    id: jobs.id,
    created_at: jobs.created_at,
    started_at: jobs.started_at,
    rendered_at: jobs.rendered_at,
    ended_at: jobs.ended_at,
    status: jobs.status,
    type: jobs.type,
    prompt: jobs.prompt,
    count: jobs.count,
    width: jobs.width,
    height: jobs.height,
    seed: jobs.seed,
    engine: jobs.engine,
    character_id: jobs.character_id,
    character_version: characterVersions.name,
    cost: jobs.cost,
    charged: jobs.charged,
    refunded: jobs.refunded,
    error: jobs.error,
  },
  time: jobs.created_at,
  order: [jobs.created_at, jobs.id],
  filter: z.strictObject({ status: z.enum(jobStates).optional(), type: z.enum(jobTypes).optional() }),
  where: ({ status, type }) =>
    and(status ? eq(jobs.status, status) : undefined, type ? eq(jobs.type, type) : undefined),
});

/** What is known of the pictures, without their bytes and without the trash. */
export const assetsDataset = dataset({
  name: "assets",
  may: readAssets,
  table: assets,
  joins: sql`join ${files} on ${files.team_id} = ${assets.team_id} and ${files.id} = ${assets.file_id}
    left join ${characters} on ${characters.team_id} = ${assets.team_id} and ${characters.id} = ${assets.character_id}`,
  columns: {
    id: assets.id,
    created_at: assets.created_at,
    name: assets.name,
    kind: assets.kind,
    source: assets.source,
    mime: files.mime,
    bytes: files.bytes,
    width: files.width,
    height: files.height,
    sha256: files.sha256,
    job_id: assets.job_id,
    character_id: assets.character_id,
    character: characters.name,
    prompt: assets.prompt,
    seed: assets.seed,
    engine: assets.engine,
    cost: assets.cost,
    quality: assets.quality,
  },
  time: assets.created_at,
  order: [assets.created_at, assets.id],
  filter: z.strictObject({
    kind: z.enum(jobTypes).optional(),
    source: z.enum(["uploaded", "generated"]).optional(),
    character_id: z.uuid().optional(),
  }),
  where: ({ kind, source, character_id }) =>
    and(
      isNull(assets.deleted_at),
      kind ? eq(assets.kind, kind) : undefined,
      source ? eq(assets.source, source) : undefined,
      character_id ? eq(assets.character_id, character_id) : undefined,
    ),
});
