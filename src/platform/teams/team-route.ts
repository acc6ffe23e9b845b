import type { z } from "zod";
import type { Ctx, PersonCtx } from "../../kernel/ctx.ts";
import { forbidden, noAddress, notFound } from "../../kernel/errors.ts";
import type { Permission } from "../../kernel/module.ts";
import { type Reply, type Route, type RouteSpec, route, signedIn } from "../../kernel/route.ts";
import { teamOf } from "./teams.ts";

/**
 * A route on the team that `id` names in its path: the active team or another of the person's, with the role that they
 * have there. Any other team is not found.
 */
export function teamRoute<I extends z.ZodType<{ id: string }>, O extends z.ZodType = z.ZodUnknown>(
  may: Permission,
  spec: Omit<RouteSpec<typeof signedIn, I, O>, "may" | "mayInPath">,
  verb: (ctx: Ctx, input: z.output<I>) => Promise<z.input<O> | Reply<z.input<O>> | Response>,
): Route<typeof signedIn, I, O> {
  return route<typeof signedIn, I, O>(
    { ...spec, may: signedIn, mayInPath: may, keys: spec.keys ?? true },
    async (ctx, input) => {
      const own = await ctxOfTeam(ctx, input.id);
      if (spec.product && own.team.product !== spec.product) throw noAddress();
      if (!own.can(may)) throw forbidden();
      return verb(own, input);
    },
  );
}

async function ctxOfTeam(ctx: PersonCtx, id: string): Promise<Ctx> {
  if (ctx.team?.id === id) return ctx as Ctx;
  // A key was made for one team.
  const team = ctx.actor.kind === "key" ? null : await teamOf(ctx, ctx.actor.id, id);
  if (!team) throw notFound("Team");
  const there = await ctx.forTeam(team);
  return there.with({ actor: { ...there.actor, role: team.role } });
}
