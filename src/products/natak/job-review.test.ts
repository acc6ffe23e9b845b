import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { openWorld, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { blurred, drawing, grant, testEngine } from "./test-world.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
  // Even seeds come out sharp, odd ones so soft that a person should look.
  chooseEngine(
    testEngine(({ seed, width, height }) => (seed % 2 === 0 ? drawing(seed, width, height) : blurred(width, height))),
  );
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

const code = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: ApiError) => `${error.status} ${error.code}`,
  );
async function finished(count: number, seed: number) {
  const order = { type: "image", prompt: "a heron", width: 256, height: 256, count, seed } as const;
  const { id } = await world.ada.api("POST /jobs", order);
  await world.runJobs();
  return world.ada.api("GET /jobs/:id", { id });
}

test("NTK-04.4 a job with a flagged picture waits for a person, and its credits stay held", async () => {
  const before = await world.ada.api("GET /credits");
  const job = await finished(2, 10);
  expect(job).toMatchObject({ status: "review", percent: 100, charged: 0 });
  expect(job.outputs.map(({ quality }) => quality)).toEqual(["auto_passed", "needs_review"]);
  expect(job.outputs[1]!.quality_reason).toContain("blurred");
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance, held: 20 });
  expect((await world.ada.api("GET /operations")).review.map(({ id }) => id)).toEqual([job.id]);

  const accepted = await world.max.api("POST /jobs/:id/accept", { id: job.id });
  expect(accepted).toMatchObject({ status: "completed", charged: 20 });
  expect(accepted.outputs.map(({ quality }) => quality)).toEqual(["auto_passed", "accepted"]);
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance - 20, held: 0 });
  expect(await code(world.ada.api("POST /jobs/:id/accept", { id: job.id }))).toBe("409 not_reviewable");
});

test("NTK-04.4 a job rejected in review costs nothing, and its pictures are gone", async () => {
  const before = await world.ada.api("GET /credits");
  const job = await finished(2, 20);
  const rejected = await world.ada.api("POST /jobs/:id/reject", { id: job.id });
  expect(rejected).toMatchObject({ status: "rejected", rule: "not_charged", charged: 0, refunded: 0, outputs: [] });
  expect(await world.ada.api("GET /credits")).toEqual(before);
  const [event] = await world.sql<{ data: object }>("select data from events where name = 'job.rejected'");
  expect(event!.data).toMatchObject({ job_id: job.id, rule: "not_charged", refunded: 0 });
});

test("NTK-04.4 finished jobs are refunded on rejection within a day, three a day", async () => {
  const jobs = [];
  for (let seed = 30; seed < 38; seed += 2) jobs.push(await finished(1, seed));
  expect(jobs.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
  const before = await world.ada.api("GET /credits");
  const answers = await Promise.all(jobs.map(({ id }) => code(world.ada.api("POST /jobs/:id/reject", { id }))));
  expect(answers.sort()).toEqual(["409 rejections_used_up", "accepted", "accepted", "accepted"]);
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance + 30 });

  const [left] = (await world.ada.api("GET /jobs", { status: "completed", limit: 1 })).data;
  const reject = () => code(world.ada.api("POST /jobs/:id/reject", { id: left!.id }));
  await world.sql("update natak.jobs set ended_at = ended_at - interval '25 hours' where id = $1", [left!.id]);
  expect(await reject()).toBe("409 rejection_too_late");
  await world.sql("update natak.jobs set ended_at = ended_at - interval '25 hours' where status = 'rejected'");
  await world.sql("update natak.jobs set ended_at = ended_at + interval '25 hours' where id = $1", [left!.id]);
  expect(await reject()).toBe("accepted");
});
