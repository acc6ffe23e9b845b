import { and, eq, gte, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { managers } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { mail } from "../notifications/mail.ts";
import { notifyRoles } from "../notifications/notify.ts";
import { limitNear, limitsNear } from "./events.ts";
import type { Limit } from "./limits.ts";
import { titleOf } from "./metrics.ts";
import { periodAt } from "./periods.ts";
import { usageCounters } from "./tables.ts";

interface Near {
  team: Team;
  metric: string;
  limits: readonly Limit[];
  at: Date;
  /** How many shares of which a team is told these limits have reached. */
  shares: number;
}

/** From 80 % of any of them on, has a job look whether these limits were announced in their present period. */
export async function lookAtLimits(ctx: Ctx, near: Near): Promise<void> {
  const { team, metric, limits, at, shares } = near;
  if (shares === 0) return;
  const counters = limits.map(({ counter, period, most, setBy }) => {
    const { firstDay, end } = periodAt(period, team.time_zone, at);
    return { counter, metric, most, set_by: setBy, period_start: firstDay, resets_at: end };
  });
  const key = `limits:${team.id}:${counters.map(({ counter }) => counter).join()}`;
  const [{ most, period_start }] = counters as [(typeof counters)[0]];
  if (isNews(ctx, `${key} ${most} ${period_start} ${shares}`))
    await (await ctx.forTeam(team)).enqueue(limitsNear, { counters }, { key });
}

/** The same after a commit: what was used is durable, whatever becomes of this; the next use looks again. */
export async function lookAfterwards(house: House, near: Near): Promise<void> {
  if (near.shares === 0) return;
  await withCtx(house, systemScope(house), (ctx) => lookAtLimits(ctx, near)).catch((error: Error) =>
    console.warn(`limit not looked at: ${error.message}`),
  );
}

/** What this process looked at lately: a crowd at its limit enqueues one job a minute, not one with each flush. */
const looked = new WeakMap<House, Map<string, number>>();
const lookEveryMs = 60_000;
const mostLooked = 10_000;

function isNews(ctx: Ctx, name: string): boolean {
  const known = looked.get(ctx.house) ?? new Map<string, number>();
  looked.set(ctx.house, known);
  const now = ctx.now().getTime();
  if (Math.abs(now - (known.get(name) ?? 0)) < lookEveryMs) return false;
  if (known.size >= mostLooked) known.clear();
  known.set(name, now);
  return true;
}

/** Announces 80 % and 100 % of a limit, each once per period: the row remembers what was said. */
export async function announceLimits(ctx: Ctx, { counters }: z.output<typeof limitsNear.data>): Promise<void> {
  for (const { period_start, ...limit } of counters)
    for (const percent of [80, 100] as const) {
      const [row] = await ctx.db
        .update(usageCounters)
        .set({ announced: percent, announced_of: limit.most })
        .where(
          and(
            mine(ctx, usageCounters),
            eq(usageCounters.counter, limit.counter),
            eq(usageCounters.period_start, period_start),
            or(
              lt(usageCounters.announced, percent),
              // A change of plan in the middle of the period sets another limit.
              sql`coalesce(${usageCounters.announced_of}, ${limit.most}) <> ${limit.most}`,
            ),
            gte(usageCounters.used, Math.ceil((limit.most * percent) / 100)),
          ),
        )
        .returning({ used: usageCounters.used });
      if (row) await ctx.emit(limitNear, { ...limit, used: row.used, percent });
    }
}

const NearMail = z.object({
  team: z.string(),
  metric: z.string(),
  used: z.int(),
  most: z.int(),
  percent: z.int(),
  /** Who can allow more. */
  raised_by: z.enum(["plan", "team"]),
  set_by: z.string(),
  resets_at: z.iso.datetime(),
  link: z.url(),
});
export const limitNearMail = mail("metering.limit_near", NearMail, {
  kind: "billing",
  action: (data) => data.link,
  facts: (data, format) => [
    ["team", data.team],
    ["used", `${format.number(data.used)} / ${format.number(data.most)}`],
    ["resets", format.dateTime(new Date(data.resets_at), { dateStyle: "long" })],
  ],
});

/** Who can do something about it hears of it: owners and admins, each in their language. */
export async function tellOfLimit(ctx: Ctx, near: z.output<typeof limitNear.data>): Promise<void> {
  // Of a period that is over there is nothing to tell any more.
  if (near.resets_at <= ctx.now()) return;
  const { used, most, percent, resets_at } = near;
  const { house } = ctx;
  const [subject] = near.counter.split(":");
  const page = subject === "plan" ? "/pricing" : subject === "key" ? "/settings/keys" : "/settings/team";
  await notifyRoles(ctx, limitNearMail, {
    roles: managers,
    data: (locale) => ({
      ...{ team: ctx.team.name, metric: titleOf(house, ctx.product, near.metric, locale), used, most, percent },
      raised_by: subject === "plan" ? ("plan" as const) : ("team" as const),
      ...{ set_by: house.say(locale, near.set_by), resets_at: resets_at.toISOString() },
      link: `${house.config.appUrl}${page}`,
    }),
  });
}
