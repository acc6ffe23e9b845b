import {
  type Ctx,
  type PersonCtx,
  systemRequest,
  systemScope,
  type Team,
  type VisitorCtx,
  visitor,
  withCtx,
} from "../kernel/ctx.ts";
import type { House } from "../kernel/house.ts";
import { isProduct, type Module, type SeedTools } from "../kernel/module.ts";
import { purgeNow } from "../platform/account/purge.ts";
import { dayMs } from "../platform/analytics/analytics.ts";
import { seedSubscription } from "../platform/billing/sandbox/demo.ts";
import { makeAccount, makePerson, setFirstPassword } from "../platform/identity/accounts.ts";
import { setOnboardingComplete } from "../platform/identity/me.ts";
import { hashPassword } from "../platform/identity/passwords.ts";
import { appointStaff } from "../platform/staff/staff.ts";
import { inviteMember } from "../platform/teams/invitations.ts";
import { acceptInvitation } from "../platform/teams/joining.ts";
import { createPersonalTeam } from "../platform/teams/teams.ts";

export const demoPassword = "Orchestrator1";
export const demoAddress = (product: string) => `owner@${product.replace("-erp", "")}.test`;
export const demoAdmin = "admin@orchestrator.test";

/** On a database without people, and where the program was ended while it made the demo data. */
export async function needsDemo(house: House): Promise<boolean> {
  const anybody = await house.pools.owner.query("select from users limit 1");
  return anybody.rowCount === 0 || (await unfinishedOwners(house)).length > 0;
}

/**
 * One team full of 90 days of sample data per product, made by the modules' own verbs with the clock moved. Accounts
 * that are there already are left alone. All accounts come before any team is filled: as long as one is unfinished, the
 * whole goes on at the next start.
 */
export async function seedDemo(house: House): Promise<void> {
  if (house.config.production)
    throw new Error("Demo accounts have a known password; they are not made with APP_ENV=production.");
  await forgetUnfinished(house);
  const now = house.now();
  const made: { owner: DemoOwner; seed: Seed }[] = [];
  for (const { name, seed } of seededProducts(house)) {
    const owner = await demoOwner(house, name, new Date(now.getTime() - 91 * dayMs));
    if (owner) made.push({ owner, seed: seed! });
  }
  await demoStaff(house, new Date(now.getTime() - 91 * dayMs));
  // At once: while one team's pictures are drawn, the database has time for the others.
  await Promise.all(made.map(({ owner, seed }) => fillTeam(house, owner, seed, now)));
}

type Seed = NonNullable<Module["seed"]>;

async function fillTeam(house: House, owner: DemoOwner, seed: Seed, now: Date): Promise<void> {
  const tools: SeedTools = { now, at: (moment, work) => asDemo(house, owner, moment, work) };
  // Before the colleagues, who need its seats.
  await seedSubscription(tools, new Date(now.getTime() - 89 * dayMs));
  await demoMembers(house, owner, now);
  await seed(tools);
  await finish(house, owner);
}

export const seededProducts = (house: House) => house.modules.filter(isProduct).filter(({ seed }) => seed);

/** A demo owner gets the password last: one without it has a team that is not full yet. */
async function unfinishedOwners(house: House): Promise<string[]> {
  const addresses = seededProducts(house).map(({ name }) => demoAddress(name));
  const { rows } = await house.pools.owner.query<{ id: string }>(
    "select id from users where email = any($1) and password_hash is null",
    [addresses],
  );
  return rows.map(({ id }) => id);
}

async function finish(house: House, owner: DemoOwner): Promise<void> {
  await withCtx(house, systemScope(house), (ctx) => setFirstPassword(ctx, owner.userId, demoPassword));
}

/** The team goes with the last person in it, so the owner goes after the colleagues. */
async function forgetUnfinished(house: House): Promise<void> {
  for (const owner of await unfinishedOwners(house)) {
    const colleagues = await house.pools.owner.query<{ user_id: string }>(
      `select c.user_id from team_members c join team_members o on o.team_id = c.team_id
       where o.user_id = $1 and o.role = 'owner' and c.user_id <> $1`,
      [owner],
    );
    for (const { user_id } of colleagues.rows) await purgeNow(house, user_id);
    await purgeNow(house, owner);
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
  const person = { email: demoAddress(product), password_hash: null, verified: true, name: "Harsh Mehta" };
  return withCtx(house, newcomer(product, at), async (ctx) => {
    const made = await makeDemoPerson(ctx, { ...person, time_zone: "Europe/Paris" });
    if (!made) return null;
    const { id: userId, email, name } = made.actor;
    const team = await createPersonalTeam(ctx, { id: userId, name: "Studio Mehta" }, "Europe/Paris");
    return { userId, email, name: name!, team };
  });
}

const newcomer = (product: string, at: Date) => ({
  actor: visitor,
  team: null,
  product,
  request: systemRequest(),
  now: () => at,
});

/** Somebody who has seen the hints already, acting from then on. */
async function makeDemoPerson(ctx: VisitorCtx, person: Parameters<typeof makePerson>[1]): Promise<PersonCtx | null> {
  const made = await makePerson(ctx, { ...person, locale: null });
  if (!made) return null;
  const acting = ctx.actAs(made) as PersonCtx;
  await setOnboardingComplete(acting, true);
  return acting;
}

/** Who runs the platform, with a team of their own like everybody who signs up; not filled. */
async function demoStaff(house: House, at: Date): Promise<void> {
  const password_hash = await hashPassword(demoPassword);
  await withCtx(house, { ...systemScope(house), product: "orchestrator", now: () => at }, async (ctx) => {
    const person = { email: demoAdmin, password_hash, verified: true, locale: null };
    if (await makeAccount(ctx, { ...person, name: "Nadia Roth", time_zone: "Europe/Paris" }))
      await appointStaff(ctx, demoAdmin, "super_admin");
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
    await withCtx(house, newcomer(owner.team.product, joinedAt), async (ctx) => {
      const person = await makeDemoPerson(ctx, { email, password_hash, verified: true, name });
      await acceptInvitation(person!, { token: id });
    });
  }
  await asDemo(house, owner, ago(1), (ctx) =>
    inviteMember(ctx, { id: owner.team.id, email: address("Nora Okafor"), role: "member" }),
  );
}

const asDemo = <T>(house: House, owner: DemoOwner, at: Date, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  withCtx(
    house,
    {
      actor: {
        kind: "person",
        id: owner.userId,
        email: owner.email,
        name: owner.name,
        role: "owner",
        session_id: null,
        entrance: null,
      },
      team: owner.team,
      product: owner.team.product,
      request: systemRequest(),
      now: () => at,
    },
    work,
  );
