import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Orchestrator } from "../src/index.ts";
import { FileStore } from "../src/node.ts";
import { type ServedWorld, serveWorld } from "./served-world.ts";

let served: ServedWorld;
const folders: string[] = [];
beforeAll(async () => {
  served = await serveWorld();
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await served.close();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "usage-"));
  folders.push(folder);
  return folder;
}
const waiting = (n: number | string) => ({ key: `key-${n}`, json: JSON.stringify({ metric_type: "api_call", n }) });
const source = join(import.meta.dirname, "../src/node.ts");
/** Another process, which reports with the real store. */
function inProcess(script: string) {
  const code = `import { FileStore } from ${JSON.stringify(source)};\n${script}`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "inherit", "inherit"] });
}

test("LUN-02.4 events outlive a process that is killed, and the next one sends them once", async () => {
  const folder = newFolder();
  const events = 'JSON.stringify({ metric_type: "api_call", idempotency_key: key, recorded_at: new Date() })';
  const add = `for (let i = 0; i < 30; i++) { const key = "killed-" + i; store.add({ key, json: ${events} }); }`;
  const child = inProcess(`const store = new FileStore({ folder: ${JSON.stringify(folder)} });
    ${add} store.remove(["killed-0", "killed-1"]); process.kill(process.pid, "SIGKILL");`);
  await once(child, "exit");
  const client = new Orchestrator({ apiKey: served.key, baseUrl: served.url });
  const usage = client.usage({ store: new FileStore({ folder }), flushMs: 10 });
  expect(usage.waiting).toBe(28);
  await expect.poll(() => usage.waiting).toBe(0);
  expect(await usage.close()).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  const rows = await served.world.sql("select from usage_events where event_id like 'killed-%'");
  expect(rows).toHaveLength(28);
});

test("LUN-02.4 two processes that write and remove at the same time keep every line of the other", async () => {
  const folder = newFolder();
  const script = (name: string) => `const store = new FileStore({ folder: ${JSON.stringify(folder)} });
    for (let i = 0; i < 400; i++) {
      store.add({ key: "${name}" + i, json: "{}" });
      if (i % 2) store.remove(["${name}" + i]);
      if (i % 50 === 0) await new Promise((next) => setTimeout(next, 5));
    }
    process.exit(0);`;
  const children = [inProcess(script("a")), inProcess(script("b"))];
  await Promise.all(children.map((child) => once(child, "exit")));
  const store = new FileStore({ folder });
  const keys = store.oldest(1_000).map(({ key }) => key);
  expect(keys).toHaveLength(400);
  expect(new Set(keys)).toEqual(new Set(["a", "b"].flatMap((n) => Array.from({ length: 200 }, (_, i) => n + 2 * i))));
  store.close();
});

test("LUN-02.4 a line that was cut off costs that line only", () => {
  const folder = newFolder();
  const left = join(folder, `${hostname().replace(/[^\w.]/g, "_")}~999999999~x.jsonl`);
  writeFileSync(left, `\n["key-1","{}"]\n["key-2","{}`);
  appendFileSync(left, `\n["key-3","{}"]`);
  const store = new FileStore({ folder });
  expect(store.oldest(9).map(({ key }) => key)).toEqual(["key-1", "key-3"]);
  store.close();
});

test("LUN-02.4 the file of a living process is left alone, one that nobody touches for long is taken over", () => {
  const folder = newFolder();
  const elsewhere = join(folder, "elsewhere~1~x.jsonl");
  writeFileSync(elsewhere, `\n["key-1","{}"]`);
  const first = new FileStore({ folder });
  first.add(waiting("own"));
  expect(first.size).toBe(1);
  const long = new Date(Date.now() - 11 * 60_000);
  utimesSync(elsewhere, long, long);
  const second = new FileStore({ folder });
  expect(second.oldest(9).map(({ key }) => key)).toEqual(["key-1"]);
  expect(first.oldest(9).map(({ key }) => key)).toEqual(["key-own"]);
  first.close();
  second.close();
});

test("LUN-02.4 the file stays within its bound, and shrinks when events are sent", () => {
  const folder = newFolder();
  const store = new FileStore({ folder, maxBytes: 2_000 });
  let taken = 0;
  while (store.add(waiting(taken))) taken++;
  expect(taken).toBeGreaterThan(20);
  const [name] = readdirSync(folder);
  expect(statSync(join(folder, name!)).size).toBeLessThanOrEqual(2_000);
  store.remove(store.oldest(10).map(({ key }) => key));
  expect(store.add(waiting("new"))).toBe(true);
  expect(statSync(join(folder, name!)).size).toBeLessThanOrEqual(2_000);
  store.remove(store.oldest(1_000).map(({ key }) => key));
  expect(statSync(join(folder, name!)).size).toBe(0);
  store.close();
});
