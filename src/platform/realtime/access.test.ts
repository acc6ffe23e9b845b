import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { type Booted, boot } from "../../server/boot.ts";
import { checkAnswer } from "../../test/check-answer.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { appointStaff, dismissStaff } from "../staff/staff.ts";

let world: World;
/** Another process on the same database. */
let other: Booted;
beforeAll(async () => {
  world = await openWorld();
  other = await boot({
    config: world.house.config,
    ownerUrl: world.databaseUrl,
    appUrl: (world.house.pools.app.options as { connectionString: string }).connectionString,
    now: world.house.now,
    checkAnswer,
  });
});
afterAll(async () => {
  await other?.close();
  await world?.close();
});

const open = (process: Booted, cookie: string, of = "team") =>
  Promise.resolve(
    process.api.http.fetch(
      new Request(`http://localhost:3000/api/v1/realtime?of=${of}`, { headers: { cookie, host: "localhost:3000" } }),
      { clientIp: "127.0.0.1" },
    ),
  );

/** Open streams of one person in both processes; `ended` tells how long each took to end, and what it said last. */
async function streamsOf(person: Person, of = "team") {
  const streams = await Promise.all(
    [world, other].map(async (process) => {
      const response = await open(process, person.cookie, of);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      const hello = (await reader.read()).value;
      expect(hello).toContain("event: hello");
      expect(hello).toMatch(/data: \{("team":"[0-9a-f-]{36}","role":"(owner|admin|member|viewer)"|"of":"platform")\}/);
      return reader;
    }),
  );
  const began = performance.now();
  const ended = async () =>
    Promise.all(
      streams.map(async (reader) => {
        let said = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return { said, tookMs: performance.now() - began };
          said += value;
        }
      }),
    );
  return { ended, cancel: () => Promise.all(streams.map((reader) => reader.cancel())) };
}

async function expectEnd(person: Person, change: () => Promise<unknown>, status: number, of = "team") {
  const { ended } = await streamsOf(person, of);
  await change();
  for (const { said, tookMs } of await ended()) {
    expect(said).toContain('"name":"access"');
    expect(tookMs).toBeLessThan(1_000);
  }
  expect((await open(other, person.cookie, of)).status).toBe(status);
}

const memberId = async (id: string, person: Person) =>
  (await world.ada.api("GET /teams/:id/members", { id })).members.find(({ user_id }) => user_id === person.id)!.id;

test("ORC-12.2 a changed role, removal and an ended session end open streams within a second, in every process", async () => {
  const { id } = world.ada.team;
  const nia = await world.person("Nia", world.ada.team, "member");
  const member_id = await memberId(id, nia);
  const demote = () => world.ada.api("PATCH /teams/:id/members/:member_id", { id, member_id, role: "viewer" });
  await expectEnd(nia, demote, 200);
  await expectEnd(nia, () => world.ada.api("DELETE /teams/:id/members/:member_id", { id, member_id }), 403);
  await expectEnd(world.max, () => world.max.api("POST /auth/logout"), 401);
});

test("ORC-12.2 ORC-22.2 the platform's streams end within a second for whoever gets another role there, is dismissed or signs out; their team's go on", async () => {
  const ines = await world.staff("support");
  const inOwnTeam = await streamsOf(ines);
  const across = <T>(work: (ctx: Ctx) => Promise<T>) => withCtx(world.house, systemScope(world.house), work);
  await expectEnd(ines, () => across((ctx) => appointStaff(ctx, ines.email, "ops")), 200, "platform");
  await expectEnd(ines, () => across((ctx) => dismissStaff(ctx, ines.email)), 403, "platform");
  await across((ctx) => appointStaff(ctx, ines.email, "ops"));
  const still = await Promise.race([
    inOwnTeam.ended().then(() => "ended"),
    new Promise((go) => setTimeout(go, 200, "open")),
  ]);
  expect(still).toBe("open");
  await expectEnd(ines, () => ines.api("POST /auth/logout"), 401, "platform");
});

test("ORC-12.2 the streams of a deleted team end for everybody, and nobody else's do", async () => {
  const team = await world.team("Short");
  const owner = await world.person("Olga", team, "owner");
  const guest = await world.person("Gus", team, "viewer");
  const bystander = await streamsOf(world.ada);
  const { slug } = await owner.api("GET /teams/:id", { id: team.id });
  await expectEnd(guest, () => owner.api("DELETE /teams/:id", { id: team.id, slug }), 403);
  const still = await Promise.race([
    bystander.ended().then(() => "ended"),
    new Promise((go) => setTimeout(go, 200, "open")),
  ]);
  expect(still).toBe("open");
});

test("ORC-12.2 what changed while a process did not hear is found when it hears again", async () => {
  const vic = await streamsOf(world.vic);
  await world.sql("alter table team_members disable trigger announce_access");
  await world.sql("update team_members set role = 'member' where user_id = $1", [world.vic.id]);
  await world.sql("alter table team_members enable trigger announce_access");
  await world.sql(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'select pg_advisory_lock(7022%'",
  );
  for (const { said } of await vic.ended()) expect(said).toContain('"name":"access"');
});
