import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { locales } from "../../kernel/house.ts";
import { Moment } from "../../kernel/route.ts";
import { mayUpgrade, profileFacts } from "../billing/subscriptions.ts";
import { allowedTo, type StaffRole } from "../staff/permissions.ts";
import { MyTeam, myTeams } from "../teams/teams.ts";
import { isTimeZone } from "./accounts.ts";
import { avatarUrl, removeAvatar, takeAvatarFrom } from "./avatars.ts";
import { profileChanged } from "./events.ts";
import { nameProblem } from "./profile-rules.ts";
import { profiles, users } from "./tables.ts";

const Theme = z.enum(["light", "dark", "system"]);

/** What every page needs to know: who looks, in which team, under which brand, and what there is to go to. */
export const SessionView = z.object({
  user: z
    .object({
      id: z.uuid(),
      email: z.string(),
      name: z.string(),
      avatar_url: z.string().nullable(),
      onboarding_complete: z.boolean(),
      /** When the account is purged, while it is on its way out. */
      deletion_due_at: Moment.nullable(),
    })
    .nullable(),
  team: z
    .object({
      ...{ id: z.uuid(), name: z.string(), role: z.string(), time_zone: z.string() },
      /** It has the free plan, larger ones are sold, and this member may choose one. */
      may_upgrade: z.boolean(),
    })
    .nullable(),
  teams: z.array(MyTeam),
  /** For the platform's own people: their role there, and the names of what they may do in it. */
  staff: z.object({ role: z.string(), may: z.array(z.string()) }).nullable(),
  product: z.object({
    ...{ name: z.string(), title: z.string(), brand: z.string(), home: z.string() },
    /** Whether its teams have credits. */
    credits: z.boolean(),
  }),
  nav: z.array(
    z.object({
      module: z.string(),
      label: z.string(),
      href: z.string(),
      icon: z.string(),
      hint: z.string().nullable(),
    }),
  ),
  settings: z.array(z.object({ module: z.string(), label: z.string(), href: z.string() })),
  /** Event or signal → routes whose answers it makes stale. */
  fresh_on: z.record(z.string(), z.array(z.string())),
});

export async function viewSession(ctx: VisitorCtx): Promise<z.input<typeof SessionView>> {
  const { name, title, brand, home, startingCredits } = ctx.house.product(ctx.product);
  const platform = ctx.house.modules.filter((module) => !("home" in module));
  // The product's own pages first, then what every product has.
  const nav = [ctx.house.product(ctx.product), ...platform].flatMap((module) =>
    (module.nav ?? [])
      .filter(({ may }) => ctx.can(may))
      .map(({ label, href, icon, hint }) => ({ module: module.name, label, href, icon, hint: hint ?? null })),
  );
  const [{ person, staff }, teams] =
    ctx.actor.kind === "person" && ctx.actor.id
      ? await Promise.all([personOf(ctx, ctx.actor.id), myTeams(ctx as PersonCtx)])
      : [{ person: null, staff: null }, []];
  return {
    user: person,
    team:
      ctx.team && person
        ? {
            ...{ id: ctx.team.id, name: ctx.team.name, role: ctx.actor.role!, time_zone: ctx.team.time_zone },
            may_upgrade: mayUpgrade(ctx, teams.find(({ id }) => id === ctx.team!.id)?.tier),
          }
        : null,
    teams: person ? teams : [],
    staff,
    product: { name, title, brand, home, credits: startingCredits !== undefined },
    nav: person ? nav : [],
    settings: person ? settingsFor(ctx) : [],
    fresh_on: person ? ctx.house.freshOn : {},
  };
}

/** A person's own pages come first, then the team's. */
function settingsFor(ctx: VisitorCtx) {
  const all = ctx.house.modules.flatMap((module) =>
    (module.settings ?? []).map((page) => ({ ...page, module: module.name })),
  );
  const shared = all.filter(({ may }) => may && ctx.team !== null && ctx.can(may));
  return [...all.filter(({ may }) => !may), ...shared].map(({ module, label, href }) => ({ module, label, href }));
}

async function personOf(ctx: VisitorCtx, id: string) {
  const [found] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      name: profiles.name,
      avatar_id: profiles.avatar_id,
      onboarding_complete: profiles.onboarding_complete,
      deletion_due_at: sql`(select d.due_at from account_deletions d where d.user_id = ${users.id})`.mapWith(
        profiles.last_login_at,
      ),
      staff_role: sql<StaffRole | null>`(select s.role from staff s where s.user_id = ${users.id})`,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, id));
  if (!found) return { person: null, staff: null };
  const { avatar_id, staff_role, ...person } = found;
  return {
    person: { ...person, avatar_url: avatarUrl(avatar_id) },
    staff: staff_role && { role: staff_role, may: allowedTo(staff_role) },
  };
}

/** The first ten fields are those of LUN-01.2. */
export const Profile = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  /** A whole address: elsewhere pictures have a path on the host that was asked, as pages show them. */
  avatar_url: z.url().nullable(),
  tier: z.string(),
  subscription_status: z.string(),
  subscription_start_date: Moment.nullable(),
  subscription_end_date: Moment.nullable(),
  created_at: Moment,
  last_login_at: Moment.nullable(),
  email_verified: z.boolean(),
  /** An address that waits for its link to be opened. */
  pending_email: z.string().nullable(),
  has_password: z.boolean(),
  locale: z.string().nullable(),
  /** The languages to choose from. */
  locales: z.array(z.string()),
  time_zone: z.string(),
  theme: Theme,
});
export const ProfileChanges = z.object({
  name: z
    .string()
    .trim()
    .superRefine((name, { addIssue }) => {
      const message = nameProblem(name);
      if (message) addIssue({ code: "custom", message });
    })
    .optional(),
  /** The address of a picture to take over, or null to remove the one that is there; `POST /user/avatar` takes a file. */
  avatar_url: z.string().max(2_000).nullable().optional(),
  locale: z.enum(locales).nullable().optional(),
  time_zone: z.string().max(64).refine(isTimeZone, "Choose a time zone like Europe/Paris.").optional(),
  theme: Theme.optional(),
});

const withoutTeam = {
  tier: "free",
  subscription_status: "active",
  subscription_start_date: null,
  subscription_end_date: null,
};

export async function getProfile(ctx: PersonCtx): Promise<z.input<typeof Profile>> {
  const [row] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      name: profiles.name,
      created_at: users.created_at,
      last_login_at: profiles.last_login_at,
      locale: profiles.locale,
      time_zone: profiles.time_zone,
      theme: profiles.theme,
      avatar_id: profiles.avatar_id,
      email_verified: sql<boolean>`${users.email_verified_at} is not null`,
      has_password: sql<boolean>`${users.password_hash} is not null`,
      pending_email: sql<string | null>`(select new_email from email_changes c where c.user_id = ${users.id}
        and c.confirmed_at is null and c.ended_at is null and c.expires_at > ${ctx.now().toISOString()}::timestamptz
        order by c.created_at desc limit 1)`,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, ctx.actor.id));
  const { avatar_id, ...profile } = row!;
  return {
    ...profile,
    avatar_url: avatar_id && `${ctx.house.config.appUrl}${avatarUrl(avatar_id)}`,
    ...(ctx.team ? await profileFacts(ctx as unknown as Ctx) : withoutTeam),
    locales: [...locales],
  };
}

export async function changeProfile(
  ctx: PersonCtx,
  { avatar_url, ...changes }: z.output<typeof ProfileChanges>,
): Promise<z.input<typeof Profile>> {
  if (avatar_url === null) await removeAvatar(ctx);
  else if (avatar_url !== undefined && avatar_url !== (await getProfile(ctx)).avatar_url)
    await takeAvatarFrom(ctx, avatar_url);
  const fields = Object.keys(changes);
  if (fields.length > 0) {
    await ctx.db.update(profiles).set(changes).where(eq(profiles.user_id, ctx.actor.id));
    await ctx.emit(profileChanged, { user_id: ctx.actor.id, fields });
  }
  return getProfile(ctx);
}

/** Hints are shown once: also when they were closed half-way. `false` shows them again. */
export async function setOnboardingComplete(ctx: PersonCtx, complete: boolean): Promise<void> {
  await ctx.db.update(profiles).set({ onboarding_complete: complete }).where(eq(profiles.user_id, ctx.actor.id));
}
