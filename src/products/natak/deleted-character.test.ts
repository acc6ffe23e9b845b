import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { openWorld, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { grant, runRetries, testEngine, trainedCharacter, until } from "./test-world.ts";

let world: World;
let putBack: () => void;
beforeAll(async () => {
  world = await openWorld();
  putBack = chooseEngine(testEngine());
  await grant(world.ada, 1000);
});
afterAll(() => {
  putBack();
  return world.close();
});

const order = { type: "image", prompt: "by the sea", width: 256, height: 256 } as const;

/** The names of the stored bytes, by the id of their file. */
const onDisk = () =>
  readdirSync(join(world.house.config.dataDir, "files"), { recursive: true })
    .map((path) => String(path))
    .filter((path) => /[0-9a-f-]{36}\./.test(path));
const trainingFiles = () => world.sql<{ id: string }>("select id from files where purpose = 'natak.training'");

test("NTK-02.1 a deleted character leaves no photo and nothing learnt from them; its jobs and assets stay and name it", async () => {
  const { id } = await trainedCharacter(world, world.ada, "Model A", "modela");
  const job = await world.ada.api("POST /jobs", { ...order, character_id: id });
  await world.runJobs();
  const photos = await trainingFiles();
  const stored = () => onDisk().filter((path) => photos.some((photo) => path.includes(photo.id)));
  expect([photos.length, stored().length]).toEqual([5, 10]);
  const before = await world.ada.api("GET /credits");
  await world.ada.api("POST /characters/:id/train", { id, repeats: 40, epochs: 40, batch_size: 1 });
  const running = world.runJobs();
  const steps = () => world.ada.api("GET /characters/:id", { id }).then(({ versions }) => versions[0]!.step);
  await until(async () => (await steps()) > 0);

  await world.ada.api("DELETE /characters/:id", { id });
  await running;
  await world.runJobs();
  expect(await trainingFiles()).toEqual([]);
  expect(stored()).toEqual([]);
  expect(await world.sql("select id from natak.character_images where character_id = $1", [id])).toEqual([]);
  const versions = await world.sql(
    "select name, status, weights from natak.character_versions where character_id = $1 order by version",
    [id],
  );
  expect(versions).toEqual([
    { name: "Model_A_V1", status: "ready", weights: null },
    { name: "Model_A_V2", status: "cancelled", weights: null },
  ]);
  expect(await world.ada.api("GET /credits")).toEqual(before);
  const kept = await world.ada.api("GET /jobs/:id", { id: job.id });
  expect(kept).toMatchObject({ status: "completed", character_version: "Model_A_V1" });
  const [asset] = (await world.ada.api("GET /assets", { character_id: id })).data;
  expect(asset).toMatchObject({ character_version: "Model_A_V1" });
  const { recipe } = await world.ada.api("GET /assets/:id", { id: asset!.id });
  expect(recipe).toMatchObject({ character_name: "Model A", character_version: "Model_A_V1" });
});

test("NTK-04.3 a job that waits for a character that is deleted fails at once, is not charged and is not tried again", async () => {
  const { id } = await trainedCharacter(world, world.ada, "Model B", "modelb");
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", { ...order, character_id: id });
  await world.ada.api("DELETE /characters/:id", { id });
  await world.runJobs();
  const failed = await world.ada.api("GET /jobs/:id", { id: job.id });
  expect(failed).toMatchObject({ status: "failed", error: "The character of this job was deleted.", charged: 0 });
  await runRetries(world);
  expect(await world.ada.api("GET /credits")).toEqual(before);
  const refused: ApiError = await world.ada.api("POST /jobs/:id/retry", { id: job.id }).catch((error) => error);
  expect([refused.status, refused.code]).toEqual([409, "character_deleted"]);
  expect(await world.ada.api("GET /credits")).toEqual(before);
});
