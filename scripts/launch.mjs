// Plain JavaScript on built-in modules only: it runs on the machine's own Node before anything is installed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { staleBuilds } from "./fingerprint.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);
const production = { NODE_ENV: "production" };
const received = new Set();
let child;

const commands = {
  start: async () => {
    await build();
    return await program(["dist/main.js", ...args]);
  },
  seed: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "seed", ...args]);
  },
  doctor: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "doctor", ...args]);
  },
  staff: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "staff", ...args]);
  },
  usage: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "usage", ...args]);
  },
  figures: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "figures", ...args]);
  },
  backup: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "backup", ...args]);
  },
  restore: async () => {
    await build({ pages: false });
    return await program(["dist/main.js", "restore", ...args]);
  },
  build: async () => {
    await build();
    return 0;
  },
  dev: () => node(["scripts/build.ts", "--watch"], { NODE_ENV: "development" }),
  test: async () => {
    // Unit tests alone need no built program.
    if (!/--project[ =]unit/.test(args.join(" "))) await build();
    return await node([binary("vitest"), "run", ...args]);
  },
  check: async () => {
    if (!existsSync("next-env.d.ts") && existsSync("src/app/layout.tsx")) await node([binary("next"), "typegen"]);
    const codes = [await node([binary("tsc"), "--noEmit", "-p", "."]), await node([binary("biome"), "check"])];
    const rules = ".dependency-cruiser.cjs";
    if (existsSync(rules)) codes.push(await node([binary("depcruise"), "src", "--config", rules]));
    return codes.some((code) => code !== 0) ? 1 : 0;
  },
  sdk: () => node(["scripts/generate-sdk.ts"]),
  history: () => node(["scripts/own-history.ts"]),
  bench: async () => {
    await build();
    return await node(["bench/main.ts", ...args], production);
  },
};

process.chdir(root);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => forward(name));
if (!Object.hasOwn(commands, command ?? "")) {
  fail(`Usage: node scripts/launch.mjs ${Object.keys(commands).join("|")} [arguments]`);
}
if (process.env.npm_lifecycle_event) endWithNpm();
if (!isInstalled()) await install();
const nodePath = chooseNode();
process.exit(await commands[command]());

/** Every locked package is there in its locked version; those for other platforms may be absent. */
function isInstalled() {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  const locked = Object.entries(packagesIn("package-lock.json")).filter(([path]) => path !== "");
  const installed = packagesIn("node_modules/.package-lock.json");
  return locked.every(([path, { version, integrity, optional, dev }]) => {
    if (!installed[path])
      return (
        optional ||
        (dev && ["start", "seed", "doctor", "figures", "staff", "usage", "backup", "restore"].includes(command))
      );
    return installed[path].version === version && installed[path].integrity === integrity;
  });
}

function packagesIn(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

async function install() {
  console.info(existsSync("node_modules") ? "Updating packages …" : "Installing packages (first run) …");
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const code = await run([...npm, "ci", "--include=dev", "--include=optional", "--loglevel=error", "--no-progress"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (code !== 0) fail("The packages could not be installed: see the messages above.");
}

function chooseNode() {
  const own = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major === 24) return process.execPath;
  if (existsSync(own)) return own;
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  return fail(
    `Node ${process.versions.node} is too old and none comes with the package for this system: install Node 24.`,
  );
}

/** Another program may have built meanwhile or sources changed, so it looks again; a second time is not normal. */
async function build({ pages = true } = {}) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const stale = Object.entries(staleBuilds(root)).filter(([name]) => pages || name !== "pages");
    if (stale.length === 0) return;
    const first = existsSync("dist/built.json") ? "" : " (first run)";
    if (attempt === 0) console.info(`Building ${stale.map(([name]) => name).join(" and ")}${first} …`);
    const code = await node([
      "scripts/build.ts",
      ...stale.flatMap(([name, fingerprint]) => [`--${name}`, fingerprint]),
    ]);
    if (code !== 0) fail("The build failed: see the messages above.");
  }
}

function program(programArguments) {
  return node(programArguments, production);
}

function node(nodeArguments, env = {}) {
  const path = [join(root, "node_modules/.bin"), dirname(nodePath), process.env.PATH].join(delimiter);
  return run([nodePath, ...nodeArguments], { stdio: "inherit", env: { ...process.env, PATH: path, ...env } });
}

function binary(name) {
  return join(root, "node_modules/.bin", name);
}

/** Runs a child to its end and gives its exit code; a signal that came meanwhile ends the launcher too. */
async function run([file, ...parameters], options) {
  child = spawn(file, parameters, options);
  const code = await new Promise((resolve) => {
    child.once("error", (error) => fail(`${file} cannot be started: ${error.message}`));
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
  });
  child = undefined;
  if (received.size > 0) process.exit(code);
  return code;
}

/** Each signal goes on once: npm and the terminal send it again, and a repeated one must not cut short an orderly stop. */
function forward(name) {
  if (received.has(name)) return;
  received.add(name);
  if (!child) process.exit(128 + constants.signals[name]);
  child.kill(name);
}

/** npm sends a signal to the shell between us, and that shell may end without passing it on. */
function endWithNpm() {
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && forward("SIGTERM");
  setInterval(watch, 250).unref();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
