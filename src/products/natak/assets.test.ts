import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { grant, pictureFile, testEngine, trainedCharacter } from "./test-world.ts";
import { emptyTrash } from "./trash.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  chooseEngine(testEngine());
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

const code = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const upload = async (...seeds: number[]) =>
  (await world.ada.api("POST /assets", { files: await Promise.all(seeds.map((seed) => pictureFile(seed))) })).assets;

test("ORC-10.5 NTK-03.1 an upload sent again under its key is taken once, and other bytes under it are refused", async () => {
  const sender = await world.person("Ugo", await world.team("Uploads"), "owner");
  const key = newId();
  const send = async (seed: number) => {
    const body = new FormData();
    body.append("files", await pictureFile(seed));
    return sender.fetch("/api/v1/assets", { method: "POST", headers: { "idempotency-key": key }, body });
  };
  const [first, again] = [await send(1), await send(1)];
  expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  expect(await again.text()).toBe(await first.text());
  expect((await send(2)).status).toBe(422);
  expect((await sender.api("GET /assets", {})).data).toHaveLength(1);
});

test("NTK-03.1 several pictures are uploaded at once; what is no picture is refused by name", async () => {
  const files = [await pictureFile(1, "a.png"), new File(["<svg/>"], "b.svg"), await pictureFile(2, "c.png")];
  const { assets, refused } = await world.max.api("POST /assets", { files });
  expect(assets.map(({ name, kind, source }) => [name, kind, source]).sort()).toEqual([
    ["a.png", "image", "uploaded"],
    ["c.png", "image", "uploaded"],
  ]);
  expect(refused.map(({ name }) => name)).toEqual(["b.svg"]);
  expect(assets[0]!.blurhash.length).toBeGreaterThan(5);
  expect(assets[0]!.average_color).toMatch(/^#[0-9a-f]{6}$/);
  expect((await world.visitor.fetch(assets[0]!.file_url)).status).toBe(200);
  expect(await code(world.ada.api("POST /assets", { files: [new File(["no"], "no.txt")] }))).toBe("422 invalid_input");
});

test("NTK-03.1 viewers see assets and change none, another team finds none of them", async () => {
  const [asset] = await upload(10);
  const { id } = asset!;
  expect((await world.vic.api("GET /assets/:id", { id })).recipe).toBeNull();
  expect((await world.eve.api("GET /assets")).data).toEqual([]);
  const files = [await pictureFile(11)];
  expect(await code(world.vic.api("POST /assets", { files }))).toBe("403 forbidden");
  for (const [person, answer] of [
    [world.vic, "403 forbidden"],
    [world.eve, "404 not_found"],
  ] as const) {
    expect(await code(person.api("PATCH /assets/:id", { id, name: "Taken" }))).toBe(answer);
    expect(await code(person.api("DELETE /assets/:id", { id }))).toBe(answer);
    expect(await code(person.api("POST /assets/:id/restore", { id }))).toBe(answer);
  }
  expect(await code(world.eve.api("GET /assets/:id", { id }))).toBe("404 not_found");
  expect(await code(world.eve.api("GET /assets/:id/recipe", { id }))).toBe("404 not_found");
  expect((await world.eve.fetch(`/api/v1/assets/${id}/file`)).status).toBe(404);
  expect((await world.visitor.fetch(`/api/v1/assets/${id}/file`)).status).toBe(401);
});

test("NTK-03.3 a generated asset carries its job, prompt, seed, character version and cost", async () => {
  const character = await trainedCharacter(world, world.ada, "Model A", "modela");
  const order = { type: "image", prompt: "Modela in the rain", width: 256, height: 320, count: 2, seed: 41 } as const;
  const job = await world.ada.api("POST /jobs", { ...order, character_id: character.id });
  await world.runJobs();
  const [first, second] = (await world.ada.api("GET /jobs/:id", { id: job.id })).outputs;
  const recipe = await world.ada.api("GET /assets/:id/recipe", { id: second!.asset_id });
  expect(recipe).toMatchObject({
    ...{ type: "image", prompt: "Modela in the rain", seed: 42, width: 256, height: 320, output_index: 1, cost: 10 },
    ...{ job_id: job.id, engine: "Test engine", character_id: character.id, character_name: "Model A" },
    ...{ character_version: "Model_A_V1", character_version_id: character.version!.id },
  });
  const again = await world.ada.api("POST /jobs", {
    ...order,
    count: 1,
    seed: recipe.seed,
    character_id: character.id,
  });
  await world.runJobs();
  const [copy] = (await world.ada.api("GET /jobs/:id", { id: again.id })).outputs;
  const bytes = async (id: string) =>
    Buffer.from(await (await world.ada.fetch(`/api/v1/assets/${id}/file`)).arrayBuffer());
  expect((await bytes(copy!.asset_id)).equals(await bytes(second!.asset_id))).toBe(true);
  expect((await bytes(copy!.asset_id)).equals(await bytes(first!.asset_id))).toBe(false);
  expect((await world.ada.api("GET /assets", { character_id: character.id })).data).toHaveLength(3);
  expect((await world.ada.api("GET /assets", { q: "in the RAIN" })).data).toHaveLength(3);
  expect((await world.ada.api("GET /assets", { q: "100%" })).data).toEqual([]);
  expect((await world.ada.api("GET /assets", { source: "generated", kind: "video" })).data).toEqual([]);
});

test("NTK-03.1 the list goes on from a cursor, newest first", async () => {
  const iris = await world.person("Iris", await world.team("Gallery"), "owner");
  for (const seed of [1, 2, 3, 4, 5]) await iris.api("POST /assets", { files: [await pictureFile(seed)] });
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await iris.api("GET /assets", { limit: 2, ...(cursor ? { cursor } : {}) });
    names.push(...page.data.map(({ name }) => name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  expect(names).toEqual([5, 4, 3, 2, 1].map((seed) => `photo-${seed}.png`));
});

test("NTK-03.2 a deleted asset lies in the trash for 30 days and can be restored until then", async () => {
  const [kept, lost] = await upload(20, 21);
  await world.ada.api("PATCH /assets/:id", { id: kept!.id, name: "Kept" });
  for (const { id } of [kept!, lost!]) await world.ada.api("DELETE /assets/:id", { id });
  expect(await code(world.ada.api("DELETE /assets/:id", { id: kept!.id }))).toBe("404 not_found");
  const trash = await world.ada.api("GET /assets", { trash: "true" });
  expect(trash.data.map(({ id }) => id).sort()).toEqual([kept!.id, lost!.id].sort());
  expect((await world.ada.fetch(`/api/v1/assets/${kept!.id}/file`)).status).toBe(404);
  expect((await world.ada.api("POST /assets/:id/restore", { id: kept!.id })).name).toBe("Kept");

  const emptyAfter = (days: number) =>
    withCtx(
      world.house,
      {
        ...{ actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true },
        now: () => new Date(world.house.now().getTime() + days * 86_400_000),
      },
      emptyTrash,
    );
  await emptyAfter(29);
  expect((await world.ada.api("GET /assets", { trash: "true" })).data).toHaveLength(1);
  await emptyAfter(31);
  expect((await world.ada.api("GET /assets", { trash: "true" })).data).toEqual([]);
  const files = await world.sql("select from files where id = $1", [
    new URL(lost!.file_url, "http://x").pathname.split("/").at(-1),
  ]);
  expect(files).toEqual([]);
  expect((await world.ada.api("GET /assets/:id", { id: kept!.id })).name).toBe("Kept");
  const names = await world.sql<{ name: string }>("select name from events where data->>'asset_id' = $1 order by id", [
    kept!.id,
  ]);
  expect(names.map(({ name }) => name)).toEqual(["asset.renamed", "asset.deleted", "asset.restored"]);
});

test("NTK-03.1 a file is opened in parts, once for the browser's cache, or saved under its name", async () => {
  const [asset] = await upload(30);
  const path = `/api/v1/assets/${asset!.id}/file`;
  const whole = await world.ada.fetch(path);
  expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "image/png"]);
  const part = await world.ada.fetch(path, { headers: { range: "bytes=0-7" } });
  expect([part.status, Buffer.from(await part.arrayBuffer()).toString("latin1")]).toEqual([206, "\x89PNG\r\n\x1a\n"]);
  const known = await world.ada.fetch(path, { headers: { "if-none-match": whole.headers.get("etag")! } });
  expect(known.status).toBe(304);
  const saved = await world.ada.fetch(`${path}?download=true`);
  expect(saved.headers.get("content-disposition")).toContain("attachment");
});
