import { eq } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { locales } from "../../kernel/house.ts";
import { Moment } from "../../kernel/route.ts";
import { MyTeam, teamsOf } from "../teams/teams.ts";
import { isTimeZone } from "./accounts.ts";
import { avatarUrl } from "./avatars.ts";
import { profileChanged } from "./events.ts";
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
    })
    .nullable(),
  team: z.object({ id: z.uuid(), name: z.string(), role: z.string(), time_zone: z.string() }).nullable(),
  teams: z.array(MyTeam),
  product: z.object({ name: z.string(), title: z.string(), brand: z.string(), home: z.string() }),
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
  const { name, title, brand, home } = ctx.house.product(ctx.product);
  const platform = ctx.house.modules.filter((module) => !("home" in module));
  // The product's own pages first, then what every product has.
  const nav = [ctx.house.product(ctx.product), ...platform].flatMap((module) =>
    (module.nav ?? [])
      .filter(({ may }) => ctx.can(may))
      .map(({ label, href, icon, hint }) => ({ module: module.name, label, href, icon, hint: hint ?? null })),
  );
  const [person, teams] =
    ctx.actor.kind === "person" && ctx.actor.id
      ? await Promise.all([personOf(ctx, ctx.actor.id), teamsOf(ctx, ctx.actor.id)])
      : [null, []];
  return {
    user: person,
    team:
      ctx.team && person
        ? { id: ctx.team.id, name: ctx.team.name, role: ctx.actor.role!, time_zone: ctx.team.time_zone }
        : null,
    teams: person ? teams : [],
    product: { name, title, brand, home },
    nav: person ? nav : [],
    settings: person ? settingsFor(ctx) : [],
    fresh_on: person ? ctx.house.freshOn : {},
  };
}

const settingsFor = (ctx: VisitorCtx) =>
  ctx.house.modules.flatMap((module) =>
    (module.settings ?? [])
      .filter(({ may }) => !may || (ctx.team !== null && ctx.can(may)))
      .map(({ label, href }) => ({ module: module.name, label, href })),
  );

async function personOf(ctx: VisitorCtx, id: string) {
  const [person] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      name: profiles.name,
      avatar_id: profiles.avatar_id,
      onboarding_complete: profiles.onboarding_complete,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, id));
  if (!person) return null;
  const { avatar_id, ...shown } = person;
  return { ...shown, avatar_url: avatarUrl(avatar_id) };
}

export const Profile = z.object({
  id: z.uuid(),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string(),
  locale: z.string().nullable(),
  time_zone: z.string(),
  theme: Theme,
  created_at: Moment,
});
export const ProfileChanges = z.object({
  name: z.string().trim().min(1, "Enter your name.").max(120, "Use at most 120 characters.").optional(),
  locale: z.enum(locales).nullable().optional(),
  time_zone: z.string().max(64).refine(isTimeZone, "Choose a time zone like Europe/Paris.").optional(),
  theme: Theme.optional(),
});

export async function getProfile(ctx: PersonCtx): Promise<z.input<typeof Profile>> {
  const [row] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      verified_at: users.email_verified_at,
      name: profiles.name,
      locale: profiles.locale,
      time_zone: profiles.time_zone,
      theme: profiles.theme,
      created_at: users.created_at,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, ctx.actor.id));
  const { verified_at, ...profile } = row!;
  return { ...profile, email_verified: verified_at !== null };
}

export async function changeProfile(
  ctx: PersonCtx,
  changes: z.output<typeof ProfileChanges>,
): Promise<z.input<typeof Profile>> {
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
