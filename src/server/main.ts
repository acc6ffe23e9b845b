import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Config, readConfig } from "../kernel/config.ts";
import { backUp } from "./backup/backup.ts";
import { restoreFiles, restoreRows } from "./backup/restore.ts";
import { tellOfBackup, tellOfRestore } from "./backup/telling.ts";
import { type Booted, boot, migrateHouse } from "./boot.ts";
import { doctor } from "./doctor.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { tellFigures } from "./figures.ts";
import { nameSourcesInStacks } from "./readable-stacks.ts";
import { demoAddress, demoAdmin, demoPassword, needsDemo, seedDemo, seededProducts } from "./seed.ts";
import { serve } from "./serve.ts";
import { staffCommand } from "./staff-command.ts";
import { usageCommand } from "./usage-command.ts";

const development = process.env.NODE_ENV === "development";
const startedAt = performance.now();

/** Natively this file lies in src/server/, in the bundle in dist/; the project's root is where package.json is. */
function projectRoot(folder = import.meta.dirname): string {
  return existsSync(join(folder, "package.json")) ? folder : projectRoot(dirname(folder));
}

async function main(): Promise<void> {
  nameSourcesInStacks();
  const root = projectRoot();
  const config = readConfig(process.env);
  const command = process.argv[2] ?? "start";
  const database = config.DATABASE_URL
    ? { url: config.DATABASE_URL, watch: () => {}, stop: async () => {} }
    : await ownDatabase(config.dataDir);
  const archive = process.argv[3];
  if (command === "restore" && !archive) throw new Error("Name the archive: npm run restore -- path/to/backup.tar.gz");
  const restored =
    command === "restore" ? await restoreRows(database.url, root, archive!, config.BACKUP_PASSPHRASE) : null;
  const appUrl = await migrateHouse(database.url, root, config.APP_DATABASE_URL);
  const booted = await boot({ config, ownerUrl: database.url, appUrl });
  if (command === "doctor") process.exitCode = await doctor(booted);
  if (command === "staff") process.exitCode = await staffCommand(booted.house, process.argv.slice(3));
  if (command === "usage") process.exitCode = await usageCommand(booted.house, process.argv.slice(3));
  if (command === "seed") await seedDemo(booted.house);
  if (command === "figures") await tellFigures(booted.house, process.argv.slice(3));
  if (command === "backup") tellOfBackup(await backUp(booted.house, archive));
  if (restored) {
    await restoreFiles(booted.house, archive!, restored);
    tellOfRestore(booted.house, restored);
  }
  if (command !== "start") {
    await booted.close();
    await database.stop();
    return;
  }
  database.watch(booted.house);
  await run(booted, config, root, database.stop);
}

/** The embedded PostgreSQL. Nobody else looks after it: one that died is started again while the program runs. */
async function ownDatabase(dataDir: string) {
  const handles = [await startEmbeddedPostgres({ dataDir })];
  let timer: NodeJS.Timeout | undefined;
  let starting = false;
  return {
    url: handles[0]!.url,
    watch({ listener }: Booted["house"]) {
      timer = setInterval(async () => {
        if (listener.connected || starting) return;
        starting = true;
        await startEmbeddedPostgres({ dataDir }).then(
          (handle) => handles.push(handle),
          (error: Error) => console.error(`PostgreSQL does not come back: ${error.message}`),
        );
        starting = false;
      }, 500);
    },
    async stop() {
      clearInterval(timer);
      for (const handle of handles) await handle.stop();
    },
  };
}

async function run(booted: Booted, config: Config, root: string, stopDatabase: () => Promise<void>): Promise<void> {
  const fresh = config.APP_ENV === "demo" && (await needsDemo(booted.house));
  if (fresh) {
    console.info("Making the demo data (first run) …");
    await seedDemo(booted.house);
  }
  const serving = await serve(booted, { root, config, development });
  const worker = config.ROLES.includes("worker") ? await booted.work() : null;
  announce(booted, config, serving.port);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // Requests and jobs in hand have ten seconds; whatever is left then is taken up by the next start.
    const last = setTimeout(() => process.exit(1), 10_000);
    last.unref();
    for (const module of booted.house.modules) module.stop?.(booted.house);
    await Promise.all([serving.stop(8_000), worker?.stop()]);
    await booted.close();
    await stopDatabase();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function announce({ house }: Booted, config: Config, port: number): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.info(`Ready in ${seconds} s (${config.ROLES.join(", ")}).`);
  const address = config.APP_URL ?? `http://localhost:${port}`;
  console.info(`\n  ${address}`);
  if (config.devMailbox) console.info(`  ${address}/dev/mailbox   every mail that was sent`);
  if (config.APP_ENV === "demo") {
    console.info(`\n  Demo accounts, password ${demoPassword}`);
    for (const { name, title } of seededProducts(house)) console.info(`  ${demoAddress(name).padEnd(28)}${title}`);
    console.info(`  ${demoAdmin.padEnd(28)}runs the platform: /admin`);
  }
}

process.on("unhandledRejection", (error) => {
  console.error(error);
});
// Whoever read the output may go before the program does. There is nowhere to say so: telling it would fail again, for ever.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});

main().catch((error: Error) => {
  console.error(`\n${error.message}\n`);
  if (!(error instanceof Error) || development) console.error(error);
  process.exit(1);
});
