import { and, eq, inArray, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import type { JobRun } from "../../kernel/module.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { keepFile, prepareRendered } from "../../platform/files/files.ts";
import { captureHold, voidHold } from "../../platform/ledger/ledger.ts";
import { engineNamed } from "./engine-choice.ts";
import type { Engine, EngineCharacter, RenderedFile } from "./engines/engine.ts";
import { jobAwaitsReview, jobCompleted, jobFailed, jobProgress } from "./events.ts";
import { maxSeed, outputPrice } from "./prices.ts";
import { failureText, Overtaken, withProgress } from "./progress.ts";
import { assets, characters, characterVersions, jobs } from "./tables.ts";
import { checkQuality } from "./vision/quality.ts";

/** How often an engine may fail before the job counts as failed, or ends with the pictures that it has. */
export const maxAttempts = 3;
/** A job that takes its worker down with it is not taken up for ever. */
const maxStarts = 6;
const announceEveryMs = 300;

type RunningJob = NonNullable<Awaited<ReturnType<typeof claimJob>>>;

/**
 * Draws what is missing of a job and settles it. Pictures that an earlier run finished stay, so a job whose worker was
 * killed is taken up again and neither draws nor charges anything twice.
 */
export async function renderJob(ctx: Ctx, { job_id }: { job_id: string }, run: JobRun): Promise<void> {
  const job = await claimJob(ctx, job_id);
  if (!job) return;
  const missing = await missingOutputs(ctx, job);
  const character = await readCharacter(ctx, job);
  if (job.character_version_id && !character)
    return settle(ctx, job, missing.length > 0 ? new Error("The character of this job was deleted.") : null);
  await announce(ctx, job, { percent: job.percent, made: job.count - missing.length });
  await ctx.commitSoFar();
  let failure: unknown = null;
  for (const index of missing)
    try {
      await makeOutput(ctx, job, character, index, run.signal);
    } catch (error) {
      if (error instanceof Overtaken) return;
      // After a statement that failed there is nothing to keep, and what is written of the failure begins anew.
      await ctx.commitSoFar().catch(() => {});
      if (run.signal.aborted) {
        await giveBack(ctx, job);
        throw error;
      }
      failure = error;
    }
  if (failure && job.attempts < maxAttempts && !run.lastAttempt) {
    await waitForRetry(ctx, job, failure);
    throw failure;
  }
  await settle(ctx, job, failure);
}

/** Takes the job for this run, from the queue or from a run that ended in the middle. Null when there is nothing to do. */
async function claimJob(ctx: Ctx, id: string) {
  const [job] = await ctx.db
    .update(jobs)
    .set({
      status: "running",
      run_id: newId(),
      attempts: sql`${jobs.attempts} + 1`,
      started_at: sql`coalesce(${jobs.started_at}, ${ctx.now().toISOString()}::timestamptz)`,
    })
    .where(and(myRow(ctx, jobs, id), inArray(jobs.status, ["queued", "running"])))
    .returning();
  return job && { ...job, run_id: job.run_id!, announcedAt: Number.NEGATIVE_INFINITY };
}

async function missingOutputs(ctx: Ctx, job: RunningJob): Promise<number[]> {
  if (job.attempts > maxStarts) return [];
  const made = await ctx.db
    .select({ index: assets.output_index })
    .from(assets)
    .where(and(mine(ctx, assets), eq(assets.job_id, job.id)));
  const done = new Set(made.map(({ index }) => index));
  return Array.from({ length: job.count }, (_, index) => index).filter((index) => !done.has(index));
}

/** Null without a character, and when what it had learnt was deleted with it. */
async function readCharacter(ctx: Ctx, job: RunningJob): Promise<EngineCharacter | null> {
  if (!job.character_version_id) return null;
  const [row] = await ctx.db
    .select({
      name: characters.name,
      triggerWord: characters.trigger_word,
      weights: characterVersions.weights,
    })
    .from(characterVersions)
    .innerJoin(
      characters,
      and(eq(characters.team_id, characterVersions.team_id), eq(characters.id, characterVersions.character_id)),
    )
    .where(myRow(ctx, characterVersions, job.character_version_id));
  return row?.weights ? { ...row, weights: row.weights } : null;
}

/** Draws one picture, judges it and keeps it; a picture that fails a gate counts as an error of the engine. */
async function makeOutput(
  ctx: Ctx,
  job: RunningJob,
  character: EngineCharacter | null,
  index: number,
  outer: AbortSignal,
) {
  const engine = engineNamed(job.engine);
  const picture = await withProgress(
    (share) => writeProgress(ctx, job, index, share),
    outer,
    (report, signal) => draw(engine, job, character, index, report, signal),
    0,
  );
  const verdict = await checkQuality(picture.bytes, job);
  if (verdict.state === "failed") throw new Error(verdict.reason ?? "The picture did not pass the quality gate.");
  const name = `${job.prompt.slice(0, 60)} ${index + 1}`;
  const file = await prepareRendered(ctx, { bytes: picture.bytes, mime: picture.mime, name, purpose: "natak.asset" });
  // The row's lock makes a cancellation come either before, and nothing is kept, or after, and takes this picture away too.
  if (!(await writeProgress(ctx, job, index, 100))) throw new Overtaken();
  const { id: file_id } = await keepFile(ctx, file);
  await ctx.db.insert(assets).values({
    ...{ file_id, name, kind: job.type, source: "generated", job_id: job.id, output_index: index },
    ...{ character_id: job.character_id, character_version_id: job.character_version_id },
    ...{ prompt: job.prompt, seed: seedOf(job, index), engine: job.engine, cost: outputPrice(job) },
    ...{ quality: verdict.state, quality_reason: verdict.reason, created_by: job.created_by, created_at: ctx.now() },
    ...ownedBy(ctx),
  });
  await ctx.commitSoFar();
}

function draw(
  engine: Engine,
  job: RunningJob,
  character: EngineCharacter | null,
  index: number,
  report: (percent: number) => void,
  signal: AbortSignal,
): Promise<RenderedFile> {
  const { type, prompt, width, height } = job;
  return engine.render({ type, prompt, width, height, seed: seedOf(job, index), character }, report, signal);
}

/** Picture n is drawn with the job's seed + n, so that each can be drawn again alone. */
const seedOf = (job: { seed: number }, index: number) => (job.seed + index) % (maxSeed + 1);

/** False when the job was cancelled or belongs to another run. Leaves the transaction open at 100, for what belongs to it. */
async function writeProgress(ctx: Ctx, job: RunningJob, index: number, share: number): Promise<boolean> {
  const percent = Math.min(99, Math.floor((100 * index + share) / job.count));
  const owned = await ctx.db
    .update(jobs)
    .set({ percent: sql`greatest(${jobs.percent}, ${percent})` })
    .where(ownJob(ctx, job))
    .returning({ percent: jobs.percent });
  if (owned[0]) await announce(ctx, job, { percent: owned[0].percent, made: share === 100 ? index + 1 : index });
  if (share < 100 || !owned[0]) await ctx.commitSoFar();
  return owned.length === 1;
}

/** Open pages read their answers again on it, so small pictures do not announce each of themselves. */
async function announce(ctx: Ctx, job: RunningJob, { percent, made }: { percent: number; made: number }) {
  if (performance.now() - job.announcedAt < announceEveryMs) return;
  job.announcedAt = performance.now();
  await ctx.signal(jobProgress, { job_id: job.id, status: "running", percent, made });
}

const ownJob = (ctx: Ctx, job: RunningJob) =>
  and(myRow(ctx, jobs, job.id), eq(jobs.run_id, job.run_id), eq(jobs.status, "running"));

/** The program stops: this start does not count. */
async function giveBack(ctx: Ctx, job: RunningJob): Promise<void> {
  await ctx.db
    .update(jobs)
    .set({ status: "queued", run_id: null, attempts: job.attempts - 1 })
    .where(ownJob(ctx, job));
  await ctx.commitSoFar();
}

/** The queue takes it up again after a pause that grows with each attempt. */
async function waitForRetry(ctx: Ctx, job: RunningJob, failure: unknown): Promise<void> {
  await ctx.db
    .update(jobs)
    .set({ status: "queued", run_id: null, error: failureText(failure) })
    .where(ownJob(ctx, job));
  await ctx.commitSoFar();
}

/** Ends the job by what was made: nothing → failed; something to look at → review; else completed and charged. */
async function settle(ctx: Ctx, job: RunningJob, failure: unknown): Promise<void> {
  const made = await ctx.db
    .select({ quality: assets.quality })
    .from(assets)
    .where(and(mine(ctx, assets), eq(assets.job_id, job.id)));
  const flagged = made.filter(({ quality }) => quality === "needs_review").length;
  const facts = { job_id: job.id, type: job.type, count: job.count };
  const now = ctx.now();
  const error = failure ? failureText(failure) : null;
  const charged = made.length * outputPrice(job);
  const state =
    made.length === 0
      ? { status: "failed" as const, error: error ?? "The job was interrupted too often.", ended_at: now }
      : flagged > 0
        ? { status: "review" as const, error, percent: 100, rendered_at: now }
        : { status: "completed" as const, error, percent: 100, rendered_at: now, ended_at: now, charged };
  const owned = await ctx.db.update(jobs).set(state).where(ownJob(ctx, job)).returning({ id: jobs.id });
  if (owned.length === 0) return;
  if (state.status === "failed") {
    await voidHold(ctx, { hold_id: job.hold_id!, reason: "Job failed" });
    await ctx.emit(jobFailed, { ...facts, reason: state.error });
  } else if (state.status === "review") await ctx.emit(jobAwaitsReview, { ...facts, flagged });
  else {
    await captureHold(ctx, { hold_id: job.hold_id!, amount: charged });
    await ctx.emit(jobCompleted, { ...facts, made: made.length, charged });
  }
}
