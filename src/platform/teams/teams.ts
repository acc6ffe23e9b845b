import { and, count, eq, gt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx, Team, VisitorCtx } from "../../kernel/ctx.ts";
import { invalid, Problem, tooMany } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { isProduct } from "../../kernel/module.ts";
import { Moment, PageAs } from "../../kernel/route.ts";
import { tierOf } from "../billing/entitlements.ts";
import { signedFileUrl } from "../files/files.ts";
import { grantStartingCredits } from "../ledger/ledger.ts";
import { teamCreated } from "./events.ts";
import { readableSlug } from "./slug.ts";
import { teamMembers, teams } from "./tables.ts";

/** The team that comes with an account: one owner, the product of the page where they signed up, its starting credits. */
export async function createPersonalTeam(
  ctx: VisitorCtx,
  owner: { id: string; name: string },
  timeZone: string,
): Promise<Team> {
  const team: Team = { id: newId(), name: owner.name, product: ctx.product, time_zone: timeZone };
  const own = await insertTeam(ctx, { ...team, slug: withRandomEnd(slugOf(team.name)), personal: true }, owner.id);
  await grantStartingCredits(own!);
  await goBack(ctx);
  return team;
}

const mostTeamsAnHour = 10;
export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(3, "Use at least 3 characters.")
  .max(48, "Use at most 48 characters.")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "Use letters from a to z, digits and single dashes between them.");
export const TeamName = z.string().trim().min(1, "Enter a name.").max(120, "Use at most 120 characters.");
export const NewTeam = z.object({ name: TeamName, slug: Slug.optional(), product: z.string().max(50).optional() });

export const slugTaken = () =>
  new Problem(409, "slug_taken", "Another team has this address already. Choose another.", {
    errors: [{ path: "slug", message: "Another team has this address already. Choose another." }],
  });

/** Makes a team of which the person is the owner. Starting credits come with a person's first team only. Source: 001, POST /api/teams. */
export async function createTeam(ctx: PersonCtx, input: z.output<typeof NewTeam>): Promise<z.input<typeof MyTeam>> {
  const product = input.product ?? ctx.product;
  if (!ctx.house.modules.some((module) => isProduct(module) && module.name === product))
    throw invalid([{ path: "product", message: "There is no such product here." }]);
  await refuseTooManyTeams(ctx);
  const first = (await ctx.db.$count(teams, eq(teams.created_by, ctx.actor.id))) === 0;
  const team = { id: newId(), name: input.name, product, time_zone: ctx.team?.time_zone ?? "UTC", personal: false };
  const plain = slugOf(input.name);
  const own =
    (await insertTeam(ctx, { ...team, slug: input.slug ?? plain }, ctx.actor.id)) ??
    (input.slug ? null : await insertTeam(ctx, { ...team, slug: withRandomEnd(plain) }, ctx.actor.id));
  if (!own) throw slugTaken();
  if (first) await grantStartingCredits(own);
  await goBack(ctx);
  return (await myTeams(ctx, sql`where id = ${team.id}`))[0]!;
}

async function refuseTooManyTeams(ctx: PersonCtx): Promise<void> {
  const hourAgo = new Date(ctx.now().getTime() - 3_600_000);
  const recent = and(eq(teams.created_by, ctx.actor.id), gt(teams.created_at, hourAgo));
  const [made] = await ctx.db.select({ count: count() }).from(teams).where(recent);
  if (made!.count >= mostTeamsAnHour)
    throw tooMany(3_600, "You have created many teams just now. Try again in an hour.");
}

/** The transaction stands in the new team; what the caller does next belongs to where it came from. */
async function goBack(ctx: VisitorCtx): Promise<void> {
  if (ctx.team) await ctx.forTeam(ctx.team);
}

/** The team with its first owner; null when the slug is taken. */
async function insertTeam(
  ctx: VisitorCtx,
  team: Team & { slug: string; personal: boolean },
  ownerId: string,
): Promise<Ctx | null> {
  const now = ctx.now();
  const made = await ctx.db
    .insert(teams)
    .values({ ...team, created_by: ownerId, created_at: now })
    .onConflictDoNothing({ target: teams.slug })
    .returning({ id: teams.id });
  if (made.length === 0) return null;
  const own = await ctx.forTeam(team);
  await own.db
    .insert(teamMembers)
    .values({ team_id: team.id, user_id: ownerId, role: "owner", joined_at: now, created_at: now });
  await own.emit(teamCreated, { team_id: team.id, name: team.name });
  return own;
}

function slugOf(name: string): string {
  const slug = readableSlug(name);
  return slug.length < 3 ? withRandomEnd(slug || "team") : slug;
}
const withRandomEnd = (slug: string) => `${slug}-${newId().slice(-6)}`;

export const MyTeam = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  product: z.string(),
  personal: z.boolean(),
  role: z.enum(["owner", "admin", "member", "viewer"]),
  tier: z.string(),
  logo_url: z.string().nullable(),
  created_at: Moment,
});
export const MyTeams = PageAs("teams", MyTeam.extend({ member_count: z.int() }));

interface TeamRow extends Team, Record<string, unknown> {
  slug: string;
  logo_file_id: string | null;
  personal: boolean;
  role: "owner" | "admin" | "member" | "viewer";
  created_at: Date;
}

/** A person's teams, as the database has them, from the oldest membership on; `narrowed` says which of them. */
async function teamsOf(ctx: VisitorCtx, userId: string, narrowed = sql`limit 100`): Promise<TeamRow[]> {
  const { rows } = await ctx.db.execute<TeamRow>(sql`select * from teams_of(${userId}) ${narrowed}`);
  return rows.map((row) => ({ ...row, created_at: new Date(row.created_at) }));
}

/** One of a person's teams; null for any other. */
export const teamOf = async (ctx: VisitorCtx, userId: string, id: string): Promise<TeamRow | null> =>
  (await teamsOf(ctx, userId, sql`where id = ${id}`))[0] ?? null;

/** The actor's own teams, as the wire shows them; 100 where nothing else is said. */
export async function myTeams(ctx: PersonCtx, narrowed?: SQL): Promise<z.input<typeof MyTeam>[]> {
  const mine = await teamsOf(ctx, ctx.actor.id, narrowed);
  const tiers = await Promise.all(mine.map((team) => tierOf(ctx.house, team)));
  return mine.map(({ logo_file_id, time_zone: _, ...team }, place) => ({
    ...team,
    tier: tiers[place]!,
    logo_url: logoUrl(ctx, team.id, logo_file_id),
  }));
}

const daySeconds = 86_400;
/** The address of a team's logo, in 256 pixels; null without one. */
export const logoUrl = (ctx: VisitorCtx, teamId: string, fileId: string | null): string | null =>
  fileId && signedFileUrl({ house: ctx.house, now: ctx.now, team: { id: teamId } }, fileId, "original", daySeconds);

const order = ordered({ created_at: sql`created_at`, name: sql`name` }, { column: sql`id`, field: "id" }, "created_at");
export const MyTeamQuery = order.query.extend({
  product: z.string().max(50).optional(),
  role: MyTeam.shape.role.optional(),
});

/** Source: 001, GET /api/teams. */
export async function listMyTeams(
  ctx: PersonCtx,
  query: z.output<typeof MyTeamQuery>,
): Promise<z.input<typeof MyTeams>> {
  const filters = [
    order.after(query),
    query.product === undefined ? undefined : sql`product = ${query.product}`,
    query.role && sql`role = ${query.role}`,
  ];
  const by = sql.join(order.by(query), sql`, `);
  const narrowed = sql`where ${and(sql`true`, ...filters)} order by ${by} limit ${query.limit + 1}`;
  const page = order.page(await myTeams(ctx, narrowed), query, "teams");
  const { rows } = await ctx.db.execute<{ team_id: string; members: number }>(
    sql`select * from team_sizes(${ctx.actor.id})`,
  );
  const sizes = new Map(rows.map(({ team_id, members }) => [team_id, members]));
  return { ...page, teams: page.teams.map((team) => ({ ...team, member_count: sizes.get(team.id) ?? 1 })) };
}

/** Where a sign-in leads: a team of the product of this address when there is one. */
export async function firstTeamOf(ctx: VisitorCtx, userId: string) {
  const mine = await teamsOf(ctx, userId);
  return mine.find(({ product }) => product === ctx.product) ?? mine[0] ?? null;
}

export const Products = z.object({ products: z.array(z.object({ name: z.string(), title: z.string() })) });

/** What a new team can be for. */
export async function listProducts(ctx: VisitorCtx): Promise<z.input<typeof Products>> {
  return { products: ctx.house.modules.filter(isProduct).map(({ name, title }) => ({ name, title })) };
}
