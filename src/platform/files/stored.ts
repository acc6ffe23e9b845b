import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";

/** Bytes of the team's files, for each of these days what had come by its end; in the team's time zone. */
export async function storedByDay(ctx: Ctx, days: readonly string[]): Promise<number[]> {
  const { rows } = await ctx.db.execute<{ day: string; bytes: string }>(sql`
    select greatest((created_at at time zone ${ctx.team.time_zone})::date, ${days[0]!}::date)::text as day,
      sum(bytes::bigint + thumb_bytes) as bytes
    from files where team_id = ${ctx.team.id}
    group by 1`);
  const came = new Map(rows.map(({ day, bytes }) => [day, Number(bytes)]));
  let sum = 0;
  return days.map((day) => {
    sum += came.get(day) ?? 0;
    return sum;
  });
}
