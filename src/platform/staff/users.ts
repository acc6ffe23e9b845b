import { and, asc, eq, gte, ilike, inArray, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { entitlementsOf } from "../billing/entitlements.ts";
import { GrantShown, grantableTo, grantsOf } from "../billing/grants.ts";
import { planTitle } from "../billing/plans.ts";
import { avatarUrl } from "../identity/avatars.ts";
import { profiles, sessions, users } from "../identity/tables.ts";
import { teamMembers, teams } from "../teams/tables.ts";
import { staffRoles } from "./permissions.ts";
import { staff } from "./tables.ts";

const order = ordered(
  { created_at: users.created_at, name: profiles.name, email: users.email },
  { column: users.id, field: "id" },
  "-created_at",
);
export const UserQuery = order.query.extend({
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe("Part of a name or an address; of one or two characters, their beginning."),
  product: z.string().max(50).optional().describe("Who is in a team of this product."),
  verified: z.stringbool().optional().describe("Whether the address is confirmed."),
  since: z.coerce.date().optional().describe("Who signed up at this moment or later."),
  until: z.coerce.date().optional().describe("Who signed up before this moment."),
});

export const UserShown = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  avatar_url: z.string().nullable(),
  email_verified: z.boolean(),
  created_at: Moment,
  /** The last sign of life of any session, or the last sign-in; null for who never came. */
  last_seen_at: Moment.nullable(),
  /** Of the teams that they are in. */
  products: z.array(z.string()),
  teams: z.int(),
  /** Their role among the platform's own people. */
  staff_role: z.enum(staffRoles).nullable(),
});
export const UserList = Page(UserShown);

/** Seen from outside the teams, under the staff policy. */
const memberships = sql`from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
  where m.user_id = ${users.id} and m.status = 'active'`;
const shown = {
  id: users.id,
  name: profiles.name,
  email: users.email,
  avatar_id: profiles.avatar_id,
  email_verified: sql<boolean>`${users.email_verified_at} is not null`,
  created_at: users.created_at,
  last_seen_at:
    sql`greatest(${profiles.last_login_at}, (select max(s.last_seen_at) from sessions s where s.user_id = ${users.id}))`
      .mapWith(profiles.last_login_at)
      .as("last_seen_at"),
  products: sql<string[]>`array(select distinct t.product ${memberships} order by t.product)`.as("products"),
  teams: sql<number>`(select count(*)::int ${memberships})`.as("teams"),
  staff_role: staff.role,
};

const people = (ctx: Ctx) =>
  ctx.db
    .select(shown)
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .leftJoin(staff, eq(staff.user_id, users.id));

const withPicture = <R extends { avatar_id: string | null }>({ avatar_id, ...row }: R) => ({
  ...row,
  avatar_url: avatarUrl(avatar_id),
});

/** Everybody with an account, whichever teams they are in. */
export async function listUsers(ctx: Ctx, query: z.output<typeof UserQuery>): Promise<z.input<typeof UserList>> {
  const wanted = and(filtered(query), order.after(query));
  const rows = await people(ctx)
    .where(query.q ? inArray(users.id, matching(ctx, query, wanted)) : wanted)
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows.map(withPicture), query);
}

function filtered({ product, verified, since, until }: z.output<typeof UserQuery>): SQL | undefined {
  return and(
    product === undefined ? undefined : sql`exists (select ${memberships} and t.product = ${product})`,
    verified === undefined ? undefined : (verified ? isNotNull : isNull)(users.email_verified_at),
    since && gte(users.created_at, since),
    until && lt(users.created_at, until),
  );
}

/**
 * The ids of the page's people by address and by name, each cut to a page already: so each half is free to go by its
 * trigrams when few match, and along the order when many do.
 */
function matching(ctx: Ctx, query: z.output<typeof UserQuery>, wanted: SQL | undefined) {
  const words = query.q!.replace(/[\\%_]/g, "\\$&");
  const pattern = words.length < 3 ? `${words}%` : `%${words}%`;
  const half = (match: SQL) =>
    ctx.db
      .select({ id: users.id })
      .from(users)
      .innerJoin(profiles, eq(profiles.user_id, users.id))
      .where(and(match, wanted))
      .orderBy(...order.by(query))
      .limit(query.limit + 1);
  return sql`((${half(ilike(users.email, pattern))}) union (${half(ilike(profiles.name, pattern))}))`;
}

export const UserId = z.object({ id: z.uuid() });
export const UserDetail = UserShown.omit({ teams: true, products: true }).extend({
  last_login_at: Moment.nullable(),
  locale: z.string().nullable(),
  time_zone: z.string(),
  /** Browsers and programs that are signed in. */
  open_sessions: z.int(),
  teams: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      product: z.string(),
      role: z.enum(["owner", "admin", "member", "viewer"]),
      joined_at: Moment.nullable(),
      plan: z.object({ name: z.string(), title: z.string(), status: z.string().nullable() }),
      /** What holds beside the plan. */
      grants: z.array(GrantShown),
      /** What can be granted: what plans of its product limit. */
      metrics: z.array(z.object({ name: z.string(), title: z.string() })),
    }),
  ),
});

/** One person with their teams, and what each of these has for a plan. */
export async function getUser(ctx: Ctx, { id }: z.output<typeof UserId>): Promise<z.input<typeof UserDetail>> {
  const { teams: _, products: __, ...facts } = shown;
  const [person] = await ctx.db
    .select({
      ...facts,
      last_login_at: profiles.last_login_at,
      locale: profiles.locale,
      time_zone: profiles.time_zone,
      open_sessions: sql<number>`(select count(*)::int from ${sessions} where ${sessions.user_id} = ${users.id}
        and ${sessions.expires_at} > ${ctx.now().toISOString()}::timestamptz)`,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .leftJoin(staff, eq(staff.user_id, users.id))
    .where(eq(users.id, id));
  if (!person) throw notFound("User");
  return { ...withPicture(person), teams: await teamsWithPlans(ctx, id) };
}

const mostTeams = 100;

async function teamsWithPlans(ctx: Ctx, userId: string) {
  const rows = await ctx.db
    .select({
      id: teams.id,
      name: teams.name,
      product: teams.product,
      role: teamMembers.role,
      joined_at: teamMembers.joined_at,
    })
    // One person's teams, across teams.
    .from(teamMembers)
    .innerJoin(teams, and(eq(teams.id, teamMembers.team_id), isNull(teams.deleted_at)))
    .where(and(eq(teamMembers.user_id, userId), eq(teamMembers.status, "active")))
    .orderBy(asc(teamMembers.created_at), asc(teams.id))
    .limit(mostTeams);
  const grants = await grantsOf(ctx, rows);
  return Promise.all(
    rows.map(async (team) => {
      const { plan, status } = await entitlementsOf(ctx.house, team);
      const title = planTitle(ctx.house, team.product, plan.name, ctx.request.locale);
      return {
        ...team,
        plan: { name: plan.name, title, status },
        grants: grants.get(team.id)!,
        metrics: grantableTo(ctx, team.product),
      };
    }),
  );
}
