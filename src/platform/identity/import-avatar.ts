import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { isProblem } from "../../kernel/errors.ts";
import type { JobRun } from "../../kernel/module.ts";
import { setAvatar } from "./avatars.ts";
import { type avatarImportDue, profileChanged } from "./events.ts";
import { fetchPicture } from "./providers/picture.ts";
import { profiles, users } from "./tables.ts";

/**
 * Takes over the picture that a newcomer has at their provider, unless they have chosen one meanwhile. One that is not
 * there or no picture is left; a provider that is down is asked again, and then left too: initials do as well.
 */
export async function importAvatar(ctx: Ctx, data: z.output<typeof avatarImportDue.data>, run: JobRun): Promise<void> {
  const [person] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name, avatar_id: profiles.avatar_id })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, data.user_id));
  if (!person || person.avatar_id) return;
  await ctx.commitSoFar();
  try {
    const bytes = await fetchPicture(ctx.house, data.address, run.signal);
    if (!bytes) return;
    await setAvatar(ctx, person.id, bytes);
  } catch (error) {
    if (run.lastAttempt || (isProblem(error) && error.status < 500)) return;
    throw error;
  }
  await ctx.actAs(person).emit(profileChanged, { user_id: person.id, fields: ["avatar"] });
}
