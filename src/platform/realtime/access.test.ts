import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { type Booted, boot } from "../../server/boot.ts";
import { checkAnswer } from "../../test/check-answer.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { appointStaff, dismissStaff } from "../staff/staff.ts";
import { teamRenamed } from "../teams/events.ts";
import { Hub, type Stream } from "./hub.ts";

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

/** Who opens a stream: a session's cookie, or a key. */
type Reader = Pick<Person, "cookie"> | { key: string };

const open = (process: Booted, reader: Reader, of = "team") => {
  const who: Record<string, string> =
    "key" in reader ? { authorization: `Bearer ${reader.key}` } : { cookie: reader.cookie };
  return Promise.resolve(
    process.api.http.fetch(
      new Request(`http://localhost:3000/api/v1/realtime?of=${of}`, { headers: { ...who, host: "localhost:3000" } }),
      { clientIp: "127.0.0.1" },
    ),
  );
};

/** Open streams of one reader in both processes; `ended` tells how long each took to end, and what it said last. */
async function streamsOf(who: Reader, of = "team") {
  const streams = await Promise.all(
    [world, other].map(async (process) => {
      const response = await open(process, who, of);
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

async function expectEnd(who: Reader, change: () => Promise<unknown>, status: number, of = "team") {
  const { ended } = await streamsOf(who, of);
  await change();
  for (const { said, tookMs } of await ended()) {
    expect(said).toContain('"name":"access"');
    expect(tookMs).toBeLessThan(1_000);
  }
  expect((await open(other, who, of)).status).toBe(status);
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

test("ORC-12.2 ORC-10.2 a key's streams end within a second when it is switched off or revoked, and with its team", async () => {
  const team = await world.team("Keyed");
  const owner = await world.person("Kai", team, "owner");
  const made = (name: string) => owner.api("POST /keys", { name });
  const [off, revoked, last] = [await made("Off"), await made("Revoked"), await made("Last")];
  await expectEnd(off, () => owner.api("PATCH /keys/:id", { id: off.id, is_active: false }), 401);
  await expectEnd(revoked, () => owner.api("DELETE /keys/:id", { id: revoked.id }), 401);
  // Also when the word that the team is gone is lost: what is heard of its keys makes the stream look for itself.
  await world.sql("alter table teams disable trigger announce_access");
  const { slug } = await owner.api("GET /teams/:id", { id: team.id });
  await expectEnd(last, () => owner.api("DELETE /teams/:id", { id: team.id, slug }), 401);
  await world.sql("alter table teams enable trigger announce_access");
});

test("ORC-12.2 of two streams that open an empty hub at once, the later snapshot does not hide what the earlier one has to hear", async () => {
  const heard = new Map<string, (payload: string) => void>();
  const listener = { on: (channel: string, hear: (payload: string) => void) => heard.set(channel, hear), onGap() {} };
  const hub = new Hub({ pools: world.house.pools, listener } as unknown as House);
  const messages: string[] = [];
  const stream = (deliver: Stream["deliver"]): Stream => ({
    ...{ user: null, entrance: null, person: null, cursor: "1:1:", deliver, end() {}, dismiss() {}, check() {} },
  });
  const slow = Promise.withResolvers<string>();
  const now = await hub.cursor();
  const asked = vi.spyOn(hub, "cursor").mockResolvedValueOnce(now).mockReturnValueOnce(slow.promise);
  const first = hub.subscribe(
    world.ada.team.id,
    stream((news) => messages.push(...news.map(({ name }) => name))),
  );
  const second = hub.subscribe(
    world.eve.team.id,
    stream(() => {}),
  );
  await first;
  await world.ada.in((ctx) => ctx.emit(teamRenamed, { name: "Heard", before: "Before" }));
  asked.mockRestore();
  slow.resolve(await hub.cursor());
  await second;
  heard.get("events")!("");
  await expect.poll(() => messages).toEqual(["team.renamed"]);
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
