import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { callsPerHour } from "../billing/entitlements.ts";
import { limitsOfKey, standingOf, takeFromRate } from "../limits/limits.ts";
import { callsUsedUp } from "../metering/call-limits.ts";
import { checkKey, type FoundKey, type KeyCode } from "./api-keys.ts";
import { allowedScopes, heldScopes } from "./key-scopes.ts";

export const KeyToVerify = z.object({
  key: z.string().max(200),
  /** What the caller is about to let the key do. */
  scope: z.enum(["read", "write", "admin"]).default("read"),
});
const codes = [
  ...["VALID", "NOT_FOUND", "DISABLED", "EXPIRED"],
  ...["INSUFFICIENT_PERMISSIONS", "FORBIDDEN", "USAGE_EXCEEDED", "RATE_LIMITED"],
] as const satisfies readonly KeyCode[];
export const Verification = z.object({
  valid: z.boolean(),
  code: z.enum(codes),
  key: z
    .object({
      id: z.uuid(),
      name: z.string(),
      scopes: z.array(z.enum(["read", "write", "admin"])),
      expires_at: Moment.nullable(),
    })
    .nullable(),
  rate: z.object({ limit: z.int(), remaining: z.int(), reset_seconds: z.int() }).nullable(),
});

/**
 * Verifies a key of the team for a program that takes such keys itself: exists → enabled → not expired → scope, the key's
 * own (INSUFFICIENT_PERMISSIONS) and what its maker's role leaves of it (FORBIDDEN) → quota → rate. The first failure is the
 * code. A good key has used up one call of its rate; the quota is only looked at. Another team's key is NOT_FOUND.
 */
export async function verifyApiKey(ctx: Ctx, { key, scope }: z.output<typeof KeyToVerify>) {
  const { code, found } = await checkKey(ctx.house, key);
  if (!found || found.team_id !== ctx.team.id) return outcome("NOT_FOUND", null);
  if (code !== "VALID") return outcome(code, found);
  if (!heldScopes(found.scopes).includes(scope)) return outcome("INSUFFICIENT_PERMISSIONS", found);
  if (!allowedScopes(found.scopes, found.maker_role).includes(scope)) return outcome("FORBIDDEN", found);
  const by = { userId: found.user_id, keyId: found.id };
  if (await callsUsedUp(ctx.house, ctx.team, by)) return outcome("USAGE_EXCEEDED", found);
  const perHour = await callsPerHour(ctx.house, ctx.team);
  const { id, team_id: teamId, user_id: userId, rate_limit: perMinute } = found;
  const limits = limitsOfKey({ id, teamId, userId, perMinute, perHour });
  const taken = await takeFromRate(ctx.house, limits);
  const { limit, remaining, resetSeconds } = standingOf(limits, taken);
  return {
    ...outcome(taken.allowed ? "VALID" : "RATE_LIMITED", found),
    rate: { limit: limit.most, remaining, reset_seconds: resetSeconds },
  };
}

const outcome = (code: KeyCode, found: FoundKey | null): z.input<typeof Verification> => ({
  valid: code === "VALID",
  code,
  key: found && { id: found.id, name: found.name, scopes: found.scopes, expires_at: found.expires_at },
  rate: null,
});

export const CurrentKey = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(["read", "write", "admin"])),
  rate_limit: z.int(),
  team: z.object({ id: z.uuid(), name: z.string() }),
});

/** What a program can ask first: which key it holds, and for which team. */
export async function currentKey({ actor, team }: Ctx): Promise<z.input<typeof CurrentKey>> {
  const { entrance } = actor;
  if (!entrance?.key)
    throw conflict("no_key", "This call came without an API key. Send one as Authorization: Bearer <key>.");
  return {
    id: entrance.id,
    name: actor.name!,
    scopes: [...entrance.scopes!],
    rate_limit: entrance.key.perMinute,
    team: { id: team.id, name: team.name },
  };
}
