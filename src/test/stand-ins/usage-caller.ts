import { readConfig } from "../../kernel/config.ts";
import { systemActor, systemRequest, type Team, withCtx } from "../../kernel/ctx.ts";
import { openPools } from "../../kernel/db.ts";
import { buildHouse } from "../../kernel/house.ts";
import { Listener } from "../../kernel/listen.ts";
import { startCallLimits, takeCalls } from "../../platform/metering/call-limits.ts";
import { addLimits, type Limit, takeFromLimits } from "../../platform/metering/limits.ts";
import { record, startRecording } from "../../platform/metering/recording.ts";

/** A process of its own that uses what a limit counts: told how, it waits for the word, and tells how often it was let. */
export interface UsageTask {
  urls: [owner: string, app: string];
  team: Team;
  limit: Limit;
  way: "report" | "call" | "verb";
  uses: number;
}

process.once("message", async ({ urls, team, limit, way, uses }: UsageTask) => {
  const pools = openPools(...urls, 8);
  const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "not used here" });
  const house = buildHouse({ modules: [], config, pools, listener: new Listener(urls[0], 1) });
  startRecording(house);
  startCallLimits(house);
  addLimits(house, () => [limit]);
  const by = { userId: null, keyId: null };
  const scope = { actor: systemActor, team, product: team.product, request: systemRequest() };
  const nothing = { durationMs: null, success: true, agentName: null, projectId: null, metadata: null, eventId: null };
  const ways = {
    report: async () => {
      const use = { team, by, source: "api", metric: "api_call", count: 1, at: new Date(), ...nothing };
      return (await record(house, [use]))[0] === "recorded";
    },
    call: async () => (await takeCalls(house, scope, 1)) !== null,
    verb: async () => withCtx(house, scope, (ctx) => takeFromLimits(ctx, "api_call")).then(() => true),
  };
  // Both have connected before either begins.
  await pools.app.query("select 1");
  process.once("message", async () => {
    const passed = await Promise.allSettled(Array.from({ length: uses }, ways[way]));
    process.send!(passed.filter((one) => one.status === "fulfilled" && one.value).length);
    await Promise.all([pools.app.end(), pools.owner.end()]);
    process.disconnect();
  });
  process.send!("ready");
});
process.send!("there");
