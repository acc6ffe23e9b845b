import { randomInt } from "node:crypto";
import { and, count, desc, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { holdCredits, voidHold } from "../../platform/ledger/ledger.ts";
import { engineForNewJobs } from "./engine-choice.ts";
import { jobCancelled, jobCreated, jobRetried, renderDue } from "./events.ts";
import { bareJobs, Job, jobRows, withOutputs } from "./job-rows.ts";
import { removePictures } from "./outputs.ts";
import { jobPrice, maxCount, maxPromptLength, maxQueuedJobs, maxSeed, sides } from "./prices.ts";
import { characters, characterVersions, jobStates, jobs, jobTypes } from "./tables.ts";

const Side = z.int().refine((side) => sides.includes(side), "Use a multiple of 64 from 256 to 1024.");

export const NewJob = z.object({
  character_id: z.uuid().nullish(),
  type: z.enum(jobTypes),
  prompt: z.string().trim().min(1, "Say what to draw.").max(maxPromptLength),
  count: z.int().min(1).max(maxCount).default(1),
  width: Side.default(512),
  height: Side.default(512),
  /** Picture n of a job is drawn with seed + n. Chosen at random and kept when it is left out. */
  seed: z.int().min(0).max(maxSeed).optional(),
});
export const JobId = z.object({ id: z.uuid() });
const order = ordered(
  { created_at: jobs.created_at, cost: jobs.cost, type: jobs.type, status: jobs.status },
  { column: jobs.id, field: "id" },
  "-created_at",
);
export const JobQuery = order.query.extend({
  status: z.enum(jobStates).optional(),
  type: z.enum(jobTypes).optional(),
  character_id: z.uuid().optional(),
});

export const JobList = Page(Job);

export async function listJobs(ctx: Ctx, query: z.output<typeof JobQuery>) {
  const where = and(
    order.after(query),
    query.status && eq(jobs.status, query.status),
    query.type && eq(jobs.type, query.type),
    query.character_id ? eq(jobs.character_id, query.character_id) : undefined,
  );
  const rows = await bareJobs(ctx, where, query.limit + 1, order.by(query));
  const page = order.page(rows, query);
  return { ...page, data: await withOutputs(ctx, page.data) };
}

export async function getJob(ctx: Ctx, { id }: z.output<typeof JobId>) {
  const [job] = await jobRows(ctx, eq(jobs.id, id), 1);
  if (!job) throw notFound("Job");
  return job;
}

/** Jobs by id, for `expand=`. */
export async function jobsById(ctx: Ctx, ids: string[]) {
  return new Map((await jobRows(ctx, inArray(jobs.id, ids), ids.length)).map((row) => [row.id, row]));
}

/** Holds the credits and queues the job, in one transaction. 402 `insufficient_credits` when they do not suffice. */
export async function createJob(ctx: Ctx, input: z.output<typeof NewJob>) {
  const { id } = await addJob(ctx, input);
  await queueJob(ctx, { id, type: input.type });
  return getJob(ctx, { id });
}

/** The job's row, its hold and its event, without a place in the worker's queue: demo data is drawn by its maker. */
export async function addJob(ctx: Ctx, input: z.output<typeof NewJob>): Promise<{ id: string }> {
  const version = input.character_id ? await trainedVersion(ctx, input.character_id) : null;
  const id = newId();
  const cost = jobPrice(input);
  const { hold_id } = await holdCredits(ctx, {
    amount: cost,
    key: `job:${id}`,
    reason: holdReason(input.type),
    subject: { kind: "job", id },
  });
  await refuseFullQueue(ctx);
  await ctx.db.insert(jobs).values({
    ...input,
    ...ownedBy(ctx),
    id,
    character_id: input.character_id ?? null,
    character_version_id: version?.id ?? null,
    seed: input.seed ?? randomInt(maxSeed),
    cost,
    hold_id,
    engine: engineForNewJobs().name,
    created_by: ctx.actor.id,
    created_at: ctx.now(),
  });
  await ctx.emit(jobCreated, { job_id: id, type: input.type, count: input.count, cost });
  return { id };
}

/** All credits return; pictures that were already drawn go, since nobody paid for them. */
export async function cancelJob(ctx: Ctx, { id }: z.output<typeof JobId>) {
  const job = await lockJob(ctx, id);
  if (job.status !== "queued" && job.status !== "running")
    throw conflict("not_cancellable", `This job is ${job.status}; only a queued or running job can be cancelled.`);
  await ctx.db
    .update(jobs)
    .set({ status: "cancelled", run_id: null, ended_at: ctx.now() })
    .where(myRow(ctx, jobs, id));
  await voidHold(ctx, { hold_id: job.hold_id!, reason: "Job cancelled" });
  await removePictures(ctx, id);
  await ctx.emit(jobCancelled, { job_id: id, type: job.type, count: job.count });
  return getJob(ctx, { id });
}

/** Queues a failed or cancelled job again as it was, on a new hold. */
export async function retryJob(ctx: Ctx, { id }: z.output<typeof JobId>) {
  const job = await lockJob(ctx, id);
  if (job.status !== "failed" && job.status !== "cancelled")
    throw conflict("not_retryable", `This job is ${job.status}; only a failed or cancelled job can be tried again.`);
  await refuseForgotten(ctx, job.character_id);
  const { hold_id } = await holdCredits(ctx, {
    amount: job.cost,
    key: `job:${id}:${newId()}`,
    reason: holdReason(job.type),
    subject: { kind: "job", id },
  });
  await refuseFullQueue(ctx);
  await ctx.db
    .update(jobs)
    .set({
      ...{ status: "queued", hold_id, percent: 0, attempts: 0, run_id: null, error: null },
      ...{ started_at: null, rendered_at: null, ended_at: null },
    })
    .where(myRow(ctx, jobs, id));
  await ctx.emit(jobRetried, { job_id: id, type: job.type, count: job.count, cost: job.cost });
  await queueJob(ctx, job);
  return getJob(ctx, { id });
}

/** Locks a job for a change of its state, so that two changes come one after the other. */
export async function lockJob(ctx: Ctx, id: string) {
  const [job] = await ctx.db
    .select({
      id: jobs.id,
      type: jobs.type,
      status: jobs.status,
      count: jobs.count,
      cost: jobs.cost,
      charged: jobs.charged,
      hold_id: jobs.hold_id,
      ended_at: jobs.ended_at,
      character_id: jobs.character_id,
    })
    .from(jobs)
    .where(myRow(ctx, jobs, id))
    .for("update");
  if (!job) throw notFound("Job");
  return job;
}

const holdReason = (type: "image" | "video") => (type === "image" ? "Image job" : "Video job");

/** A team has one lane for images and one for videos: it never holds more than two workers, and a long video stops no picture. */
const queueJob = (ctx: Ctx, { id, type }: { id: string; type: string }) =>
  ctx.enqueue(renderDue, { job_id: id }, { key: `render:${id}`, queue: `natak:${type}:${ctx.team.id}` });

/** Called after the hold, which the team's jobs pass one by one: so the count cannot be overtaken. */
async function refuseFullQueue(ctx: Ctx): Promise<void> {
  const [queued] = await ctx.db
    .select({ count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), eq(jobs.status, "queued")));
  if (queued!.count >= maxQueuedJobs)
    throw conflict("queue_full", `${maxQueuedJobs} jobs are waiting. Wait until some have ended, or cancel some.`);
}

async function refuseForgotten(ctx: Ctx, characterId: string | null): Promise<void> {
  if (!characterId) return;
  const kept = await ctx.db
    .select({ id: characters.id })
    .from(characters)
    .where(and(myRow(ctx, characters, characterId), isNull(characters.deleted_at)));
  if (kept.length === 0)
    throw conflict("character_deleted", "The character of this job was deleted. Start a new job with another one.");
}

async function trainedVersion(ctx: Ctx, characterId: string) {
  const [version] = await ctx.db
    .select({ id: characterVersions.id })
    .from(characterVersions)
    .innerJoin(
      characters,
      and(eq(characters.team_id, characterVersions.team_id), eq(characters.id, characterVersions.character_id)),
    )
    .where(
      and(
        mine(ctx, characterVersions),
        eq(characterVersions.character_id, characterId),
        eq(characterVersions.status, "ready"),
        isNull(characters.deleted_at),
      ),
    )
    .orderBy(desc(characterVersions.version))
    .limit(1);
  if (!version)
    throw invalid([{ path: "character_id", message: "Choose a character that is trained, or leave it out." }]);
  return version;
}
