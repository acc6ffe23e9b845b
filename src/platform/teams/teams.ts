import { and, sql } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, Team, VisitorCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Page } from "../../kernel/route.ts";
import { grantStartingCredits } from "../ledger/ledger.ts";
import { teamCreated } from "./events.ts";
import { teamMembers, teams } from "./tables.ts";

/** The team that comes with an account: one owner, the product of the page where they signed up, its starting credits. */
export async function createPersonalTeam(
  ctx: VisitorCtx,
  owner: { id: string; name: string },
  timeZone: string,
): Promise<Team> {
  const team: Team = { id: newId(), name: owner.name, product: ctx.product, time_zone: timeZone };
  const now = ctx.now();
  await ctx.db.insert(teams).values({ ...team, slug: slugOf(owner.name), personal: true, created_at: now });
  const own = await ctx.forTeam(team);
  await own.db
    .insert(teamMembers)
    .values({ team_id: team.id, user_id: owner.id, role: "owner", joined_at: now, created_at: now });
  await own.emit(teamCreated, { team_id: team.id, name: team.name });
  await grantStartingCredits(own);
  return team;
}

/** Readable, and unique by its random end. */
function slugOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/[^\w\s-]/g, "")
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-");
  return `${words.slice(0, 40) || "team"}-${newId().slice(-6)}`;
}

export const MyTeam = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  product: z.string(),
  personal: z.boolean(),
  role: z.enum(["owner", "admin", "member", "viewer"]),
});
export const MyTeams = Page(MyTeam);

export async function teamsOf(ctx: VisitorCtx, userId: string): Promise<z.input<typeof MyTeam>[]> {
  const { rows } = await ctx.db.execute<z.input<typeof MyTeam>>(sql`select * from teams_of(${userId}) limit 100`);
  return rows;
}

const order = ordered({ name: sql`name`, product: sql`product` }, { column: sql`id`, field: "id" }, "name");
export const MyTeamQuery = order.query.extend({ product: z.string().max(40).optional() });

export async function listMyTeams(
  ctx: PersonCtx,
  query: z.output<typeof MyTeamQuery>,
): Promise<z.input<typeof MyTeams>> {
  const where = and(query.product ? sql`product = ${query.product}` : undefined, order.after(query)) ?? sql`true`;
  const { rows } = await ctx.db.execute<z.input<typeof MyTeam>>(
    sql`select * from teams_of(${ctx.actor.id}) where ${where} order by ${sql.join(order.by(query), sql`, `)} limit ${query.limit + 1}`,
  );
  return order.page(rows, query);
}

/** Where a sign-in leads: a team of the product of this address when there is one. */
export async function firstTeamOf(ctx: VisitorCtx, userId: string) {
  const mine = await teamsOf(ctx, userId);
  return mine.find(({ product }) => product === ctx.product) ?? mine[0] ?? null;
}
