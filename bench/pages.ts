import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { answersPerSecond } from "./load.ts";
import { interleave, type Measure, perSecond } from "./measure.ts";
import { type Running, root, startPeer } from "./processes.ts";
import type { Demo, Stage } from "./stage.ts";

const load = { connections: 16, seconds: 3 };
const rounds = 5;

/** P17: pages as the server renders them, against a bare Next page with as many rows and against a static one. */
export async function benchPages(stage: Stage): Promise<Measure[]> {
  const { url, cookie, ...demo } = await stage.program();
  const next = await startBareNext(demo);
  try {
    const pages = await interleave(rounds, {
      operations: () => answersPerSecond(`${url}/operations`, { ...load, cookie }),
      dynamic: () => answersPerSecond(`${next.url}/dynamic`, load),
    });
    const landings = await interleave(rounds, {
      landing: () => answersPerSecond(`${url}/`, load),
      static: () => answersPerSecond(`${next.url}/static`, load),
    });
    return [
      ratio("P17 /operations ÷ bare Next dynamic page", pages.operations, pages.dynamic, 0.7),
      ratio("P17 landing ÷ bare Next static page", landings.landing, landings.static, 0.8),
    ];
  } finally {
    await next.stop();
  }
}

const ratio = (name: string, ours: number, floor: number, goal: number): Measure => ({
  name,
  value: ours / floor,
  goal,
  unit: "×",
  ours: perSecond(ours),
  floor: perSecond(floor),
});

export async function startBareNext({ ownerUrl, teamId }: Pick<Demo, "ownerUrl" | "teamId">): Promise<Running> {
  await buildBareNext();
  return startPeer("next.ts", { BENCH_DATABASE_URL: ownerUrl, BENCH_TEAM_ID: teamId });
}

/** Builds the bare program once; again when one of its files or Next itself is newer. */
async function buildBareNext(): Promise<void> {
  const folder = join(import.meta.dirname, "peers/next-bare");
  const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [...globSync("{app/**/*.jsx,next.config.js}", { cwd: folder }).map((path) => join(folder, path))];
  const newest = Math.max(...[...sources, join(root, "node_modules/next/package.json")].map(changedAt));
  if (changedAt(join(folder, ".next/BUILD_ID")) > newest) return;
  console.info("Building the bare Next program (first run) …");
  const next = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build", folder], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(next, "close");
  if (code !== 0) throw new Error("the bare Next program could not be built");
}
