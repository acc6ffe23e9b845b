import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid, notFound } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { apiKeys } from "../api-keys/tables.ts";
import { profiles } from "../identity/tables.ts";
import { beginCounting, percentOf } from "../metering/limits.ts";
import { metricsOf, titleOf } from "../metering/metrics.ts";
import { periodAt } from "../metering/periods.ts";
import { readCounters } from "../metering/standing.ts";
import { teamMembers } from "../teams/tables.ts";
import { entitlementsChanged, entitlementsOf } from "./entitlements.ts";
import { usageLimitRemoved, usageLimitSet } from "./events.ts";
import { ownCounter } from "./own-limits.ts";
import { planTitle } from "./plans.ts";
import { usageLimits } from "./tables.ts";

const mostLimits = 10;
const mostOfTeam = 1_000;
const number = "Enter a whole number from 1 to 1,000,000,000.";
const Limit = z.object({
  metric: z.string().min(1).max(100),
  period: z.enum(["day", "month"]),
  most: z.int(number).min(1, number).max(1_000_000_000, number),
});
type LimitFacts = z.output<typeof Limit>;

export const Limits = z
  .array(Limit)
  .max(mostLimits, `Set at most ${mostLimits} limits.`)
  .superRefine((limits, { addIssue }) => {
    limits.forEach((limit, index) => {
      if (limits.findIndex((other) => isSame(other, limit)) < index)
        addIssue({
          code: "custom",
          path: [index, "most"],
          message: "This limit stands there twice. Remove one of them.",
        });
    });
  });
const isSame = (one: LimitFacts, other: LimitFacts) => one.metric === other.metric && one.period === other.period;

const Subject = z.enum(["key", "member", "team"]);
/** A member is named by the person's id, `user_id`; the team by its own. */
const Of = z.object({ subject: Subject, subject_id: z.uuid() });
type Of = z.output<typeof Of>;
export const LimitsQuery = Of.partial();
export const LimitsWish = Of.extend({ limits: Limits });

const UsageLimit = Of.extend({
  name: z.string(),
  metric: z.string(),
  title: z.string(),
  period: z.enum(["day", "month"]),
  most: z.int(),
  used: z.int(),
  /** Whole percent, rounded down. */
  percent: z.int(),
  resets_at: Moment,
});
export const UsageLimits = z.object({
  limits: z.array(UsageLimit),
  /** What can be limited, with what the plan allows of it; null: as much as one likes. */
  metrics: z.array(
    z.object({
      metric: z.string(),
      title: z.string(),
      plan: z.object({ most: z.int(), period: z.enum(["day", "month"]) }).nullable(),
    }),
  ),
});

/** The limits that the team has set on its keys, its members and itself, with what is used of each. */
export async function listLimits(
  ctx: Ctx,
  { subject, subject_id }: z.output<typeof LimitsQuery>,
): Promise<z.input<typeof UsageLimits>> {
  const [rows, allowed] = await Promise.all([
    ctx.db
      .select({ ...shown, name: sql<string>`coalesce(${apiKeys.name}, ${profiles.name}, ${ctx.team.name})` })
      .from(usageLimits)
      .leftJoin(apiKeys, and(mine(ctx, apiKeys), eq(apiKeys.id, usageLimits.subject_id)))
      .leftJoin(profiles, eq(profiles.user_id, usageLimits.subject_id))
      .where(
        and(
          mine(ctx, usageLimits),
          subject && eq(usageLimits.subject, subject),
          subject_id ? eq(usageLimits.subject_id, subject_id) : undefined,
        ),
      )
      .orderBy(asc(usageLimits.created_at), asc(usageLimits.id)),
    entitlementsOf(ctx.house, ctx.team),
  ]);
  const used = await readCounters(
    ctx,
    rows.map((row) => ({ counter: ownCounter(row), period: row.period })),
  );
  const { house, product, request } = ctx;
  return {
    limits: rows.map((row) => {
      const count = used.get(ownCounter(row)) ?? 0;
      return {
        ...row,
        title: titleOf(house, product, row.metric, request.locale),
        used: count,
        percent: percentOf(count, row.most),
        resets_at: periodAt(row.period, ctx.team.time_zone, ctx.now()).end,
      };
    }),
    metrics: limitable(ctx).map((metric) => {
      const plan = allowed.limits[metric];
      return {
        metric,
        title: titleOf(house, product, metric, request.locale),
        plan: plan && plan.most !== null ? { most: plan.most, period: plan.period } : null,
      };
    }),
  };
}

const shown = {
  subject: usageLimits.subject,
  subject_id: usageLimits.subject_id,
  metric: usageLimits.metric,
  period: usageLimits.period,
  most: usageLimits.most,
};

const limitable = ({ house, product }: Ctx): string[] =>
  metricsOf(house, product)
    .filter(({ category }) => category === "usage")
    .map(({ name }) => name);

/** Sets the limits of a key, a member or the team, in place of those before. They hold for the very next call. */
export async function setLimits(ctx: Ctx, wish: z.output<typeof LimitsWish>): Promise<z.input<typeof UsageLimits>> {
  const { limits, ...of } = wish;
  const name = await nameOf(ctx, of);
  const before = await ctx.db.select(shown).from(usageLimits).where(ofSubject(ctx, of)).for("update");
  const changed = limits.filter((one) => !before.some((old) => isSame(old, one) && old.most === one.most));
  const removed = before.filter((old) => !limits.some((one) => isSame(one, old)));
  await refuseWrong(ctx, limits, changed);
  for (const { metric, period, most } of changed) {
    await ctx.db
      .insert(usageLimits)
      .values({ ...of, metric, period, most, created_at: ctx.now(), ...ownedBy(ctx) })
      .onConflictDoUpdate({
        target: [usageLimits.team_id, usageLimits.subject_id, usageLimits.metric, usageLimits.period],
        set: { most },
      });
    await beginCounting(ctx, { counter: ownCounter({ ...of, metric, period }), metric, period, of });
    await ctx.emit(usageLimitSet, { ...of, name, metric, period, most });
  }
  for (const { metric, period } of removed) {
    const one = and(ofSubject(ctx, of), eq(usageLimits.metric, metric), eq(usageLimits.period, period));
    await ctx.db.delete(usageLimits).where(one);
    await ctx.emit(usageLimitRemoved, { ...of, name, metric, period });
  }
  if (changed.length + removed.length > 0) await entitlementsChanged(ctx);
  return listLimits(ctx, of);
}

const ofSubject = (ctx: Ctx, { subject_id }: Pick<Of, "subject_id">) =>
  and(mine(ctx, usageLimits), eq(usageLimits.subject_id, subject_id));

/** 404 for what is not there, or no longer. */
async function nameOf(ctx: Ctx, { subject, subject_id }: Of): Promise<string> {
  if (subject === "team") {
    if (subject_id !== ctx.team.id) throw notFound("Team");
    return ctx.team.name;
  }
  if (subject === "key") {
    const [key] = await ctx.db
      .select({ name: apiKeys.name })
      .from(apiKeys)
      .where(and(myRow(ctx, apiKeys, subject_id), isNull(apiKeys.revoked_at)));
    if (!key) throw notFound("API key");
    return key.name;
  }
  const [member] = await ctx.db
    .select({ name: profiles.name })
    .from(teamMembers)
    .innerJoin(profiles, eq(profiles.user_id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(teamMembers.user_id, subject_id)));
  if (!member) throw notFound("Member");
  return member.name;
}

/** A smaller plan may come later: only what is set anew is held against the present one. */
async function refuseWrong(ctx: Ctx, limits: readonly LimitFacts[], changed: readonly LimitFacts[]): Promise<void> {
  const { plan, limits: allowed } = await entitlementsOf(ctx.house, ctx.team);
  const known = limitable(ctx);
  const title = planTitle(ctx.house, ctx.product, plan.name, ctx.request.locale);
  const errors = limits.flatMap((limit, index) => {
    if (!known.includes(limit.metric))
      return [{ path: `limits.${index}.metric`, message: `Known metrics: ${known.join(", ")}.` }];
    const most = allowed[limit.metric]?.most ?? null;
    const comparable = limit.period === "day" || allowed[limit.metric]?.period === limit.period;
    if (most === null || !comparable || limit.most <= most || !changed.includes(limit)) return [];
    const least = most.toLocaleString("en");
    return [{ path: `limits.${index}.most`, message: `The plan ${title} allows ${least}. Enter at most that.` }];
  });
  if (errors.length > 0) throw invalid(errors);
  const there = await ctx.db.$count(usageLimits, mine(ctx, usageLimits));
  if (there + changed.length > mostOfTeam)
    throw invalid([{ path: "limits", message: `A team sets at most ${mostOfTeam} limits. Remove some first.` }]);
}

/** A key that takes another's place gets its limits, too. */
export async function handOnLimits(ctx: Ctx, from: string, to: string): Promise<void> {
  const limits = await ctx.db
    .select(shown)
    .from(usageLimits)
    .where(ofSubject(ctx, { subject_id: from }));
  if (limits.length === 0) return;
  await ctx.db
    .insert(usageLimits)
    .values(limits.map((limit) => ({ ...limit, subject_id: to, created_at: ctx.now(), ...ownedBy(ctx) })));
  await entitlementsChanged(ctx);
}

/** What limited a key that was revoked or a member who is gone. */
export async function dropLimits(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.delete(usageLimits).where(ofSubject(ctx, { subject_id: id }));
}
