import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { boot } from "../../server/boot.ts";
import { requestScopes } from "../../server/open-ctx.ts";
import { pageServer } from "../../server/pages.ts";
import { cookieOf, goodPassword, signInFrom, signUp, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";
import { sweepEnded } from "./sweep.ts";

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

test("ORC-02.5 a session that one process ends is dead in another within a second, for browsers and programs", async () => {
  const { config, pools } = world.house;
  const address = (pools.app.options as { connectionString: string }).connectionString;
  const other = await boot({ config, ownerUrl: world.databaseUrl, appUrl: address, now: world.house.now });
  try {
    const email = await signUp(world, { verified: true });
    const cookie = cookieOf(await signInFrom(world, email, goodPassword));
    const { token } = (await world.visitor.api("POST /auth/login", { email, password: goodPassword })) as {
      token: string;
    };
    const credentials: Record<string, string>[] = [{ cookie }, { authorization: `Bearer ${token}` }];
    const read = (headers: Record<string, string>) =>
      other.api.http.fetch(new Request("http://localhost:3000/api/v1/sessions", { headers }), {
        clientIp: "127.0.0.1",
      });
    for (const headers of credentials) {
      expect((await read(headers)).status).toBe(200);
      await world.visitor.fetch("/api/v1/auth/logout", { method: "POST", headers });
      const ended = performance.now();
      expect((await read(headers)).status).toBe(401);
      expect(performance.now() - ended).toBeLessThan(1_000);
    }
  } finally {
    await other.close();
  }
});

test("ORC-02.5 reading that begins before its session is looked up answers what holds then: role, team and end at the very next request", async () => {
  const email = await signUp(world, { verified: true });
  const headers = { cookie: cookieOf(await signInFrom(world, email, goodPassword)) };
  const read = async (path: string) => verdict(world.visitor.fetch(`/api/v1${path}`, { headers }));
  const [own] = await world.sql<{ user_id: string; team_id: string }>(
    "select m.user_id, m.team_id from team_members m join users u on u.id = m.user_id where u.email = $1",
    [email],
  );
  const become = (role: string) =>
    world.sql("update team_members set role = $2 where user_id = $1", [own!.user_id, role]);
  for (let turn = 0; turn < 3; turn++) {
    expect(await read("/notifications/mails")).toBe("200 ok");
    await become("viewer");
    expect(await read("/notifications/mails")).toBe("403 forbidden");
    await become("owner");
  }
  expect(await read(`/teams/${own!.team_id}/members`)).toBe("200 ok");
  await world.sql("update sessions set team_id = null where user_id = $1", [own!.user_id]);
  expect(await read("/keys")).toBe("403 forbidden");
  await world.sql("update sessions set team_id = $2 where user_id = $1", [own!.user_id, own!.team_id]);
  expect(await read("/keys")).toBe("200 ok");

  // No answer leaves before the look-up has said the same.
  const client = await world.house.pools.owner.connect();
  try {
    await client.query("begin");
    await client.query("lock table sessions in access exclusive mode");
    const asked = read("/keys");
    const first = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 300, "waits"))]);
    expect(first).toBe("waits");
    await client.query("rollback");
    expect(await asked).toBe("200 ok");
  } finally {
    client.release();
  }
  const rename = (from: string, to: string) => world.sql(`alter function ${from}(text[], timestamptz) rename to ${to}`);
  await rename("find_sessions", "lost_sessions");
  expect(await read("/keys")).toBe("500 internal_error");
  await rename("lost_sessions", "find_sessions");
  expect(await read("/keys")).toBe("200 ok");
  await world.sql("delete from sessions where user_id = $1", [own!.user_id]);
  expect(await read("/keys")).toBe("401 session_expired");
});

test("ORC-02.1 a remembered session that is used each day outlives its 30 days in the browser too, whether pages or the API are used", async () => {
  const dayMs = 86_400_000;
  const email = await signUp(world, { verified: true });
  const kept = await signInFrom(world, email, goodPassword, { remember: true });
  const passing = cookieOf(await signInFrom(world, email, goodPassword));
  const attributes = (line: string) => line.replace(/Expires=[^;]+/, "Expires").split("; ");
  let line = kept.headers.getSetCookie().find((one) => one.startsWith("session="))!;
  const cookie = line.split(";")[0]!;
  const rendered = pageServer(requestScopes(world.house), async (_, response) => void response.end(), false);
  const pages = createServer((request, response) => void rendered(request, response, "127.0.0.1"));
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const page = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/operations`, { headers });
  const call = (headers: Record<string, string>) => world.visitor.fetch("/api/v1/user/profile", { headers });
  const stored = async () => {
    const [row] = await world.sql<{ expires_at: Date }>(
      "select s.expires_at from sessions s join users u on u.id = s.user_id where u.email = $1 and s.remember",
      [email],
    );
    return row!.expires_at.getTime();
  };
  try {
    world.clock.advance(20 * 3_600_000);
    const unremembered = await call({ cookie: passing });
    expect([unremembered.status, unremembered.headers.getSetCookie()]).toEqual([200, []]);
    for (const door of [call, page, call, page]) {
      const before = line;
      world.clock.advance(14 * dayMs);
      const [renewed, ...others] = (await door({ cookie })).headers.getSetCookie();
      expect(others).toEqual([]);
      expect(attributes(renewed!)).toEqual(attributes(before));
      line = renewed!;
      const until = new Date(/Expires=([^;]+)/.exec(line)![1]!).getTime();
      expect(Math.abs(until - world.house.now().getTime() - 30 * dayMs)).toBeLessThan(5_000);
      // The row is written beside the answer, and holds the same end.
      await expect.poll(stored, { timeout: 10_000 }).toBeGreaterThanOrEqual(until);
      expect((await stored()) - until).toBeLessThan(5_000);
      expect((await door({ cookie })).headers.getSetCookie()).toEqual([]);
    }
    expect((await call({ cookie })).status).toBe(200);
    world.clock.advance(30 * dayMs + 5_000);
    expect((await call({ cookie })).status).toBe(401);
    for (const door of [call, page]) expect((await door({ cookie })).headers.getSetCookie()).toEqual([]);
  } finally {
    pages.close();
  }
});

test("ORC-02.1 a file that the browser keeps brings no cookie, and signing out takes the cookie away", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword, { remember: true }));
  world.clock.advance(2 * 86_400_000);
  const picture = await world.visitor.fetch(`/api/v1/avatars/${world.ada.id}`, { headers: { cookie } });
  expect(picture.headers.getSetCookie()).toEqual([]);
  world.clock.advance(2 * 86_400_000);
  const out = await world.visitor.fetch("/api/v1/auth/logout", { method: "POST", headers: { cookie } });
  expect(out.headers.getSetCookie()).toEqual([expect.stringContaining("Max-Age=0")]);
});

test("ORC-02.1 what ended a month ago is deleted, what is younger stays", async () => {
  const email = await signUp(world, { verified: true });
  await world.visitor.api("POST /auth/login", { email, password: goodPassword });
  const left = async () => {
    await world.visitor.in(sweepEnded);
    const counts = ["sessions", "one_time_tokens"].map((table) =>
      world.sql<{ n: number }>(
        `select count(*)::int as n from ${table} t join users u on u.id = t.user_id where u.email = $1`,
        [email],
      ),
    );
    return (await Promise.all(counts)).map(([row]) => row!.n);
  };
  expect(await left()).toEqual([2, 1]);
  world.clock.advance(32 * 86_400_000);
  expect(await left()).toEqual([1, 0]);
  world.clock.advance(31 * 86_400_000);
  expect(await left()).toEqual([0, 0]);
});
