import pg from "pg";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../kernel/ids.ts";
import type { AnyRoute } from "../../kernel/route.ts";
import { modules } from "../../modules.ts";
import { plantRow } from "../../test/plant-row.ts";
import { openWorld, type World } from "../../test/world.ts";
import { rowsOf } from "./shaping.ts";

let world: World;
/** What stands for `:id` in the paths below. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await openWorld();
  const { ada, max, eve } = world;
  const owner = new pg.Client({ connectionString: world.databaseUrl });
  await owner.connect();
  const plant = (table: string, row: Record<string, string>) =>
    plantRow(owner, table, { team_id: ada.team.id, ...row });
  for (const person of [ada, max])
    for (const name of ["Mira", "Nora"]) {
      const character = await person.api("POST /characters", { name, trigger_word: `w${newId().slice(-8)}` });
      const { id: key } = await ada.api("POST /keys", { name });
      await owner.query("set session_replication_role = replica");
      await plant("usage_events", { id: newId(), user_id: person.id, key_id: key });
      ids.job = newId();
      await plant("natak.jobs", { id: ids.job, character_id: character.id, type: "image", status: "queued" });
      ids.character = character.id;
      const subscription = newId();
      const sold = { subscription_id: subscription, provider: "sandbox" };
      await plant("subscriptions", { id: newId(), ...sold, plan_name: "starter", interval: "month", status: "active" });
      ids.invoice = newId();
      await plant("invoices", { id: ids.invoice, ...sold, status: "paid", lines: "[]" });
    }
  const pictures = await Promise.all(["#f00", "#00f"].map(picture));
  const { assets } = await ada.api("POST /assets", { files: pictures });
  ids.asset = assets[0]!.id;
  await owner.query(
    `update natak.assets set character_id = $1, job_id = $2, output_index = case when id = $3 then 0 else 1 end,
       prompt = 'x', seed = 1, engine = 'built-in'`,
    [ids.character, ids.job, ids.asset],
  );
  // What a row of this team should never hold: the id of somebody of another team.
  await plant("usage_events", { id: newId(), user_id: eve.id, key_id: newId() });
  await owner.end();
  for (const person of [ada, max]) ids.export = (await person.api("POST /exports", { dataset: "jobs" } as never)).id;
  const { id: webhook } = await ada.api("POST /webhooks", { url: "https://example.com/hook", events: ["*"] } as never);
  ids.webhook = webhook;
  for (const _ of [1, 2]) ids.delivery = (await ada.api("POST /webhooks/:id/test", { id: webhook } as never)).id;
});
afterAll(() => world.close());

const picture = async (background: string) =>
  new File(
    [
      await sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toBuffer(),
    ],
    `${background}.png`,
    { type: "image/png" },
  );

const routes = modules
  .flatMap((module) => Object.entries(module.routes ?? {}) as [string, AnyRoute][])
  .filter(([, route]) => route.expand);
const idOf: Record<string, string> = {
  "/webhooks/:id/deliveries": "webhook",
  "/webhooks/deliveries/:id": "delivery",
  "/invoices/:id": "invoice",
  "/exports/:id": "export",
  "/jobs/:id": "job",
  "/assets/:id": "asset",
  "/assets/:id/recipe": "asset",
};
type Row = Record<string, unknown>;

async function read(path: string) {
  const answer = await world.ada.fetch(`/api/v1${path}`);
  return { status: answer.status, body: (await answer.json()) as Row };
}

test("ORC-19.3 every route with relations loads each of them in its shape, in one statement for any number of rows", async () => {
  const sent = vi.spyOn(pg.Client.prototype, "query");
  const statements = async (path: string) => {
    sent.mockClear();
    const answer = await read(path);
    return { ...answer, count: sent.mock.calls.length };
  };
  expect(routes.length).toBeGreaterThan(12);
  for (const [key, route] of routes) {
    const template = key.split(" ")[1]!;
    const path = template.replace(":id", ids[idOf[template] ?? ""] ?? "");
    const rows = rowsOf(route);
    for (const [name, { by, shape }] of Object.entries(route.expand!)) {
      await read(`${path}?limit=1`);
      const one = await statements(`${path}?expand=${name}${rows ? "&limit=1" : ""}`);
      const all = rows ? await statements(`${path}?expand=${name}`) : one;
      expect([all.status, all.count], `${key} ${name}`).toEqual([200, one.count]);
      const shown = (rows ? all.body[rows] : [all.body]) as Row[];
      if (rows) expect(shown.length, key).toBeGreaterThan(1);
      for (const row of shown) {
        expect(row, key).toHaveProperty(name);
        if (row[by] === null) expect(row[name], key).toBeNull();
      }
      const loaded = shown.flatMap((row) => row[name] ?? []);
      expect(loaded.length, `${key} ${name}`).toBeGreaterThan(0);
      // Over HTTP moments are texts; what is more than its shape says would be left out by parsing.
      for (const relation of loaded) expect(Object.keys(relation).sort(), key).toEqual(Object.keys(shape.shape).sort());
    }
  }
}, 60_000);

test("ORC-12.4 ORC-19.3 a relation is looked for in one's own team only", async () => {
  const { body } = await read("/usage/events?expand=user,key");
  const rows = body.data as { user_id: string; user: { name: string } | null; key: { name: string } | null }[];
  expect(rows.map(({ user }) => user?.name).sort()).toEqual(["Ada", "Ada", "Max", "Max", undefined]);
  expect(rows.find(({ user_id }) => user_id === world.eve.id)).toMatchObject({ user: null, key: null });
});

test("ORC-07.5 ORC-19.3 a relation that the role may not read is refused, and the list without it is not", async () => {
  const answers = ["user", "key", "user,key"].map(async (names) => {
    const { status } = await world.vic.fetch(`/api/v1/usage/events?expand=${names}`);
    return status;
  });
  expect(await Promise.all(answers)).toEqual([200, 403, 403]);
});

test("ORC-19.3 the document shows what expand= adds to a row, and a relation that there is not is refused by name", async () => {
  // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read here as it comes
  const { paths } = world.document as any;
  const { parameters, responses } = paths["/invoices"].get;
  expect(parameters.find(({ name }: { name: string }) => name === "expand").description).toContain("subscription");
  const row = responses[200].content["application/json"].schema.properties.data.items;
  expect(row.properties.subscription.anyOf[0].properties.tier).toEqual({ type: "string" });
  expect(row.required).not.toContain("subscription");
  expect(responses[200].content["application/json"].example.data[0]).not.toHaveProperty("subscription");
  const refused = await read("/invoices?expand=customer");
  expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([422, expect.stringContaining("subscription")]);
});
