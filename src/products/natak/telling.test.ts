import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { jobFailed } from "./events.ts";
import { tellOfFailure } from "./telling.ts";
import { grant, runRetries, testEngine, trainedCharacter } from "./test-world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await grant(world.ada, 1000);
});
afterAll(() => world.close());

const mailsTo = (person: Person) => world.visitor.api("GET /dev/mailbox", { to: person.email });
const noticesOf = async (person: Person) => (await person.api("GET /notifications")).data;

test("ORC-08.2 who started a training hears that it is finished, and nobody else", async () => {
  const { id } = await trainedCharacter(world, world.max, "Model A", "modela");
  expect(await noticesOf(world.max)).toMatchObject([
    { kind: "product", title: "Model A is trained", href: `/characters/${id}` },
  ]);
  const { messages } = await mailsTo(world.max);
  expect(messages.map(({ subject }) => subject)).toEqual(["Model A is trained"]);
  expect(messages[0]!.text).toContain("Version: Model_A_V1");
  expect(await noticesOf(world.ada)).toEqual([]);
});

test("ORC-08.2 who made a job hears that it failed and what came back, by mail once an hour", async () => {
  const nora = await world.person("Nora", world.ada.team, "member");
  const restore = chooseEngine(
    testEngine(async () => {
      throw new Error("The engine is out of paper.");
    }),
  );
  const { id } = await nora.api("POST /jobs", { type: "image", prompt: "a harbour", count: 2 });
  await nora.api("POST /jobs", { type: "image", prompt: "a pier" });
  await world.runJobs();
  for (let tries = 0; tries < 3; tries++) await runRetries(world);
  restore();
  expect(await noticesOf(nora)).toMatchObject([
    {
      title: "An image job failed, and your credits are back",
      href: expect.stringMatching(/^\/operations\?job=[0-9a-f-]{36}$/),
      read_at: null,
    },
    { title: "An image job failed, and your credits are back" },
  ]);
  expect((await noticesOf(nora))[0]!.text).toContain("The engine is out of paper.");
  const { messages } = await mailsTo(nora);
  expect(messages.map(({ subject }) => subject)).toEqual(["An image job failed, and your credits are back"]);
  expect(messages[0]!.links.some((link) => link.includes("/unsubscribe?token="))).toBe(true);

  await world.sql("update natak.jobs set ended_at = ended_at - interval '2 days' where id = $1", [id]);
  const facts = jobFailed.data.parse({ job_id: id, type: "image", count: 2, reason: "old" });
  await nora.in((ctx) => tellOfFailure(ctx, facts));
  expect(await noticesOf(nora)).toHaveLength(2);
});
