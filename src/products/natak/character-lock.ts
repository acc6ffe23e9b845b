import { and, isNull } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { myRow } from "../../kernel/tables.ts";
import { characters } from "./tables.ts";

/** Locks a character that is not deleted, so that its images and its training change one after the other. */
export async function lockCharacter(ctx: Ctx, id: string) {
  const [row] = await ctx.db
    .select({ id: characters.id, name: characters.name, status: characters.status })
    .from(characters)
    .where(and(myRow(ctx, characters, id), isNull(characters.deleted_at)))
    .for("update");
  if (!row) throw notFound("Character");
  return row;
}

/**
 * The same lock for a run of its training, which goes on whatever became of the character. Always the character before
 * its versions: the other way round would meet a cancellation in a deadlock.
 */
export async function lockForTraining(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .select({ id: characters.id })
    .from(characters)
    .where(myRow(ctx, characters, id))
    .for("update");
}
