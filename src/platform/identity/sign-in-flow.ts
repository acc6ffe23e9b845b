import { createHash } from "node:crypto";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem } from "../../kernel/errors.ts";
import { seal, unseal } from "../secrets/secrets.ts";
import { countAttempt, onceOnly, secondsToWait } from "./attempts.ts";
import { hostCookie, readHostCookie } from "./host-cookie.ts";
import { newSecrets } from "./providers/oidc.ts";
import { type ProviderName, providerNames } from "./providers/provider.ts";

const lifeMs = 10 * 60_000;
const cookieName = "sign_in";
const purpose = "sign-in with a provider";

/** A sign-in that is under way at a provider. */
const Flow = z.object({
  provider: z.enum(providerNames),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string().nullable(),
  /** Who connects the provider to their account; null for a sign-in. */
  person: z.uuid().nullable(),
  ends: z.number(),
});
export type Flow = z.output<typeof Flow>;

/** Nothing is stored: the flow lies sealed in a cookie of the browser that began it. */
export function beginFlow(
  ctx: VisitorCtx,
  begun: { provider: ProviderName; next?: string | null; person?: string },
): { flow: Flow; cookie: readonly [string, string] } {
  const flow: Flow = {
    provider: begun.provider,
    ...newSecrets(),
    next: begun.next ?? null,
    person: begun.person ?? null,
    ends: ctx.now().getTime() + lifeMs,
  };
  return { flow, cookie: flowCookie(ctx, seal(ctx.house.config, JSON.stringify(flow), purpose), lifeMs / 1000) };
}

/** The flow that an answer belongs to. Good once, for ten minutes, in the browser that began it, for the same person. */
export async function redeemFlow(ctx: VisitorCtx, provider: ProviderName, answer: URLSearchParams): Promise<Flow> {
  const flow = flowIn(ctx);
  if (
    !flow ||
    flow.provider !== provider ||
    flow.state !== answer.get("state") ||
    flow.ends <= ctx.now().getTime() ||
    (flow.person !== null && flow.person !== ctx.actor.id)
  )
    throw over();
  const key = onceOnly("sign-in flow", createHash("sha256").update(flow.state).digest("hex"));
  if ((await secondsToWait(ctx, key, 1)) > 0) throw over();
  await countAttempt(ctx, key);
  return flow;
}

const over = () =>
  new Problem(
    403,
    "sign_in_over",
    "This sign-in is no longer good: it was begun in another browser, used already, or more than 10 minutes ago. Begin again.",
  );

export const endOfFlow = (ctx: VisitorCtx) => flowCookie(ctx, "", 0);

const flowCookie = (ctx: VisitorCtx, value: string, seconds: number) =>
  hostCookie(ctx.request.origin, cookieName, value, `; Max-Age=${seconds}`);

function flowIn(ctx: VisitorCtx): Flow | null {
  const sealed = readHostCookie(ctx.request, cookieName);
  if (!sealed) return null;
  try {
    return Flow.parse(JSON.parse(unseal(ctx.house.config, sealed, purpose)));
  } catch {
    return null;
  }
}
