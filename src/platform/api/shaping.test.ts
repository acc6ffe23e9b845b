import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const characters = [];
  for (const name of ["Mira", "Nora"])
    characters.push(await world.ada.api("POST /characters", { name, trigger_word: `w${newId().slice(-8)}` }));
  await world.sql("update natak.characters set status = 'ready'");
  for (const at of [0, 1, 0, 1, 0])
    await world.sql(
      `insert into natak.jobs (team_id, id, character_id, type, prompt, count, width, height, seed, cost, engine, created_at)
       values ($1, gen_random_uuid(), $2, 'image', 'x', 1, 256, 256, 1, 1, 'built-in', now())`,
      [world.ada.team.id, characters[at]!.id],
    );
});
afterAll(() => world.close());

const read = async (path: string) => {
  const answer = await world.vic.fetch(`/api/v1${path}`);
  // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
  return { status: answer.status, body: (await answer.json()) as any };
};

test("ORC-19.3 fields= leaves the named fields of an answer, or of each row of a list", async () => {
  const { body } = await read("/jobs?fields=id,cost&limit=2");
  expect(body.data.map((row: object) => Object.keys(row))).toEqual([
    ["id", "cost"],
    ["id", "cost"],
  ]);
  expect(body.has_more).toBe(true);
  expect(Object.keys((await read(`/jobs/${body.data[0].id}?fields=status`)).body)).toEqual(["status"]);
});

test("ORC-19.3 an unknown field or relation is refused with the names that would do", async () => {
  const unknown = await read("/jobs?fields=id,password");
  expect(unknown.status).toBe(422);
  expect(unknown.body.errors[0].path).toBe("fields");
  expect(unknown.body.errors[0].message).toContain("prompt, count");
  expect((await read("/jobs?expand=team")).body.errors[0].message).toContain("character");
  for (const wrong of ["fields=", "fields=__proto__", "fields=id&fields=cost", "expand=constructor", "fields=id,,cost"])
    expect((await read(`/jobs?${wrong}`)).status, wrong).toBe(422);
});

test("ORC-19.3 expand= loads a relation of all rows with as many statements as of one", async () => {
  const sent = vi.spyOn(pg.Client.prototype, "query");
  const statements = async (path: string) => {
    sent.mockClear();
    return { ...(await read(path)), count: sent.mock.calls.length };
  };
  const plain = await statements("/jobs?limit=5");
  const one = await statements("/jobs?limit=1&expand=character");
  const five = await statements("/jobs?limit=5&expand=character");
  expect(five.body.data.map((row: { character: { name: string } }) => row.character.name).sort()).toEqual([
    "Mira",
    "Mira",
    "Mira",
    "Nora",
    "Nora",
  ]);
  expect(five.count).toBe(one.count);
  expect(five.count).toBeGreaterThan(plain.count);
  expect(Object.keys((await read("/jobs?fields=id&expand=character&limit=1")).body.data[0])).toEqual([
    "id",
    "character",
  ]);
});
