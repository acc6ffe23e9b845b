import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

type BuildRecord = { server?: string; pages?: string; pageImports?: Record<string, string> };

const root = join(import.meta.dirname, "..");
const recordFile = join(root, "dist/built.json");
const lockFile = join(root, "dist/building");

/**
 * Builds what is named: `--server <fingerprint>` bundles the program into dist/, `--pages <fingerprint>` runs
 * `next build`, `--watch` rebuilds the bundle and restarts the program at each change. The launcher knows what is stale.
 */
const { values: wanted } = parseArgs({
  options: { server: { type: "string" }, pages: { type: "string" }, watch: { type: "boolean" } },
});
mkdirSync(join(root, "dist"), { recursive: true });
if (wanted.watch) await watch();
else if (await lock()) {
  try {
    if (wanted.server) await buildServer(wanted.server);
    if (wanted.pages) await buildPages(wanted.pages);
  } catch (error) {
    // esbuild has already shown what is wrong where.
    if (!(error instanceof Error && "errors" in error)) console.error(error);
    process.exitCode = 1;
  } finally {
    rmSync(lockFile);
  }
}

async function buildServer(fingerprint: string): Promise<void> {
  record({ server: undefined });
  await esbuild.build(bundleOptions());
  record({ server: fingerprint });
}

async function buildPages(fingerprint: string): Promise<void> {
  record({ pages: undefined });
  const pageImports = await stampsOfPageImports();
  const next = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  for (const stream of [next.stdout, next.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = await once(next, "close");
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    process.exitCode = 1;
    return;
  }
  compressPages();
  // Last of all, so that a build that was killed is done again.
  record({ pages: fingerprint, pageImports });
}

/** Scripts and styles are compressed once, here, instead of at every request. */
function compressPages(): void {
  for (const file of globSync(".next/static/**/*.{js,css}", { cwd: root })) {
    const path = join(root, file);
    const text = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  }
}

function bundleOptions(): esbuild.BuildOptions {
  const entries = ["src/server/main.ts", ...globSync("src/**/*.worker.ts", { cwd: root })];
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((path) => [basename(path, ".ts"), path])),
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  };
}

/** What the pages import from outside of the page folders also makes them stale; esbuild knows which files these are. */
async function stampsOfPageImports(): Promise<Record<string, string>> {
  const { metafile } = await esbuild.build({
    ...bundleOptions(),
    entryPoints: globSync("src/app/**/*.{ts,tsx}", { cwd: root }),
    sourcemap: false,
    write: false,
    metafile: true,
    loader: Object.fromEntries(
      [".css", ".svg", ".png", ".jpg", ".ico", ".woff2", ".md"].map((type) => [type, "empty"]),
    ),
  });
  const stampOf = (path: string) => {
    const { size, mtimeMs } = statSync(join(root, path));
    return `${size}:${mtimeMs}`;
  };
  return Object.fromEntries(Object.keys(metafile?.inputs ?? {}).map((path) => [path, stampOf(path)]));
}

function record(change: BuildRecord): void {
  writeFileSync(`${recordFile}.new`, JSON.stringify({ ...readRecord(), ...change }));
  renameSync(`${recordFile}.new`, recordFile);
}

function readRecord(): BuildRecord {
  try {
    return JSON.parse(readFileSync(recordFile, "utf8"));
  } catch {
    return {};
  }
}

/** False after another program has built in the meantime: the launcher then looks again at what is stale. */
async function lock(): Promise<boolean> {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      if (!waited) return true;
      rmSync(lockFile);
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (!isBuilding()) rmSync(lockFile, { force: true });
    await sleep(200);
  }
}

function isBuilding(): boolean {
  try {
    const pid = readFileSync(lockFile, "utf8");
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("build.ts");
  } catch {
    return false;
  }
}

async function watch(): Promise<void> {
  let program: ChildProcess | undefined;
  let turn = Promise.resolve();
  const stop = async () => {
    if (!program || program.exitCode !== null || program.signalCode !== null) return;
    program.kill("SIGTERM");
    await once(program, "exit");
  };
  const restart = async () => {
    await stop();
    program = spawn(process.execPath, ["--enable-source-maps", "dist/main.js"], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
      stdio: "inherit",
    });
  };
  const restarter: esbuild.Plugin = {
    name: "restart",
    setup: ({ onEnd }) =>
      onEnd(({ errors }) => {
        if (errors.length === 0) turn = turn.then(restart);
      }),
  };
  const context = await esbuild.context({ ...bundleOptions(), plugins: [restarter] });
  let ending = false;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, async () => {
      if (ending) return;
      ending = true;
      await context.dispose();
      await turn;
      await stop();
      process.exit(0);
    });
  }
  await context.watch();
}
