import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { openWorld, type World } from "../../test/world.ts";
import { lockCharacter } from "./character-lock.ts";
import { chooseEngine } from "./engine-choice.ts";
import type { EngineCharacter } from "./engines/engine.ts";
import { drawing, grant, pictureFile, runRetries, testEngine, trainedCharacter, until } from "./test-world.ts";
import { stopTraining } from "./training.ts";
import { runTraining } from "./training-run.ts";
import { readSafetensors } from "./vision/safetensors.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

/** Some seconds of training, so that a test can meet it under way. */
const long = { repeats: 40, epochs: 40, batch_size: 1 };
const code = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const read = (id: string) => world.ada.api("GET /characters/:id", { id });

async function character(word: string, images = 5) {
  const { id } = await world.ada.api("POST /characters", { name: `Model ${word}`, trigger_word: word });
  const files = await Promise.all(Array.from({ length: images }, (_, seed) => pictureFile(seed + 1)));
  await world.ada.api("POST /characters/:id/images", { id, files });
  return id;
}

test("NTK-02.2 training goes from queued to ready, shows its steps and loss, and is charged when it is ready", async () => {
  const before = await world.ada.api("GET /credits");
  const id = await character("steps");
  const queued = await world.max.api("POST /characters/:id/train", { id, repeats: 8, epochs: 10, batch_size: 2 });
  expect(queued).toMatchObject({ name: "Model_steps_V1", version: 1, status: "queued", step: 0, steps: 200, cost: 30 });
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance, held: 30 });
  expect((await read(id)).status).toBe("queued");
  await world.runJobs();
  const trained = await read(id);
  expect(trained).toMatchObject({ status: "ready", version: { id: queued.id, name: "Model_steps_V1" } });
  const [version] = trained.versions;
  expect(version).toMatchObject({ status: "ready", step: 200, image_count: 5, error: null });
  expect(version!.losses.at(-1)![0]).toBe(200);
  expect(version!.losses.length).toBeGreaterThan(50);
  expect(version!.losses.at(-1)![1]).toBeLessThan(version!.losses[0]![1]!);
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance - 30, held: 0 });
  const [row] = await world.sql<{ weights: Buffer }>("select weights from natak.character_versions where id = $1", [
    queued.id,
  ]);
  expect(readSafetensors(row!.weights).metadata.ss_output_name).toBe("Model_steps_V1");
});

test("NTK-02.2 versions are kept, and jobs are drawn with the newest one that is trained", async () => {
  const first = await trainedCharacter(world, world.ada, "Model A", "modela");
  await world.ada.api("POST /characters/:id/train", { id: first.id, repeats: 1, epochs: 1 });
  await world.runJobs();
  const { versions, version } = await read(first.id);
  expect(versions.map(({ name, status }) => [name, status])).toEqual([
    ["Model_A_V2", "ready"],
    ["Model_A_V1", "ready"],
  ]);
  const seen: (EngineCharacter | null)[] = [];
  const putBack = chooseEngine(
    testEngine(async (request) => {
      seen.push(request.character);
      return drawing(request.seed);
    }),
  );
  const order = {
    type: "image",
    prompt: "modela by the sea",
    width: 256,
    height: 256,
    character_id: first.id,
  } as const;
  const job = await world.ada.api("POST /jobs", order);
  expect(job).toMatchObject({ character_version_id: version!.id, character_version: "Model_A_V2" });
  expect((await read(first.id)).versions.map(({ job_count }) => job_count)).toEqual([1, 0]);
  await world.runJobs();
  putBack();
  expect(seen.map((each) => [each!.name, each!.triggerWord, each!.weights.length > 1000])).toEqual([
    ["Model A", "modela", true],
  ]);
  expect((await read(first.id)).job_count).toBe(1);
});

test("NTK-02.1 fewer than five images are not trained, and nothing is held", async () => {
  const id = await character("few", 4);
  const before = await world.ada.api("GET /credits");
  const refused: ApiError = await world.ada.api("POST /characters/:id/train", { id }).catch((error) => error);
  expect([refused.status, refused.errors[0]!.path]).toEqual([422, "images"]);
  expect(await world.ada.api("GET /credits")).toEqual(before);
});

test("NTK-02.2 a character is trained once at a time, and a job needs one that is trained", async () => {
  const id = await character("twice");
  const answers = await Promise.all([1, 2, 3].map(() => code(world.ada.api("POST /characters/:id/train", { id }))));
  expect(answers.sort()).toEqual(["409 training_under_way", "409 training_under_way", "accepted"]);
  expect(await code(world.ada.api("POST /jobs", { type: "image", prompt: "x", character_id: id }))).toBe(
    "422 invalid_input",
  );
  const cancelled = await world.ada.api("POST /characters/:id/train/cancel", { id });
  expect(cancelled.status).toBe("cancelled");
  expect((await read(id)).status).toBe("draft");
  expect(await code(world.ada.api("POST /characters/:id/train/cancel", { id }))).toBe("409 no_training");
  await world.runJobs();
  expect((await read(id)).versions.map(({ status }) => status)).toEqual(["cancelled"]);
});

test("NTK-02.2 a training under way shows live steps, and cancelling it stops it and gives its credits back", async () => {
  const id = await character("cancel");
  const before = await world.ada.api("GET /credits");
  await world.ada.api("POST /characters/:id/train", { id, ...long });
  const running = world.runJobs();
  await until(async () => (await read(id)).versions[0]!.step > 0);
  const live = await read(id);
  expect([live.status, live.versions[0]!.status]).toEqual(["training", "training"]);
  expect(live.versions[0]!.step).toBeLessThan(8000);
  expect(live.versions[0]!.loss).toBeGreaterThan(0);
  await world.ada.api("POST /characters/:id/train/cancel", { id });
  await running;
  const after = await read(id);
  expect(after).toMatchObject({ status: "draft", version: null });
  expect(after.versions[0]).toMatchObject({ status: "cancelled" });
  expect(await world.ada.api("GET /credits")).toEqual(before);
  const names = await world.sql<{ name: string }>(
    "select name from events where data->>'character_id' = $1 and name like 'training.%' order by id",
    [id],
  );
  expect(names.map(({ name }) => name)).toEqual(["training.queued", "training.cancelled"]);
});

test("NTK-02.2 a training whose images cannot be read is tried three times, fails and gives its credits back", async () => {
  const id = await character("broken");
  const before = await world.ada.api("GET /credits");
  await world.ada.api("POST /characters/:id/train", { id });
  rmSync(join(world.house.config.dataDir, "files"), { recursive: true });
  await world.runJobs();
  expect((await read(id)).versions[0]!.status).toBe("preparing");
  await runRetries(world);
  await runRetries(world);
  const failed = await read(id);
  expect(failed.status).toBe("failed");
  expect(failed.versions[0]).toMatchObject({ status: "failed", error: "File not found. It may have been deleted." });
  expect(await world.ada.api("GET /credits")).toEqual(before);
});

test("NTK-02.2 a training whose worker died is taken up again and charged once", async () => {
  const id = await character("killed");
  const before = await world.ada.api("GET /credits");
  const { id: version_id } = await world.ada.api("POST /characters/:id/train", { id, ...long, epochs: 10 });
  const signal = new AbortController().signal;
  const first = world.ada.in((ctx) => runTraining(ctx, { version_id }, { attempt: 1, lastAttempt: false, signal }));
  await until(async () => (await read(id)).versions[0]!.step > 0);
  await world.runJobs();
  await first;
  expect(await read(id)).toMatchObject({ status: "ready", versions: [{ status: "ready", step: 2000 }] });
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance - 40, held: 0 });
});

test("NTK-02.2 a training that is taken up while it is cancelled waits for its turn, and ends cancelled", async () => {
  const id = await character("circle");
  const { id: version_id } = await world.ada.api("POST /characters/:id/train", { id });
  const signal = new AbortController().signal;
  let run: Promise<void> | undefined;
  await world.ada.in(async (ctx) => {
    await lockCharacter(ctx, id);
    run = world.ada.in((other) => runTraining(other, { version_id }, { attempt: 1, lastAttempt: false, signal }));
    await until(async () => {
      const waiting = await world.sql(
        "select from pg_locks where not granted and locktype in ('transactionid', 'tuple')",
      );
      return waiting.length > 0;
    });
    await stopTraining(ctx, id);
  });
  await run;
  expect((await read(id)).versions.map(({ status }) => status)).toEqual(["cancelled"]);
});
