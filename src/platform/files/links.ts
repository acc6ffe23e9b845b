import { createHmac, timingSafeEqual } from "node:crypto";
import type { Ctx, Team, VisitorCtx } from "../../kernel/ctx.ts";
import type { Variant } from "./providers/storage.ts";

interface Link {
  team: string;
  id: string;
  variant: string;
  expires: string;
}
/** Which team's file, and the house and clock that vouch for it. */
type Signing = Pick<Ctx, "house" | "now"> & { team: Pick<Team, "id"> };

const hour = 3_600;

/**
 * An address that opens one variant of one file without a session, for `ttlSeconds` (default one hour) to an hour more:
 * the end is rounded up to the full hour, so that the address stays the same meanwhile and browsers find it in their
 * caches. It is a path on this host; put `config.appUrl` before it in mails.
 */
export function signedFileUrl(ctx: Signing, id: string, variant: Variant, ttlSeconds = hour): string {
  const expires = String(Math.ceil((ctx.now().getTime() / 1000 + ttlSeconds) / hour) * hour);
  const link = { team: ctx.team.id, id, variant, expires };
  return `/api/v1/files/${id}?team=${link.team}&variant=${variant}&expires=${expires}&signature=${sign(ctx, link)}`;
}

/** Seconds that the link is still good for; 0 when it is over or was not made here. */
export function secondsLeft(ctx: VisitorCtx, link: Link & { signature: string }): number {
  const right = Buffer.from(sign(ctx, link));
  const given = Buffer.from(link.signature);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 0;
  return Math.max(0, Math.floor(Number(link.expires) - ctx.now().getTime() / 1000));
}

const sign = (ctx: Pick<Ctx, "house">, { team, id, variant, expires }: Link) =>
  createHmac("sha256", ctx.house.config.authSecret)
    .update(JSON.stringify(["file link", team, id, variant, expires]))
    .digest("base64url");
