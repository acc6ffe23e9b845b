import { modules } from "../src/modules.ts";
import { migrate } from "../src/server/migrate.ts";
import { benchBilling } from "./billing.ts";
import { benchExports } from "./exports.ts";
import { benchFaults } from "./faults.ts";
import { benchKeys } from "./keys.ts";
import { benchLedger } from "./ledger.ts";
import { benchLimits } from "./limits.ts";
import { benchLuna } from "./luna.ts";
import { isMet, type Measure, table } from "./measure.ts";
import { benchMetering } from "./metering.ts";
import { benchPages } from "./pages.ts";
import { root } from "./processes.ts";
import { benchSecurity } from "./security.ts";
import { benchSession } from "./session.ts";
import { Stage } from "./stage.ts";
import { benchStart } from "./start.ts";
import { benchWebhooks } from "./webhooks.ts";
import { benchWire } from "./wire.ts";

/** `npm run bench [-- names]`: ratios measured in one run; ends with 1 when a goal is missed. */
const parts: Record<string, (stage: Stage) => Promise<Measure[]>> = {
  session: benchSession,
  keys: benchKeys,
  limits: benchLimits,
  pages: benchPages,
  wire: benchWire,
  ledger: (stage) =>
    benchLedger(async (name) => {
      const ownerUrl = await stage.freshDatabase(name);
      return { ownerUrl, appUrl: await migrate(ownerUrl, { modules, root }) };
    }),
  webhooks: async (stage) => {
    const ownerUrl = await stage.freshDatabase("bench_webhooks");
    return benchWebhooks({ ownerUrl, appUrl: await migrate(ownerUrl, { modules, root }) });
  },
  exports: async (stage) => {
    const ownerUrl = await stage.freshDatabase("bench_exports");
    return benchExports({ ownerUrl, appUrl: await migrate(ownerUrl, { modules, root }) });
  },
  billing: benchBilling,
  metering: benchMetering,
  luna: benchLuna,
  security: benchSecurity,
  start: benchStart,
  faults: benchFaults,
};

async function main(wanted: string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`there is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  const stage = new Stage();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => stage.clear().finally(() => process.exit(1)));
  try {
    const measures: Measure[] = [];
    for (const [name, run] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const start = performance.now();
      measures.push(...(await run(stage)));
      console.info(`${name}: measured in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
    }
    console.info(`\n${table(measures)}`);
    if (!measures.every(isMet)) process.exitCode = 1;
  } finally {
    await stage.clear();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
});
