import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { firstSteps } from "./first-steps.ts";
import { grant, pictureFile, testEngine, trainedCharacter } from "./test-world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  chooseEngine(testEngine());
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

test("NTK-04.4 the operations page has balance, queue, results and what a new job needs in one answer", async () => {
  const model = await trainedCharacter(world, world.ada, "Model A", "modela");
  await world.ada.api("POST /characters", { name: "Untrained", trigger_word: "untrained" });
  const order = { type: "image", prompt: "a heron", width: 256, height: 256, character_id: model.id } as const;
  const done = await world.ada.api("POST /jobs", order);
  await world.runJobs();
  const first = await world.ada.api("POST /jobs", order);
  const second = await world.ada.api("POST /jobs", order);

  const page = await world.vic.api("GET /operations");
  expect(page.credits).toMatchObject({ held: 20 });
  expect(page.active.map(({ id, queue_position }) => [id, queue_position])).toEqual([
    [first.id, 1],
    [second.id, 2],
  ]);
  expect(page).toMatchObject({ active_count: 2, review: [], engine: { name: "Test engine", preview: true } });
  expect(page.recent_jobs.map(({ id }) => id)).toEqual([done.id]);
  expect(page.recent_assets.map(({ job_id, character_version }) => [job_id, character_version])).toEqual([
    [done.id, "Model_A_V1"],
  ]);
  expect(page.characters).toEqual([{ id: model.id, name: "Model A", trigger_word: "modela" }]);
  expect(page.prices[0]).toEqual({ up_to: 512, image: 10, video: 50 });
  await world.runJobs();
  const other = await world.eve.api("GET /operations");
  expect(other).toMatchObject({ active: [], recent_jobs: [], recent_assets: [], characters: [] });
});

test("ORC-17.1 the first steps are done when their facts are there", async () => {
  const steps = () => world.eve.in((ctx) => Promise.all(firstSteps.map((step) => step.done(ctx))));
  expect(await steps()).toEqual([false, false, false]);
  await grant(world.eve, 100);
  await world.eve.api("POST /characters", { name: "First", trigger_word: "first" });
  await world.eve.api("POST /jobs", { type: "image", prompt: "a fox", width: 256, height: 256 });
  await world.runJobs();
  expect(await steps()).toEqual([true, false, true]);
  await world.eve.api("POST /assets", { files: [await pictureFile(1)] });
  expect(await steps()).toEqual([true, true, true]);
});
