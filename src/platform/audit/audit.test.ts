import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type World } from "../../test/world.ts";
import { apiKeyChanged, apiKeyCreated, apiKeyRotated } from "../api-keys/events.ts";
import { subscriptionChanged } from "../billing/events.ts";
import { exportDeleted } from "../exports/events.ts";
import { limitNear } from "../metering/events.ts";
import { staffAppointed } from "../staff/events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-04.1 the activity shows the team's events as sentences, newest first, page by page", async () => {
  for (const name of ["Mira", "Juno", "Kai"])
    await world.max.api("POST /characters", { name, trigger_word: name.toLowerCase() });
  const first = await world.ada.api("GET /activity", { limit: 2 });
  expect(first.data.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining("Kai"),
    expect.stringContaining("Juno"),
  ]);
  expect(first.data[0]!.actor).toEqual({ kind: "person", name: "Max" });
  const second = await world.ada.api("GET /activity", { limit: 2, cursor: first.next_cursor! });
  expect(second.data[0]!.sentence).toContain("Mira");
  expect(JSON.stringify(await world.eve.api("GET /activity"))).not.toContain("Mira");
});

test("ORC-04.1 the order is that of the times shown, whatever was written first, with one's own events of no team among them", async () => {
  const owner = await world.person("Uma", await world.team("Uma"), "owner");
  const happened = (daysAgo: number, team_id: string | null) =>
    world.sql(
      `insert into events (id, team_id, product, name, actor_kind, actor_id, data, request_id, created_at)
       values ($1, $2, 'natak', 'user.signed_in', 'person', $3, '{}', 'r', now() - $4 * interval '1 day')`,
      [newId(), team_id, owner.id, daysAgo],
    );
  for (const daysAgo of [5, 1, 9]) await happened(daysAgo, owner.team.id);
  for (const daysAgo of [7, 3]) await happened(daysAgo, null);
  const read = async () => {
    const days: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await owner.api("GET /activity", { limit: 2, ...(cursor && { cursor }) });
      days.push(...page.data.map((row) => Math.round((Date.now() - Date.parse(row.created_at)) / 86_400_000)));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return days;
  };
  expect(await read()).toEqual([1, 3, 5, 7, 9]);
});

test("ORC-04.1 where others work from is shown to those who are responsible only", async () => {
  await world.max.api("PATCH /user/profile", { name: "Max" });
  await world.max.api("POST /characters", { name: "Lio", trigger_word: "lio" });
  const seenBy = async (who: World["ada"]) => (await who.api("GET /activity", { limit: 1 })).data[0]!.ip;
  expect(await seenBy(world.ada)).toBe("127.0.0.1");
  expect(await seenBy(world.vic)).toBeNull();
});

test("ORC-04.1 plans are called by their titles, and who set a limit is said in the reader's language", async () => {
  const limit = { counter: "plan:api_call", metric: "api_call", most: 1_000, used: 1_000, percent: 100 };
  const owner = await world.person("Lou", await world.team("Lou", "luna"), "owner");
  await owner.in(async (ctx) => {
    await ctx.emit(subscriptionChanged, { plan: "pro", interval: "month", from: "free" });
    await ctx.emit(limitNear, { ...limit, set_by: "The plan Free", resets_at: world.house.now() } as never);
  });
  const french = await owner.fetch("/api/v1/activity?limit=2", { headers: { "accept-language": "fr" } });
  const { data } = (await french.json()) as { data: { sentence: string }[] };
  expect(data.map(({ sentence }) => sentence.replace(/[\u00a0\u202f]/g, " "))).toEqual([
    "La formule Free : la limite de 1 000 est atteinte",
    "La formule est passée de Free à Pro",
  ]);
});

test("ORC-04.1 names, moments and days of a sentence are in the reader's language and the team's zone", async () => {
  const owner = await world.person("Ona", await world.team("Ona", "luna"), "owner");
  await world.sql("update teams set time_zone = 'Europe/Paris' where id = $1", [owner.team.id]);
  const key = { id: newId(), name: "2031-01-02", key_prefix: "luna_sk_1" };
  const moment = "2031-01-15T23:30:00.000Z";
  const asked = { export_id: newId(), dataset: "activity", title: "Activity", format: "csv" };
  await owner.in(async (ctx) => {
    await ctx.emit(apiKeyCreated, { ...key, scopes: "read, write, admin" });
    await ctx.emit(apiKeyChanged, { ...key, fields: "name, is active, scopes, rate limit, expires at" });
    await ctx.emit(apiKeyRotated, { ...key, replaced_id: newId(), valid_until: moment });
    await ctx.emit(staffAppointed, { user_id: owner.id, name: "Ona", role: "finance", before: null });
    await ctx.emit(exportDeleted, asked);
  });
  const read = async (language: string) => {
    const answer = await owner.fetch("/api/v1/activity?limit=5", { headers: { "accept-language": language } });
    const { data } = (await answer.json()) as { data: { sentence: string }[] };
    return data.map(({ sentence }) => sentence.replace(/[\u00a0\u202f]/g, " ")).reverse();
  };
  expect(await read("en")).toEqual([
    "The API key 2031-01-02 (luna_sk_1…) was created for reading, writing, and administration",
    "The API key 2031-01-02 was changed: name, on or off, scopes, calls a minute, and expiry",
    "The API key 2031-01-02 was rotated; the old one is valid until January 16, 2031 at 12:30 AM",
    "Ona runs the platform now: finance",
    "Export of Activity deleted",
  ]);
  expect(await read("fr")).toEqual([
    "La clé d’API 2031-01-02 (luna_sk_1…) a été créée avec les droits : lecture, écriture et administration",
    "La clé d’API 2031-01-02 a été modifiée : nom, activation, droits, appels par minute et expiration",
    "La clé d’API 2031-01-02 a été renouvelée ; l’ancienne est valable jusqu’au 16 janvier 2031 à 00:30",
    "Ona gère désormais la plateforme : finances",
    "Export supprimé : Activité",
  ]);
});

test("ORC-10.5 the activity is narrowed to what it is about, to a person and to a day of the team", async () => {
  const { ada, max } = world;
  await ada.api("POST /keys", { name: "Program" });
  await max.api("POST /characters", { name: "Ode", trigger_word: "ode" });
  await world.sql("update teams set time_zone = 'Pacific/Auckland' where id = $1", [ada.team.id]);
  const read = async (query: object) => (await ada.api("GET /activity", { limit: 100, ...query })).data;
  const all = await read({});
  const named = (rows: typeof all) => [...new Set(rows.map(({ name }) => name.split(".")[0]))].sort();
  expect(named(await read({ kind: "natak" }))).toEqual(["character"]);
  expect(named(await read({ kind: "api-keys" }))).toEqual(["api_key"]);
  expect(await read({ kind: "nothing" })).toEqual([]);
  const own = await read({ user_id: ada.id });
  expect(own).toEqual(all.filter(({ user_id }) => user_id === ada.id));
  expect(own.length).toBeGreaterThan(0);
  expect(own.length).toBeLessThan(all.length);
  const days = new Intl.DateTimeFormat("en-CA", { timeZone: "Pacific/Auckland" });
  const [day, dayAfter] = [0, 86_400_000].map((more) => days.format(new Date(Date.parse(all[0]!.created_at) + more)));
  expect((await read({ day })).length).toBeGreaterThan(0);
  expect(new Set((await read({ day })).map(({ created_at }) => days.format(new Date(created_at))))).toEqual(
    new Set([day]),
  );
  expect(await read({ day: dayAfter })).toEqual([]);
  for (const wrong of ["user_id=max", "day=today", "day=2026-02-30"])
    expect((await ada.fetch(`/api/v1/activity?${wrong}`)).status, wrong).toBe(422);
});
