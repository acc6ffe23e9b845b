import { and, count, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict } from "../../kernel/errors.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { captureHold, refundCapture, voidHold } from "../../platform/ledger/ledger.ts";
import { jobAccepted, jobRejected } from "./events.ts";
import { Job } from "./job-rows.ts";
import { getJob, type JobId, lockJob } from "./jobs.ts";
import { removePictures } from "./outputs.ts";
import { freeRejectionsADay } from "./prices.ts";
import { assets, jobs } from "./tables.ts";

export const refundRules = ["not_charged", "refunded"] as const;
export const RejectedJob = Job.extend({
  /** `not_charged`: it was in review, so its credits were only held. `refunded`: it was charged and paid back. */
  rule: z.enum(refundRules),
});

/** Accepts the pictures that the quality gate wanted a person to see; now they are charged. */
export async function acceptJob(ctx: Ctx, { id }: z.output<typeof JobId>) {
  const job = await lockJob(ctx, id);
  if (job.status !== "review") throw notInReview(job.status);
  const made = await ctx.db
    .update(assets)
    .set({ quality: sql`case when ${assets.quality} = 'needs_review' then 'accepted' else ${assets.quality} end` })
    .where(and(mine(ctx, assets), eq(assets.job_id, id)))
    .returning({ cost: assets.cost });
  const charged = made.reduce((sum, { cost }) => sum + cost, 0);
  await ctx.db
    .update(jobs)
    .set({ status: "completed", ended_at: ctx.now(), charged })
    .where(myRow(ctx, jobs, id));
  await captureHold(ctx, { hold_id: job.hold_id!, amount: charged });
  await ctx.emit(jobAccepted, { job_id: id, type: job.type, count: job.count, charged });
  return getJob(ctx, { id });
}

/**
 * Rejects a job and takes its pictures away. The rule for the credits: a job in review costs nothing; a completed one
 * is refunded in full within 24 hours of its end, three a day for a team. Beyond that the rejection is refused (409),
 * as it would be nothing but a deletion.
 */
export async function rejectJob(ctx: Ctx, { id }: z.output<typeof JobId>) {
  const job = await lockJob(ctx, id);
  if (job.status !== "review" && job.status !== "completed") throw notInReview(job.status);
  const rule: (typeof refundRules)[number] = job.status === "review" ? "not_charged" : "refunded";
  if (rule === "refunded") await refuseLateOrFrequent(ctx, job.ended_at!);
  const refunded = rule === "refunded" ? job.charged : 0;
  await ctx.db
    .update(jobs)
    .set({ status: "rejected", ended_at: ctx.now(), refunded })
    .where(myRow(ctx, jobs, id));
  if (rule === "refunded")
    await refundCapture(ctx, { hold_id: job.hold_id!, key: `reject:${id}`, reason: "Job rejected" });
  else await voidHold(ctx, { hold_id: job.hold_id!, reason: "Job rejected in review" });
  await removePictures(ctx, id);
  await ctx.emit(jobRejected, { job_id: id, type: job.type, count: job.count, refunded, rule });
  return { ...(await getJob(ctx, { id })), rule };
}

async function refuseLateOrFrequent(ctx: Ctx, endedAt: Date): Promise<void> {
  const dayAgo = new Date(ctx.now().getTime() - dayMs);
  if (endedAt <= dayAgo)
    throw conflict("rejection_too_late", "A finished job can be rejected for 24 hours. Delete its pictures instead.");
  // Two rejections of one team must not count past each other.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(7031, hashtext(${ctx.team.id}))`);
  const [recent] = await ctx.db
    .select({ count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), eq(jobs.status, "rejected"), gt(jobs.refunded, 0), gt(jobs.ended_at, dayAgo)));
  if (recent!.count >= freeRejectionsADay)
    throw conflict(
      "rejections_used_up",
      `${freeRejectionsADay} finished jobs were refunded in the last 24 hours. Delete the pictures instead, or reject this job later.`,
    );
}

const notInReview = (status: string) =>
  conflict(
    "not_reviewable",
    `This job is ${status}; only a job in review, or one that was completed today, can be judged.`,
  );
