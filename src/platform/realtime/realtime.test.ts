import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { profileChanged } from "../identity/events.ts";
import { usageMoved } from "../metering/events.ts";
import { readPlatformEvents, staffRoles } from "../staff/permissions.ts";
import { teamCreated } from "../teams/events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Received {
  id: string | null;
  team_id?: string | null;
  name: string;
  data: Record<string, unknown>;
  cursor: string | undefined;
}

/** Reads a stream like a browser's EventSource: keeps the last id, hands out what came. */
async function listen(who: Person, lastEventId?: string, of = "team") {
  const response = await who.fetch(`/api/v1/realtime?of=${of}`, {
    headers: lastEventId ? { "last-event-id": lastEventId } : {},
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const received: Received[] = [];
  let cursor: string | undefined;
  let greeted = false;
  const pump = (async () => {
    let buffer = "";
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) return;
      buffer += value;
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const lines = buffer.slice(0, end).split("\n");
        buffer = buffer.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        cursor = field("id") ?? cursor;
        greeted ||= field("event") === "hello";
        if (field("event") === "message") received.push({ ...JSON.parse(field("data")!), cursor: field("id") });
      }
    }
  })();
  await expect.poll(() => greeted).toBe(true);
  return {
    response,
    received,
    cursor: () => cursor,
    names: () => received.map(({ name, data }) => `${name} ${data.name ?? ""}`.trim()),
    stop: () => reader.cancel().then(() => pump),
  };
}

const announce = (who: Person, name: string) => who.in((ctx) => ctx.emit(teamCreated, { team_id: who.team.id, name }));

test("ORC-22.2 a stream brings the team's events, and never another team's", async () => {
  const ada = await listen(world.ada);
  const eve = await listen(world.eve);
  await announce(world.ada, "one");
  await expect.poll(ada.names).toEqual(["team.created one"]);
  expect(ada.response.headers.get("content-type")).toBe("text/event-stream");
  expect(eve.names()).toEqual([]);
  await Promise.all([ada.stop(), eve.stop()]);
});

test("ORC-04.2 a page whose stream opens a moment after a signal hears its latest, and no other team does", async () => {
  const sam = await world.person("Sam", await world.team("Sams"), "owner");
  const early = await listen(sam);
  const announceSignal = (metrics: string[]) => sam.in((ctx) => ctx.signal(usageMoved, { metrics }));
  await announceSignal(["first"]);
  await announceSignal(["second"]);
  await expect.poll(() => early.received.map(({ data }) => data.metrics)).toEqual([["first"], ["second"]]);
  const [late, eve] = [await listen(sam), await listen(world.eve)];
  await expect
    .poll(() => late.received.map(({ name, data }) => [name, data]))
    .toEqual([["usage.moved", { metrics: ["second"] }]]);
  expect(eve.received).toEqual([]);
  await Promise.all([early.stop(), late.stop(), eve.stop()]);
});

test("ORC-02.5 whose session begins or ends hears of it in every team, also a moment late; no colleague and no key does", async () => {
  const team = await world.team("Sessions");
  const [sue, colleague] = [await world.person("Sue", team, "owner"), await world.person("Carl", team, "admin")];
  const { key } = await sue.api("POST /keys", { name: "Reader", scopes: ["read"] });
  const headers = (init?: RequestInit) => ({ ...init?.headers, authorization: `Bearer ${key}` });
  const program = { fetch: (path, init) => world.visitor.fetch(path, { ...init, headers: headers(init) }) } as Person;
  const drawn = await world.sql<{ cursor: string }>("select pg_current_snapshot()::text as cursor");
  const [own, others] = [await listen(sue), [await listen(colleague), await listen(program)]];
  const changed = "user.sessions_changed";
  const begin = () =>
    world.sql<{ id: string }>(
      `insert into sessions (id, token_hash, user_id, remember, created_at, last_seen_at, expires_at)
       values (gen_random_uuid(), gen_random_uuid()::text, $1, false, now(), now(), now() + interval '1 day') returning id`,
      [sue.id],
    );
  const [session] = await begin();
  await expect.poll(own.names).toEqual([changed]);
  await sue.api("DELETE /sessions/:id", { id: session!.id });
  await expect.poll(() => own.names().filter((name) => name === changed)).toHaveLength(2);
  const [late, drawnAfter] = [await listen(sue, drawn[0]!.cursor), await listen(sue)];
  await expect.poll(late.names).toContain(changed);
  expect([...drawnAfter.names(), ...others.flatMap((stream) => stream.names())]).not.toContain(changed);
  await Promise.all([own, late, drawnAfter, ...others].map((stream) => stream.stop()));
});

test("ORC-22.2 a stream resumes by Last-Event-ID without a gap", async () => {
  const first = await listen(world.ada);
  await announce(world.ada, "before");
  await expect.poll(first.names).toEqual(["team.created before"]);
  await first.stop();
  for (const name of ["a", "b", "c"]) await announce(world.ada, name);
  const second = await listen(world.ada, first.cursor());
  await expect.poll(second.names).toEqual(["team.created a", "team.created b", "team.created c"]);
  await second.stop();
});

test("ORC-22.2 an event that was made earlier but committed later is not lost", async () => {
  const slow = new pg.Client({ connectionString: world.databaseUrl });
  await slow.connect();
  await slow.query("begin");
  const columns = "(id, team_id, product, name, actor_kind, data, request_id, created_at)";
  await slow.query(
    `insert into events ${columns} values ($1, $2, 'natak', 'team.created', 'system', '{"name": "slow"}', 'r', now())`,
    [newId(), world.ada.team.id],
  );
  const stream = await listen(world.ada);
  await announce(world.ada, "fast");
  await expect.poll(stream.names).toEqual(["team.created fast"]);
  await stream.stop();
  await slow.query("commit");
  await slow.end();
  const resumed = await listen(world.ada, stream.cursor());
  await expect.poll(resumed.names).toEqual(["team.created slow"]);
  await resumed.stop();
});

test("ORC-22.2 two hundred events of twenty writers at once all arrive, each once", async () => {
  const stream = await listen(world.ada);
  await Promise.all(
    Array.from({ length: 20 }, async (_, writer) => {
      for (let n = 0; n < 10; n++) await announce(world.ada, `${writer}-${n}`);
    }),
  );
  await expect.poll(() => stream.received.length, { timeout: 5_000 }).toBe(200);
  expect(new Set(stream.received.map(({ id }) => id)).size).toBe(200);
  await stream.stop();
});

test("ORC-22.2 nothing is missed while the listening connection is away", async () => {
  const stream = await listen(world.ada);
  await world.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'select pg_advisory_lock(7022%'",
  );
  await expect.poll(() => world.house.listener.connected).toBe(false);
  await announce(world.ada, "meanwhile");
  await expect.poll(stream.names, { timeout: 10_000 }).toEqual(["team.created meanwhile"]);
  await stream.stop();
});

test("ORC-22.2 a reader that does not read is dropped; others are not held up, and it resumes without a loss", async () => {
  const server = createServer(
    getRequestListener((request) => world.api.http.fetch(request, { clientIp: "127.0.0.1" })),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const slow = connect((server.address() as AddressInfo).port, "127.0.0.1");
  slow.on("error", () => {});
  slow.write(`GET /api/v1/realtime HTTP/1.1\r\nHost: localhost\r\nCookie: ${world.ada.cookie}\r\n\r\n`);
  let greeting = "";
  for await (const part of slow.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    greeting += part;
    if (greeting.includes("event: hello")) break;
  }
  slow.pause();
  const fast = await listen(world.ada);
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  const page = "x".repeat(100_000);
  let sent = 0;
  // What the system's own buffers take comes before.
  while ((await connections()) > 0 && sent < 500) await announce(world.ada, `${sent++} ${page}`);
  expect(sent).toBeLessThan(500);
  await expect.poll(() => fast.received.length).toBe(sent);
  await fast.stop();
  const resumed = await listen(world.ada, /^id: (.+)$/m.exec(greeting)![1]);
  await expect.poll(() => resumed.received.length).toBe(sent);
  expect(resumed.received.map(({ data }) => Number.parseInt(String(data.name), 10))).toEqual(
    Array.from({ length: sent }, (_, n) => n),
  );
  await resumed.stop();
  slow.destroy();
  server.close();
});

test("ORC-22.2 a stream needs a session, and a cursor of its own form", async () => {
  expect((await world.visitor.fetch("/api/v1/realtime")).status).toBe(401);
  expect((await world.ada.fetch("/api/v1/realtime?last_event_id=1;drop")).status).toBe(422);
});

test("ORC-22.2 an event that is rolled back is never heard of", async () => {
  const stream = await listen(world.ada);
  const failing = world.ada.in(async (ctx) => {
    await ctx.emit(profileChanged, { user_id: world.ada.id, fields: ["name"] });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await announce(world.ada, "after");
  await expect.poll(stream.names).toEqual(["team.created after"]);
  await stream.stop();
});

const listenToAll = (who: Person, lastEventId?: string) => listen(who, lastEventId, "platform");
type Listening = Awaited<ReturnType<typeof listen>>;
/** Without the looks that the opening of such streams leaves behind itself. */
const heardOf = ({ received }: Listening) =>
  received.filter(({ name }) => name === "team.created").map(({ data }) => data.name);

test("ORC-22.2 the platform's people hear the events of every team, each with its team, and what belongs to none", async () => {
  const support = await world.staff("support");
  const all = await listenToAll(support);
  const own = await listen(support);
  await announce(world.ada, "of Ada");
  await announce(world.eve, "of Eve");
  await world.visitor.in((ctx) => ctx.emit(profileChanged, { user_id: world.ada.id, fields: ["name"] }));
  await expect
    .poll(() => all.received.filter(({ name }) => name !== "staff.read"))
    .toMatchObject([
      { name: "team.created", team_id: world.ada.team.id, data: { name: "of Ada" } },
      { name: "team.created", team_id: world.eve.team.id, data: { name: "of Eve" } },
      { name: "user.profile_changed", team_id: null },
    ]);
  expect(own.received).toEqual([]);
  await Promise.all([all.stop(), own.stop()]);
});

test("ORC-22.2 the platform's stream resumes by Last-Event-ID without a gap, also for what was begun before and committed after", async () => {
  const support = await world.staff("support");
  const slow = new pg.Client({ connectionString: world.databaseUrl });
  await slow.connect();
  await slow.query("begin");
  await slow.query(
    `insert into events (id, team_id, product, name, actor_kind, data, request_id, created_at)
     values ($1, $2, 'natak', 'team.created', 'system', '{"name": "slow"}', 'r', now())`,
    [newId(), world.eve.team.id],
  );
  const first = await listenToAll(support);
  await announce(world.ada, "before");
  await expect.poll(() => heardOf(first)).toEqual(["before"]);
  await first.stop();
  await announce(world.eve, "a");
  await announce(world.ada, "b");
  await slow.query("commit");
  await slow.end();
  const second = await listenToAll(support, first.cursor());
  await expect.poll(() => heardOf(second).sort()).toEqual(["a", "b", "slow"]);
  await second.stop();
});

test("ORC-22.2 ORC-07.5 the platform's stream is for the roles that may follow it, and refuses everybody else and every key", async () => {
  const status = async (who: Pick<Person, "fetch">, init?: RequestInit) => {
    const answer = await who.fetch("/api/v1/realtime?of=platform", init);
    await answer.body?.cancel();
    return answer.status;
  };
  const allowed: string[] = [];
  for (const role of staffRoles) if ((await status(await world.staff(role))) === 200) allowed.push(role);
  expect(allowed).toEqual(readPlatformEvents.roles);
  expect(await status(world.ada)).toBe(403);
  expect(await status(world.visitor)).toBe(401);
  const admin = await world.staff("super_admin");
  const { key } = await admin.api("POST /keys", { name: "Mine", scopes: ["admin"] });
  expect(await status(world.visitor, { headers: { authorization: `Bearer ${key}` } })).toBe(403);
  const looked = await world.sql(
    "select from events where name = 'staff.read' and data ->> 'route' = 'GET /realtime?of=platform' and actor_name = 'Staff ops'",
  );
  expect(looked).toHaveLength(1);
});
