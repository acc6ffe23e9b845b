import type { AccessScope } from "../../kernel/ctx.ts";
import type { Role } from "../../kernel/module.ts";

const ladder: readonly AccessScope[] = ["read", "write", "admin"];

/** Each scope holds the ones before it. */
export const heldScopes = (scopes: readonly AccessScope[]): AccessScope[] =>
  ladder.slice(0, 1 + Math.max(...scopes.map((scope) => ladder.indexOf(scope))));

const mostOf: Record<Role, AccessScope> = { viewer: "read", member: "write", admin: "admin", owner: "admin" };

/** What a key may do: what its scopes allow and its maker's present role in the team allows too; nothing without a maker. */
export const allowedScopes = (scopes: readonly AccessScope[], role: Role | null): AccessScope[] =>
  role ? heldScopes(scopes).slice(0, 1 + ladder.indexOf(mostOf[role])) : [];

/** How a key opens more after a change than it did before. */
export function opensMore(
  before: { scopes: AccessScope[]; is_active: boolean },
  after: typeof before,
): "switched_on" | "widened" | null {
  if (!after.is_active) return null;
  if (!before.is_active) return "switched_on";
  return heldScopes(after.scopes).length > heldScopes(before.scopes).length ? "widened" : null;
}
