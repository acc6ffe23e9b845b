import type { z } from "zod";
import { type Ctx, type PersonCtx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { forbidden } from "../../kernel/errors.ts";
import { type Route, type RouteSpec, route, signedIn } from "../../kernel/route.ts";
import { staffRead } from "./events.ts";
import type { StaffPermission } from "./permissions.ts";
import { staffRoleOf } from "./staff.ts";

declare module "../../kernel/route.ts" {
  interface RouteSpec<W, I, O> {
    /** Asked beside `may`: for the platform's own people, in their role on the platform. Teams' roles count for nothing. */
    staff?: StaffPermission;
  }
}

type StaffSpec<I extends z.ZodType, O extends z.ZodType> = Omit<
  RouteSpec<typeof signedIn, I, O>,
  "may" | "mayInPath" | "keys" | "staff"
>;

/** A route for the platform's own people, in their own session or with its tokens; never with an API key. */
export const staffRoute = <I extends z.ZodType, O extends z.ZodType = z.ZodUnknown>(
  may: StaffPermission,
  spec: StaffSpec<I, O>,
  verb: (ctx: PersonCtx, input: z.output<I>) => Promise<z.input<O>>,
): Route<typeof signedIn, I, O> =>
  route<typeof signedIn, I, O>({ ...spec, may: signedIn, keys: false, staff: may }, async (ctx, input) => {
    return verb(await asStaff(ctx, may), input);
  });

/**
 * A reading route across all teams. It reads in a transaction of its own under the staff policy, which is not read-only:
 * that somebody looked is announced in it, so nothing is shown of which no event tells.
 */
export function staffReading<I extends z.ZodType, O extends z.ZodType>(
  may: StaffPermission,
  spec: StaffSpec<I, O>,
  verb: (ctx: Ctx, input: z.output<I>) => Promise<z.input<O>>,
): Route<typeof signedIn, I, O> {
  const made: Route<typeof signedIn, I, O> = staffRoute(may, spec, async (ctx, input) => {
    const key = [...ctx.house.api.routes].find(([, one]) => one === made)![0];
    return acrossTeams(ctx, { route: key, of: (input as { id?: string }).id ?? null }, (across) => verb(across, input));
  });
  return made;
}

/** Works across teams as one of the platform's people, and leaves behind that they did. */
export async function acrossTeams<T>(
  ctx: PersonCtx,
  what: z.input<typeof staffRead.data>,
  work: (across: Ctx) => Promise<T>,
): Promise<T> {
  // Nobody may wait for a second connection of the pool while holding a first.
  await ctx.commitSoFar();
  const { house, actor, product, request, now } = ctx;
  return withCtx(house, { ...systemScope(house), actor, product, request, now }, async (across) => {
    await across.emit(staffRead, what);
    return work(across);
  });
}

/**
 * Goes on as one of the platform's people, whose role in their own team counts for nothing then. 403 for everybody else,
 * and for who has another role among them.
 */
export async function asStaff(ctx: PersonCtx, may: StaffPermission): Promise<PersonCtx> {
  const role = ctx.actor.kind === "person" ? await staffRoleOf(ctx, ctx.actor.id) : null;
  if (!role) throw forbidden("This is for the people who run the platform.");
  if (!may.roles.includes(role))
    throw forbidden("Your role among the people who run the platform does not allow this.");
  return ctx.with({ actor: { ...ctx.actor, kind: "staff", role: null } }) as unknown as PersonCtx;
}
