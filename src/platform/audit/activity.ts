import { and, eq, gte, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { events } from "../../kernel/events.ts";
import { ordered } from "../../kernel/lists.ts";
import { isManager } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { speaker } from "./sentences.ts";

export const ActivityEntry = z.object({
  id: z.uuid(),
  name: z.string(),
  sentence: z.string(),
  actor: z.object({ kind: z.string(), name: z.string().nullable() }),
  /** Whose act it was; of a key, whose key it is; null where it was nobody of the team. */
  user_id: z.uuid().nullable(),
  ip: z.string().nullable(),
  request_id: z.string(),
  created_at: Moment,
});
export const Activity = Page(ActivityEntry);
const order = ordered({ created_at: events.created_at }, { column: events.id, field: "id" }, "-created_at");
export const ActivityQuery = order.query.extend({
  name: z.string().max(100).optional(),
  kind: z.string().max(40).optional().describe("What it is about: a tag of this document, such as `billing`."),
  user_id: z.uuid().optional().describe("Whose act it was."),
  day: z.iso.date("Give a day like 2026-03-01.").optional().describe("One day, in the team's time zone."),
});

/** The events of the team, and one's own that belong to no team, as sentences in the reader's language; newest first. */
export async function listActivity(ctx: Ctx, input: z.output<typeof ActivityQuery>): Promise<z.input<typeof Activity>> {
  const first = (of: SQL | undefined) =>
    ctx.db
      .select()
      .from(events)
      .where(and(of, ...filters(ctx, input), order.after(input)))
      .orderBy(...order.by(input))
      .limit(input.limit + 1);
  // Each in the order of its own index: an "or" would read all of a busy team and sort it.
  const ofTeam = first(eq(events.team_id, ctx.team.id));
  const ofNoTeam = first(and(isNull(events.team_id), eq(events.actor_id, ctx.actor.id!)));
  const rows = await unionAll(ofTeam, ofNoTeam)
    .orderBy(...order.by(input))
    .limit(input.limit + 1);
  const say = speaker(ctx);
  // Where the others work from is for those who are responsible; where the platform's people do, for nobody.
  const seesNetworks = isManager(ctx.actor.role);
  const page = order.page(rows, input);
  return {
    ...page,
    data: page.data.map((row) => ({
      id: row.id,
      name: row.name,
      sentence: say(row.name, row.data),
      actor: { kind: row.actor_kind, name: row.actor_name },
      user_id: row.actor_kind === "staff" ? null : row.actor_id,
      ip: row.actor_id === ctx.actor.id || (seesNetworks && row.actor_kind !== "staff") ? row.ip : null,
      request_id: row.request_id,
      created_at: row.created_at,
    })),
  };
}

function filters(ctx: Ctx, { name, kind, user_id, day }: z.output<typeof ActivityQuery>): (SQL | undefined)[] {
  const names = kind && (ctx.house.modules.find((module) => module.name === kind)?.events ?? []).map((one) => one.name);
  const midnight = (days: number) => sql`((${day}::date + ${days}::int)::timestamp at time zone ${ctx.team.time_zone})`;
  return [
    name ? eq(events.name, name) : undefined,
    names ? inArray(events.name, names) : undefined,
    user_id ? eq(events.actor_id, user_id) : undefined,
    day ? and(gte(events.created_at, midnight(0)), lt(events.created_at, midnight(1))) : undefined,
  ];
}
