import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { events } from "../../kernel/events.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { inPages } from "../exports/exports.ts";

const eventsAtOnce = 20_000;

/** Events stay, as what happened to a team's things is the team's; who did it becomes nobody. */
export async function forgetActor(ctx: Ctx, person: DataSubject): Promise<void> {
  const teams = await ctx.db
    .selectDistinct({ id: events.team_id })
    .from(events)
    .where(and(eq(events.actor_id, person.id), isNotNull(events.team_id)));
  const list = (texts: readonly unknown[]) => sql`${JSON.stringify(texts)}::jsonb`;
  const known = sql`${list(person.addresses)}, ${list(person.names)}, ${list(teams.map(({ id }) => id))}`;
  let after: string | null = null;
  do {
    const { rows }: { rows: { last: string | null }[] } = await ctx.db.execute<{ last: string | null }>(
      sql`select forget_in_events(${person.id}, ${known}, ${ctx.now().toISOString()}::timestamptz, ${after}, ${eventsAtOnce}) as last`,
    );
    after = rows[0]!.last;
  } while (after !== null);
}

export async function* exportActs(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const acts = inPages((after, limit) =>
    ctx.db
      .select({
        id: events.id,
        name: events.name,
        team_id: events.team_id,
        data: events.data,
        ip: events.ip,
        created_at: events.created_at,
      })
      .from(events)
      .where(and(eq(events.actor_id, person.id), after ? gt(events.id, after) : undefined))
      .orderBy(asc(events.id))
      .limit(limit),
  );
  yield { path: "activity.json", content: acts };
}
