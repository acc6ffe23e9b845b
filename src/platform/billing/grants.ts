import { and, asc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { invalid, notFound } from "../../kernel/errors.ts";
import { type House, teamTime, textOf } from "../../kernel/house.ts";
import { Moment } from "../../kernel/route.ts";
import { myRow, ownedBy } from "../../kernel/tables.ts";
import { profiles } from "../identity/tables.ts";
import { titleOf } from "../metering/metrics.ts";
import { type Entitlements, entitlementsNow, type Grant, planChanged } from "./entitlements.ts";
import { entitlementEnded, entitlementGranted, grantOver } from "./events.ts";
import { plansOf } from "./plans.ts";
import { entitlementGrants } from "./tables.ts";
import { teamById } from "./team-by-id.ts";

const kinds = entitlementGrants.kind.enumValues;
const Reason = z
  .string()
  .trim()
  .min(3, "Say why: the team reads it.")
  .max(500)
  .describe("Why; stands in the team's activity.");
const mostOfAll = 1_000_000_000;

export const NewGrant = z.object({
  id: z.uuid(),
  kind: z.enum(kinds).describe("`add_on` and `grant` add to what the plan allows; `override` replaces all of it."),
  metric: z.string().max(100).describe("`seats`, or a metric that plans of the team's product limit."),
  most: z.int().min(0).max(mostOfAll).nullable().describe("How many; with an override null for as many as one likes."),
  expires_at: z.coerce.date().nullable().default(null).describe("Until when; null for good."),
  reason: Reason,
});
export const EndedGrant = z.object({ id: z.uuid(), grant_id: z.uuid(), reason: Reason });
export const GrantShown = z.object({
  id: z.uuid(),
  kind: z.enum(kinds),
  metric: z.string(),
  /** In the reader's language. */
  title: z.string(),
  most: z.int().nullable(),
  reason: z.string(),
  granted_by: z.string().nullable(),
  created_at: Moment,
  expires_at: Moment.nullable(),
});

/** Gives a team more than its plan does, or something else instead, by one of the platform's people. */
export async function grantToTeam(
  ctx: PersonCtx,
  { id, expires_at: expiresAt, ...grant }: z.output<typeof NewGrant>,
): Promise<z.input<typeof GrantShown>> {
  const own = await inTeam(ctx, id);
  refuseNonsense(own, { ...grant, expiresAt });
  if (grant.kind !== "override" && (await allowanceOf(own, grant.metric)) === null)
    throw invalid([{ path: "metric", message: nothingToAdd }]);
  const grantId = await grantEntitlement(own, { ...grant, expiresAt });
  return (await grantsOf(own, [own.team])).get(id)!.find((one) => one.id === grantId)!;
}

/** Ends a grant now. Its row stays, so that what was agreed when can be told. */
export async function endGrant(ctx: PersonCtx, { id, grant_id, reason }: z.output<typeof EndedGrant>): Promise<void> {
  const own = await inTeam(ctx, id);
  const [found] = await own.db
    .select({ metric: entitlementGrants.metric, kind: entitlementGrants.kind })
    .from(entitlementGrants)
    .where(and(myRow(own, entitlementGrants, grant_id), holds(own)))
    .for("update");
  if (!found) throw notFound("Grant");
  const before = await allowanceOf(own, found.metric);
  await own.db
    .update(entitlementGrants)
    .set({ expires_at: timeOf(own) })
    .where(myRow(own, entitlementGrants, grant_id));
  await planChanged(own);
  const after = await allowanceOf(own, found.metric);
  await own.emit(entitlementEnded, { ...found, before, after, reason });
}

/** Gives it in the ctx's own team, and announces what it changed; answers its id. `seats` is a metric here, too. */
export async function grantEntitlement(
  ctx: Ctx,
  grant: Grant & { reason: string; expiresAt?: Date | null },
): Promise<string> {
  const { kind, metric, most, reason, expiresAt = null } = grant;
  const before = await allowanceOf(ctx, metric);
  const [made] = await ctx.db
    .insert(entitlementGrants)
    .values({
      ...{ kind, metric, most, reason, granted_by: ctx.actor.id, expires_at: expiresAt, created_at: ctx.now() },
      ...ownedBy(ctx),
    })
    .returning({ id: entitlementGrants.id });
  await planChanged(ctx);
  if (expiresAt) await ctx.enqueue(grantOver, {}, { runAt: expiresAt });
  const after = await allowanceOf(ctx, metric);
  await ctx.emit(entitlementGranted, { kind, metric, most, before, after, expires_at: expiresAt, reason });
  return made!.id;
}

/** What holds for these teams beside their plans, by team, the oldest first; reads across teams where the ctx may. */
export async function grantsOf(ctx: VisitorCtx, teams: readonly { id: string; product: string }[]) {
  const products = new Map(teams.map(({ id, product }) => [id, product]));
  const rows = await ctx.db
    .select({ ...shown, team_id: entitlementGrants.team_id })
    .from(entitlementGrants)
    .leftJoin(profiles, eq(profiles.user_id, entitlementGrants.granted_by))
    // One person's teams, across teams.
    .where(and(inArray(entitlementGrants.team_id, [...products.keys()]), holdsAt(ctx.now())))
    .orderBy(asc(entitlementGrants.created_at), asc(entitlementGrants.id))
    .limit(1_000);
  const titled = rows.map(({ team_id, ...row }) => {
    const title = titleIn(ctx.house, products.get(team_id)!, row.metric, ctx.request.locale);
    return { team_id, grant: { ...row, title } };
  });
  return new Map(teams.map(({ id }) => [id, titled.filter(({ team_id }) => team_id === id).map(({ grant }) => grant)]));
}

const shown = {
  id: entitlementGrants.id,
  kind: entitlementGrants.kind,
  metric: entitlementGrants.metric,
  most: entitlementGrants.most,
  reason: entitlementGrants.reason,
  granted_by: profiles.name,
  created_at: entitlementGrants.created_at,
  expires_at: entitlementGrants.expires_at,
};

async function inTeam(ctx: PersonCtx, id: string): Promise<Ctx> {
  const found = await teamById(ctx, id);
  if (found?.standing !== "live") throw notFound("Team");
  return ctx.forTeam(found.team);
}

const nothingToAdd = "Nothing limits this team here, so there is nothing to add to. An override sets a limit.";

function refuseNonsense({ house, team }: Ctx, grant: Grant & { expiresAt: Date | null }): void {
  const known = grantable(house, team.product);
  if (!known.includes(grant.metric))
    throw invalid([{ path: "metric", message: `Choose one of these: ${known.join(", ")}.` }]);
  if (grant.kind !== "override" && !grant.most)
    throw invalid([{ path: "most", message: "Say how many more; only an override can be without a limit, or 0." }]);
  if (grant.expiresAt && grant.expiresAt <= teamTime(house, team.id))
    throw invalid([{ path: "expires_at", message: "Give a moment to come." }]);
}

const grantable = (house: House, product: string): string[] => [
  ...new Set(["seats", ...plansOf(house, product).flatMap(({ limits }) => Object.keys(limits))]),
];

/** What can be granted to teams of a product, as the reader calls it. */
export const grantableTo = ({ house, request }: VisitorCtx, product: string) =>
  grantable(house, product).map((name) => ({ name, title: titleIn(house, product, name, request.locale) }));

export const titleIn = (house: House, product: string, metric: string, locale: string): string =>
  (metric === "seats" && textOf(house, "billing", locale, ["ui", "page", "seats"])) ||
  titleOf(house, product, metric, locale);

/** A team in the sandbox may have another time than we. */
const timeOf = ({ house, team }: Ctx): Date => teamTime(house, team.id);
const holdsAt = (at: Date) => or(isNull(entitlementGrants.expires_at), gt(entitlementGrants.expires_at, at));
const holds = (ctx: Ctx) => holdsAt(timeOf(ctx));

const mostOf = ({ seats, limits }: Entitlements, metric: string): number | null =>
  (metric === "seats" ? seats : limits[metric])?.most ?? null;
const allowanceOf = async (ctx: Ctx, metric: string) => mostOf(await entitlementsNow(ctx), metric);
