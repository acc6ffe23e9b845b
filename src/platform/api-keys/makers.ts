import { and, eq, isNull, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { Role } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { notifyRoles } from "../notifications/notify.ts";
import { forgetKeysOf } from "./api-keys.ts";
import { apiKeyStopped } from "./events.ts";
import { keysPage, keysStoppedMail } from "./mails.ts";
import { apiKeys } from "./tables.ts";

/** Of a row of `api_keys`: who made it, as long as they are in the team. */
export const maker = sql<{ id: string; name: string; role: Role } | null>`(
  select json_build_object('id', m.user_id, 'name', p.name, 'role', m.role) from team_members m
  join profiles p on p.user_id = m.user_id
  where m.team_id = api_keys.team_id and m.user_id = api_keys.user_id and m.status = 'active')`;

/**
 * Switches off what somebody made who is no longer in the team, so that it stays off should they come back. That it opens
 * nothing is said by the look-up itself; here the team learns of it. The owners are told once for all keys.
 */
export async function stopKeysOf(ctx: Ctx, userId: string): Promise<void> {
  const stopped = await ctx.db
    .update(apiKeys)
    .set({ is_active: false, updated_at: ctx.now() })
    .where(
      and(mine(ctx, apiKeys), eq(apiKeys.user_id, userId), isNull(apiKeys.revoked_at), eq(apiKeys.is_active, true)),
    )
    .returning({ id: apiKeys.id, name: apiKeys.name, key_prefix: apiKeys.key_prefix });
  forgetKeysOf(ctx.house, ctx.team.id);
  if (stopped.length === 0) return;
  for (const key of stopped) await ctx.emit(apiKeyStopped, key);
  const keys = stopped.map(({ name }) => name).join(", ");
  await notifyRoles(ctx, keysStoppedMail, {
    roles: ["owner"],
    data: () => ({ team: ctx.team.name, count: stopped.length, keys, link: keysPage(ctx) }),
  });
}
