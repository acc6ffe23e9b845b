import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { useEngine } from "./engine-choice.ts";
import { grant, testEngine } from "./test-world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  useEngine(testEngine());
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

test("NTK-04.1 credits are held when a job is queued and taken when it is completed", async () => {
  const before = await world.ada.api("GET /credits");
  const job = await world.max.api("POST /jobs", { type: "image", prompt: "a red fox", count: 2, seed: 7 });
  expect(job).toMatchObject({ status: "queued", cost: 20, charged: 0, width: 512, seed: 7, queue_position: 1 });
  expect(await world.ada.api("GET /credits")).toEqual({
    balance: before.balance,
    held: 20,
    available: before.available - 20,
  });

  await world.runJobs();

  const done = await world.ada.api("GET /jobs/:id", { id: job.id });
  expect(done).toMatchObject({ status: "completed", percent: 100, charged: 20, error: null, queue_position: null });
  expect(done.outputs.map(({ quality }) => quality)).toEqual(["auto_passed", "auto_passed"]);
  expect(await world.ada.api("GET /credits")).toEqual({
    balance: before.balance - 20,
    held: 0,
    available: before.available - 20,
  });
  const assets = await world.ada.api("GET /assets");
  expect(assets.data.map(({ job_id }) => job_id)).toEqual([job.id, job.id]);
});
