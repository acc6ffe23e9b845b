import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { newcomer } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";
import { oldExportsDue } from "./events.ts";
import { makeExport } from "./exports.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inData = (...parts: string[]) => join(world.house.config.dataDir, ...parts);
const partsLeft = () => (existsSync(inData("work")) ? readdirSync(inData("work")) : []);

/** Unpacked by another program than the one that packed it. */
async function unpacked(response: Response): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "export-"));
  writeFileSync(join(folder, "all.zip"), Buffer.from(await response.arrayBuffer()));
  execFileSync("python3", ["-m", "zipfile", "-e", join(folder, "all.zip"), folder]);
  return folder;
}

test("ORC-09.5 a copy is a ZIP of JSON and files of this person and no one else; a mail tells when it is ready", async () => {
  const person = await newcomer(world);
  const made = await person.api("POST /characters", { name: "Mira", trigger_word: "mira" });
  await world.eve.api("POST /characters", { name: "Strangers own", trigger_word: "stranger" });
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#3060c0" } })
    .png()
    .toBuffer();
  await person.api("POST /assets", { files: [new File([new Uint8Array(picture)], "sea.png")] });
  const { checkout_url } = await person.api("POST /credits/checkout", { pack: "small" });
  await person.api("POST /sandbox/checkouts/:id/pay", {
    ...{ id: checkout_url.split("/").at(-1)!, number: "4242424242424242", expiry: "12/40", cvc: "123" },
  });
  await person.api("POST /exports", { dataset: "usage_events", format: "csv" });
  await world.runJobs();
  const asked = await person.api("POST /user/export");
  expect(asked.status).toBe("queued");
  await world.runJobs();
  const [ready] = (await person.api("GET /user/exports")).data;
  expect(ready).toMatchObject({ id: asked.id, status: "ready", percent: 100 });
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: person.email });
  expect(messages[0]!.subject).toBe("The copy of your data is ready");
  expect(messages[0]!.links).toContain("http://localhost:3000/settings/account");

  const answer = await person.fetch(`/api/v1/user/exports/${asked.id}/file`);
  expect(answer.headers.get("content-type")).toBe("application/zip");
  expect(answer.headers.get("content-length")).toBe(String(ready!.bytes));
  const folder = await unpacked(answer);
  const json = (path: string) => JSON.parse(readFileSync(join(folder, path), "utf8"));
  expect(json("account.json")).toMatchObject([{ id: person.id, email: person.email }]);
  expect(json("teams.json")).toMatchObject([{ role: "owner" }]);
  expect(json("sessions.json").length).toBeGreaterThan(0);
  expect(json("activity.json").map(({ name }: { name: string }) => name)).toContain("user.registered");
  expect(json("natak/characters.json")).toMatchObject([{ id: made.id, name: "Mira" }]);
  const [asset] = json("natak/assets.json");
  expect(await sharp(join(folder, `natak/assets/${asset.id}.png`)).metadata()).toMatchObject({ width: 64 });
  expect(json("billing/invoices.json")).toMatchObject([
    { status: "paid", total_minor: 900, number: expect.any(String), billed_to: { email: person.email } },
  ]);
  expect(json("billing/sandbox-checkouts.json")).toMatchObject([{ status: "complete", email: person.email }]);
  expect(json("billing/sandbox-plans.json")).toEqual([]);
  expect(json("billing/usage-limits.json")).toEqual([]);
  expect(json("exports.json")).toMatchObject([{ dataset: "usage_events", format: "csv" }]);
  expect(json("account/copies.json")).toMatchObject([{ status: "running" }]);
  expect(json("account/deletion.json")).toEqual([]);
  expect(readFileSync(join(folder, "natak/characters.json"), "utf8")).not.toContain("Strangers own");
  expect(partsLeft()).toEqual([]);
});

test("ORC-09.5 nobody else opens it, not even with the address; after seven days it is gone with its bytes", async () => {
  const person = await newcomer(world);
  const { id } = await person.api("POST /user/export");
  await world.runJobs();
  const path = `/api/v1/user/exports/${id}/file`;
  expect((await world.eve.fetch(path)).status).toBe(404);
  expect((await world.visitor.fetch(path)).status).toBe(401);
  expect((await world.eve.api("GET /user/exports")).data).toEqual([]);
  expect(existsSync(inData("files", person.id, `${id}.original`))).toBe(true);
  await world.sql("update personal_exports set expires_at = now() - interval '1 second' where id = $1", [id]);
  expect((await person.fetch(path)).status).toBe(404);
  await world.visitor.in((ctx) => ctx.enqueue(oldExportsDue, {}));
  await world.runJobs();
  expect((await person.api("GET /user/exports")).data).toEqual([]);
  expect(existsSync(inData("files", person.id, `${id}.original`))).toBe(false);
});

test("ORC-09.5 two copies a day, also when they are asked for at once", async () => {
  const answers = await Promise.allSettled([1, 2, 3, 4].map(() => world.max.api("POST /user/export")));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  await expect(world.max.api("POST /user/export")).rejects.toMatchObject({ status: 429 });
});

test("ORC-09.5 a run that ends in the middle leaves nothing that looks whole, and the next one makes all of it", async () => {
  const { id } = await world.vic.api("POST /user/export");
  const run = (signal: AbortSignal) =>
    withCtx(
      world.house,
      { actor: systemActor, team: world.vic.team, product: "natak", request: systemRequest() },
      (ctx) => makeExport(ctx, { export_id: id }, { attempt: 1, lastAttempt: false, signal }),
    );
  await expect(run(AbortSignal.abort(new Error("killed")))).rejects.toThrow("killed");
  const [half] = (await world.vic.api("GET /user/exports")).data;
  expect(half).toMatchObject({ status: "running", bytes: null, ready_at: null });
  expect((await world.vic.fetch(`/api/v1/user/exports/${id}/file`)).status).toBe(404);
  expect(existsSync(inData("files", world.vic.id, `${id}.original`))).toBe(false);
  await run(new AbortController().signal);
  const folder = await unpacked(await world.vic.fetch(`/api/v1/user/exports/${id}/file`));
  expect(existsSync(join(folder, "account.json"))).toBe(true);
  const [event] = await world.sql("select actor_id from events where name = 'user.export_ready' and actor_id = $1", [
    world.vic.id,
  ]);
  expect(event).toBeDefined();
});
