import { readConfig } from "../../kernel/config.ts";
import { openPools } from "../../kernel/db.ts";
import { buildHouse } from "../../kernel/house.ts";
import { Listener } from "../../kernel/listen.ts";
import { closeLimits, type Limit, takeFromRate } from "../../platform/limits/limits.ts";

/** A process of its own that takes from shared limits: told how often and from what, it tells how often it was let through. */
process.once(
  "message",
  async (task: { databaseUrl: string; environment: Record<string, string>; limits: Limit[]; calls: number }) => {
    const pools = openPools(task.databaseUrl, task.databaseUrl, 5);
    const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "not used here", ...task.environment });
    const house = buildHouse({ modules: [], config, pools, listener: new Listener(task.databaseUrl, 1) });
    const taken = await Promise.all(Array.from({ length: task.calls }, () => takeFromRate(house, task.limits)));
    process.send!({ admitted: taken.filter(({ allowed }) => allowed).length });
    await closeLimits(house);
    await Promise.all([pools.app.end(), pools.owner.end()]);
    process.disconnect();
  },
);
process.send!("ready");
