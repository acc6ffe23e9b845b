import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { deleteFiles } from "../../platform/files/files.ts";
import { assets } from "./tables.ts";

/** Takes a job's pictures away for good: nobody paid for them, so they do not go to the trash. */
export async function removePictures(ctx: Ctx, jobId: string): Promise<void> {
  const removed = await ctx.db
    .delete(assets)
    .where(and(mine(ctx, assets), eq(assets.job_id, jobId)))
    .returning({ file_id: assets.file_id });
  if (removed.length > 0)
    await deleteFiles(
      ctx,
      removed.map(({ file_id }) => file_id),
    );
}
