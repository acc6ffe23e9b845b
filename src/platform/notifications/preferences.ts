import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { preferenceChanged } from "./events.ts";
import { isSwitchable, mailKinds, notificationPreferences, type SwitchableKind, switchableKinds } from "./tables.ts";

export const Preferences = z.object({
  kinds: z.array(
    z.object({
      kind: z.enum(mailKinds),
      fixed: z.boolean().describe("Always on: it cannot be switched off."),
      email: z.boolean(),
      in_app: z.boolean(),
    }),
  ),
});
const channels = { email: z.boolean().optional(), in_app: z.boolean().optional() };
export const PreferenceChange = z.object({
  kind: z.enum(switchableKinds, "Choose team or product: mails of every other kind always come."),
  ...channels,
});

export async function readPreferences(ctx: PersonCtx): Promise<z.input<typeof Preferences>> {
  const rows = await ctx.db
    .select({
      kind: notificationPreferences.kind,
      email: notificationPreferences.email,
      in_app: notificationPreferences.in_app,
    })
    .from(notificationPreferences)
    .where(eq(notificationPreferences.user_id, ctx.actor.id));
  return {
    kinds: mailKinds.map((kind) => ({
      ...{ kind, fixed: !isSwitchable(kind), email: true, in_app: true },
      ...rows.find((row) => row.kind === kind),
    })),
  };
}

export async function changePreference(ctx: PersonCtx, { kind, ...change }: z.output<typeof PreferenceChange>) {
  await choose(ctx, ctx.actor.id, kind, change);
  return readPreferences(ctx);
}

/** Keeps a choice and announces it, once: choosing the same again changes nothing. */
export async function choose(
  ctx: VisitorCtx,
  userId: string,
  kind: SwitchableKind,
  change: { email?: boolean | undefined; in_app?: boolean | undefined },
): Promise<void> {
  const { email, in_app } = notificationPreferences;
  const chosen = { email: change.email ?? true, in_app: change.in_app ?? true };
  const [row] = await ctx.db
    .insert(notificationPreferences)
    .values({ user_id: userId, kind, ...chosen, updated_at: ctx.now() })
    .onConflictDoUpdate({
      target: [notificationPreferences.user_id, notificationPreferences.kind],
      set: {
        email: change.email ?? sql`${email}`,
        in_app: change.in_app ?? sql`${in_app}`,
        updated_at: ctx.now(),
      },
      setWhere: sql`(${email}, ${in_app}) is distinct from (${change.email ?? sql`${email}`}, ${change.in_app ?? sql`${in_app}`})`,
    })
    .returning({ kind: notificationPreferences.kind, email, in_app });
  if (row) await ctx.emit(preferenceChanged, row);
}
