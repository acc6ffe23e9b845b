import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { myRow } from "../../kernel/tables.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { notify } from "../../platform/notifications/notify.ts";
import type { jobFailed, trainingCompleted } from "./events.ts";
import { jobFailedMail, trainingFinishedMail } from "./mails.ts";
import { characters, characterVersions, jobs } from "./tables.ts";

/** What ended longer ago is no news: a queue that stood still for days, or demo data of a past. */
const newsMs = dayMs;
const isNews = (ctx: Ctx, ended: Date | null) => ended !== null && ctx.now().getTime() - ended.getTime() < newsMs;

/** Whoever started a training hears that it is finished. */
export async function tellOfTraining(ctx: Ctx, event: z.output<typeof trainingCompleted.data>): Promise<void> {
  const [version] = await ctx.db
    .select({
      name: characterVersions.name,
      cost: characterVersions.cost,
      created_by: characterVersions.created_by,
      completed_at: characterVersions.completed_at,
      character: characters.name,
    })
    .from(characterVersions)
    .innerJoin(
      characters,
      and(eq(characters.team_id, characterVersions.team_id), eq(characters.id, characterVersions.character_id)),
    )
    .where(myRow(ctx, characterVersions, event.version_id));
  if (!version?.created_by || !isNews(ctx, version.completed_at)) return;
  const { character, name, cost } = version;
  const link = `${ctx.house.config.appUrl}/characters/${event.character_id}`;
  const data = { character, version: name, cost, link };
  await notify(ctx, trainingFinishedMail, { userId: version.created_by, data });
}

/** Whoever made a job hears that it failed, and that its credits are back. */
export async function tellOfFailure(ctx: Ctx, { job_id, reason }: z.output<typeof jobFailed.data>): Promise<void> {
  const [job] = await ctx.db
    .select({
      type: jobs.type,
      count: jobs.count,
      cost: jobs.cost,
      created_by: jobs.created_by,
      ended_at: jobs.ended_at,
    })
    .from(jobs)
    .where(myRow(ctx, jobs, job_id));
  if (!job?.created_by || !isNews(ctx, job.ended_at)) return;
  const { type, count, cost } = job;
  const data = { type, count, credits: cost, reason, link: `${ctx.house.config.appUrl}/operations?job=${job_id}` };
  await notify(ctx, jobFailedMail, { userId: job.created_by, data });
}
