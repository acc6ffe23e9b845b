import { afterAll, beforeAll, expect, test } from "vitest";
import { cookieOf, goodPassword, signInFrom, signUp } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-02.5 look-ups that share a statement answer each cookie for itself, an ended one at the very next request", async () => {
  const addresses = [await signUp(world, { verified: true }), await signUp(world, { verified: true })];
  const cookies: string[] = [];
  for (const email of addresses) cookies.push(cookieOf(await signInFrom(world, email, goodPassword)));
  const unknown = `session=${"x".repeat(43)}`;
  const whoAsks = async (cookie: string) => {
    const answer = await world.visitor.fetch("/api/v1/session", { headers: { cookie } });
    return ((await answer.json()) as { user: { email: string } | null }).user?.email ?? null;
  };
  const crowd = () =>
    Promise.all(
      Array.from({ length: 20 }, () => [...cookies, unknown])
        .flat()
        .map(whoAsks),
    );
  expect(await crowd()).toEqual(Array.from({ length: 20 }, () => [...addresses, null]).flat());
  await world.visitor.fetch("/api/v1/auth/logout", { method: "POST", headers: { cookie: cookies[0]! } });
  expect(await crowd()).toEqual(Array.from({ length: 20 }, () => [null, addresses[1], null]).flat());
});
