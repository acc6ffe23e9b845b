import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { type sandboxEventDue, trialEnding } from "./events.ts";
import { receiveWebhook } from "./intake.ts";
import { signedEvent } from "./sandbox/sandbox-provider.ts";

/** The sandbox's webhook goes the way of every provider's: signed, checked, stored, handled by a job. */
export async function deliverSandboxEvent(ctx: Ctx, event: z.output<typeof sandboxEventDue.data>): Promise<void> {
  await receiveWebhook(ctx.house, "sandbox", signedEvent(ctx.house, event), `billing:${ctx.team.id}`);
}

const noticeMs = 3 * 86_400_000;

/** Tells of trials that end within three days, each once. Runs across teams. */
export async function announceTrials(ctx: Ctx): Promise<void> {
  const until = new Date(ctx.now().getTime() + noticeMs).toISOString();
  const { rows } = await ctx.db.execute<{
    team: { id: string; name: string; product: string; time_zone: string };
    plan: string;
    interval: "month" | "year";
    ends_at: string;
  }>(sql`
    select json_build_object('id', t.id, 'name', t.name, 'product', t.product, 'time_zone', t.time_zone) as team,
      s.plan_name as plan, s.interval, s.trial_ends_at as ends_at
    from subscriptions s join teams t on t.id = s.team_id and t.deleted_at is null
      left join sandbox_clocks c on c.team_id = s.team_id
    where s.status = 'trialing' and not s.cancel_at_period_end
      and s.trial_ends_at <= ${until}::timestamptz + coalesce(c.offset_ms, 0) * interval '1 millisecond'
      and not exists (select from events e where e.team_id = s.team_id and e.name = 'subscription.trial_ending'
        and e.created_at >= s.created_at)
    limit 500`);
  for (const { team, plan, interval, ends_at } of rows) {
    const own = await ctx.forTeam(team);
    await own.emit(trialEnding, { plan, interval, ends_at: new Date(ends_at) });
    await ctx.commitSoFar();
  }
}
