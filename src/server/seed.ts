import { type Ctx, type PersonCtx, systemActor, systemRequest, type Team, withCtx } from "../kernel/ctx.ts";
import type { House } from "../kernel/house.ts";
import { newId } from "../kernel/ids.ts";
import { isProduct, type SeedTools } from "../kernel/module.ts";
import { hashPassword } from "../platform/identity/passwords.ts";
import { profiles, users } from "../platform/identity/tables.ts";
import { inviteMember } from "../platform/teams/invitations.ts";
import { acceptInvitation } from "../platform/teams/joining.ts";
import { createPersonalTeam } from "../platform/teams/teams.ts";

export const demoPassword = "Orchestrator1";
export const demoAddress = (product: string) => `owner@${product.replace("-erp", "")}.test`;
const dayMs = 86_400_000;

export async function hasPeople(house: House): Promise<boolean> {
  return (await house.pools.owner.query("select from users limit 1")).rowCount === 1;
}

/** One team full of 90 days of sample data per product, made by the modules' own verbs with the clock moved. */
export async function seedDemo(house: House): Promise<void> {
  if (house.config.production)
    throw new Error("Demo accounts have a known password; they are not made with APP_ENV=production.");
  const now = house.now();
  for (const product of house.modules.filter(isProduct)) {
    if (!product.seed) continue;
    const owner = await demoOwner(house, product.name, new Date(now.getTime() - 91 * dayMs));
    if (!owner) continue;
    await demoMembers(house, owner, now);
    const tools: SeedTools = {
      now,
      at: (moment, work) => asDemo(house, owner, moment, work),
    };
    await product.seed(tools);
  }
}

interface DemoOwner {
  userId: string;
  email: string;
  name: string;
  team: Team;
}

/** Null when this demo account is there already: then its data is left alone. */
async function demoOwner(house: House, product: string, at: Date): Promise<DemoOwner | null> {
  const email = demoAddress(product);
  const user = {
    id: newId(),
    email,
    password_hash: await hashPassword(demoPassword),
    email_verified_at: at,
    created_at: at,
  };
  const name = "Harsh Mehta";
  const scope = { actor: systemActor, team: null, product, request: systemRequest(), staff: true, now: () => at };
  return withCtx(house, scope, async (ctx) => {
    const made = await ctx.db.insert(users).values(user).onConflictDoNothing().returning({ id: users.id });
    if (made.length === 0) return null;
    await ctx.db
      .insert(profiles)
      .values({ user_id: user.id, name, time_zone: "Europe/Paris", onboarding_complete: true, first_login_at: at });
    const team = await createPersonalTeam(ctx, { id: user.id, name: "Studio Mehta" }, "Europe/Paris");
    return { userId: user.id, email, name, team };
  });
}

const colleagues = [
  { name: "Lena Fischer", role: "admin", daysAgo: 84 },
  { name: "Tomás Rivera", role: "member", daysAgo: 61 },
  { name: "Aiko Tanaka", role: "viewer", daysAgo: 23 },
] as const;

/** One colleague of each role, invited by the owner and with the same password, and one who has not answered yet. */
async function demoMembers(house: House, owner: DemoOwner, now: Date): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  const address = (name: string) =>
    `${name
      .split(" ")[0]!
      .normalize("NFKD")
      .replace(/[^A-Za-z]/g, "")
      .toLowerCase()}@${owner.email.split("@")[1]}`;
  const password_hash = await hashPassword(demoPassword);
  for (const { name, role, daysAgo } of colleagues) {
    const [invitedAt, joinedAt] = [ago(daysAgo), ago(daysAgo - 1)];
    const email = address(name);
    const { id } = await asDemo(house, owner, invitedAt, (ctx) =>
      inviteMember(ctx, { id: owner.team.id, email, role }),
    );
    const userId = newId();
    const person = { userId, email, name, team: null, product: owner.team.product };
    await asDemo(house, person, joinedAt, async (ctx) => {
      const verified = { email_verified_at: joinedAt, created_at: joinedAt };
      await ctx.db.insert(users).values({ id: userId, email, password_hash, ...verified });
      await ctx.db
        .insert(profiles)
        .values({ user_id: userId, name, onboarding_complete: true, first_login_at: joinedAt });
      await acceptInvitation(ctx as PersonCtx, { token: id });
    });
  }
  await asDemo(house, owner, ago(1), (ctx) =>
    inviteMember(ctx, { id: owner.team.id, email: address("Nora Okafor"), role: "member" }),
  );
}

type DemoPerson = Pick<DemoOwner, "userId" | "email" | "name"> &
  ({ team: Team; product?: never } | { team: null; product: string });

const asDemo = <T>(house: House, person: DemoPerson, at: Date, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  withCtx(
    house,
    {
      actor: {
        kind: "person",
        id: person.userId,
        email: person.email,
        name: person.name,
        role: person.team ? "owner" : null,
        session_id: null,
        entrance: null,
      },
      team: person.team,
      product: person.team?.product ?? person.product!,
      request: systemRequest(),
      now: () => at,
    },
    work,
  );
