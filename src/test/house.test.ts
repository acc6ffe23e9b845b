import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-02.5 lists", async () => {
  const list = await world.ada.api("GET /sessions");
  expect(list.data).toHaveLength(1);
  await expect(world.visitor.api("GET /sessions")).rejects.toThrow("Sign in");
});
