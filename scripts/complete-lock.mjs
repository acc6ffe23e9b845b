// npm leaves platform packages of other systems out of the lockfile, and `npm ci` then refuses it. This adds them.
// Run it after every change of libraries: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["android", "darwin", "freebsd", "linux", "win32", "openbsd", "netbsd", "sunos", "aix"];
const cpus = ["arm64", "x64", "ia32", "arm", "ppc64", "s390x", "riscv64", "loong64", "wasm32"];
let added = 0;
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${parent}/node_modules/${name}`;
    if (lock.packages[`node_modules/${name}`] || lock.packages[nested]) continue;
    const words = name.split(/[-/]/);
    const os = systems.filter((s) => words.includes(s));
    const cpu = cpus.filter((c) => words.includes(c));
    if (os.length === 0 && cpu.length === 0) {
      console.warn("left out:", name, version, "of", parent);
      continue;
    }
    const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") && os[0] === "linux" ? ["glibc"] : undefined;
    if (!/^\d/.test(version)) console.warn("range", name, version);
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ""),
      ...(cpu.length && { cpu }),
      ...(libc && { libc }),
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(os.length && { os }),
    };
    added++;
  }
}
const root = lock.packages[""];
delete lock.packages[""];
lock.packages = {
  "": root,
  ...Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"))),
};
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.info(`${added} platform packages added`);
