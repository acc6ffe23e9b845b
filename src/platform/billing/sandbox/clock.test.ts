import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../../test/world.ts";
import { flushCalls } from "../../metering/calls.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "orchestrator" });
});
afterAll(() => world.close());

let count = 0;
async function newOwner(product = "orchestrator"): Promise<Person> {
  count++;
  return world.person(`Olga${count}`, await world.team(`Company ${count}`, product), "owner");
}
const day = 86_400_000;
const timeOf = async (person: Person) => new Date((await person.api("GET /sandbox")).now);
async function move(person: Person, days: number): Promise<void> {
  const to = new Date((await timeOf(person)).getTime() + days * day);
  await person.api("POST /sandbox/clock", { to } as never);
  await world.runJobs();
}

async function newProgram(person: Person) {
  const { key } = (await person.api("POST /keys", { name: "Program", scopes: ["read"] } as never)) as { key: string };
  const headers = { authorization: `Bearer ${key}` };
  return () => world.visitor.fetch("/api/v1/activity?limit=1", { headers });
}
const leftOf = (response: Response) => /;q=(\d+);r=(\d+);/.exec(response.headers.get("usage-limit")!)!.slice(1);

test("ORC-06.7 calls of the API count in the month and on the day of the team's clock, for its limit as on its pages", async () => {
  const owner = await newOwner();
  const other = await newOwner();
  const calls = async () => {
    await flushCalls(world.house);
    const { usage, daily } = await owner.api("GET /dashboard");
    return [usage.find(({ metric }) => metric === "api_call")!.used, daily.at(-1)!.calls];
  };
  const [call, callOfOther] = [await newProgram(owner), await newProgram(other)];
  for (const left of ["999", "998"]) expect(leftOf(await call())).toEqual(["1000", left]);
  expect(leftOf(await callOfOther())).toEqual(["1000", "999"]);
  await world.sql("update usage_counters set used = 1000 where team_id = $1", [owner.team.id]);
  expect((await call()).status).toBe(402);

  await move(owner, 62);
  expect(await calls()).toEqual([0, 0]);
  expect(leftOf(await call())).toEqual(["1000", "999"]);
  expect(await calls()).toEqual([1, 1]);
  await world.sql("update usage_counters set used = 1000 where team_id = $1 and used = 1", [owner.team.id]);
  const refused = await call();
  expect(refused.status).toBe(402);
  const { resets_at } = (await owner.api("GET /dashboard")).usage.find(({ metric }) => metric === "api_call")!;
  expect(((await refused.json()) as { detail: string }).detail).toContain(resets_at.slice(0, 10));
  expect(new Date(resets_at) > (await timeOf(owner))).toBe(true);
  // Another team's month goes on.
  expect(leftOf(await callOfOther())).toEqual(["1000", "998"]);
});
