import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { signedFileUrl } from "../../platform/files/files.ts";
import { files } from "../../platform/files/tables.ts";
import { assets, characterVersions, jobStates, jobs, jobTypes, qualityStates } from "./tables.ts";

export const Job = z.object({
  id: z.uuid(),
  type: z.enum(jobTypes),
  status: z.enum(jobStates),
  percent: z.int(),
  prompt: z.string(),
  count: z.int(),
  width: z.int(),
  height: z.int(),
  seed: z.int(),
  cost: z.int(),
  charged: z.int(),
  refunded: z.int(),
  engine: z.string(),
  error: z.string().nullable(),
  character_id: z.uuid().nullable(),
  character_version_id: z.uuid().nullable(),
  /** Name of the character version, such as `Model_A_V2`. */
  character_version: z.string().nullable(),
  /** 1 is next; null when it does not wait. */
  queue_position: z.int().nullable(),
  outputs: z.array(
    z.object({
      asset_id: z.uuid(),
      kind: z.enum(jobTypes),
      thumb_url: z.string(),
      file_url: z.string(),
      blurhash: z.string(),
      average_color: z.string(),
      quality: z.enum(qualityStates).nullable(),
      quality_reason: z.string().nullable(),
    }),
  ),
  created_at: Moment,
  started_at: Moment.nullable(),
  rendered_at: Moment.nullable(),
  ended_at: Moment.nullable(),
});
export const newestFirst = [desc(jobs.created_at), desc(jobs.id)];
export const oldestFirst = [asc(jobs.created_at), asc(jobs.id)];

/** Jobs as the API shows them, newest first, with their pictures. */
export async function jobRows(ctx: Ctx, where: SQL | undefined, limit: number): Promise<z.input<typeof Job>[]> {
  return withOutputs(ctx, await bareJobs(ctx, where, limit, newestFirst));
}

/** Jobs without their pictures, so that a page with several lists reads the pictures of all of them at once. */
export async function bareJobs(ctx: Ctx, where: SQL | undefined, limit: number, order: SQL[]) {
  const waits = sql`(select count(*)::int from ${jobs} q where q.team_id = ${jobs.team_id} and q.status = 'queued'
    and q.type = ${jobs.type} and (q.created_at, q.id) <= (${jobs.created_at}, ${jobs.id}))`;
  return ctx.db
    .select({
      id: jobs.id,
      type: jobs.type,
      status: jobs.status,
      percent: jobs.percent,
      prompt: jobs.prompt,
      count: jobs.count,
      width: jobs.width,
      height: jobs.height,
      seed: jobs.seed,
      cost: jobs.cost,
      charged: jobs.charged,
      refunded: jobs.refunded,
      engine: jobs.engine,
      error: jobs.error,
      character_id: jobs.character_id,
      character_version_id: jobs.character_version_id,
      character_version: characterVersions.name,
      queue_position: sql<number | null>`case when ${jobs.status} = 'queued' then ${waits} end`,
      created_at: jobs.created_at,
      started_at: jobs.started_at,
      rendered_at: jobs.rendered_at,
      ended_at: jobs.ended_at,
    })
    .from(jobs)
    .leftJoin(
      characterVersions,
      and(eq(characterVersions.team_id, jobs.team_id), eq(characterVersions.id, jobs.character_version_id)),
    )
    .where(and(mine(ctx, jobs), where))
    .orderBy(...order)
    .limit(limit);
}

export async function withOutputs(ctx: Ctx, rows: Awaited<ReturnType<typeof bareJobs>>) {
  const outputs = await outputsOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...row,
    error: row.error && ctx.house.say(ctx.request.locale, row.error),
    outputs: outputs.get(row.id) ?? [],
  }));
}

async function outputsOf(ctx: Ctx, jobIds: string[]) {
  const byJob = new Map<string, z.input<typeof Job>["outputs"]>();
  if (jobIds.length === 0) return byJob;
  const rows = await ctx.db
    .select({
      job_id: assets.job_id,
      asset_id: assets.id,
      file_id: assets.file_id,
      kind: assets.kind,
      blurhash: files.blurhash,
      average_color: files.average_color,
      quality: assets.quality,
      quality_reason: assets.quality_reason,
    })
    .from(assets)
    .innerJoin(files, and(eq(files.team_id, assets.team_id), eq(files.id, assets.file_id)))
    .where(and(mine(ctx, assets), inArray(assets.job_id, jobIds), isNull(assets.deleted_at)))
    .orderBy(asc(assets.output_index));
  for (const { job_id, file_id, ...output } of rows) {
    const list = byJob.get(job_id!) ?? [];
    list.push({
      ...output,
      quality_reason: output.quality_reason && ctx.house.say(ctx.request.locale, output.quality_reason),
      thumb_url: signedFileUrl(ctx, file_id, "thumb"),
      file_url: signedFileUrl(ctx, file_id, "original"),
    });
    byJob.set(job_id!, list);
  }
  return byJob;
}
