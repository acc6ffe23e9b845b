import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { AnyRoute } from "../kernel/route.ts";
import { modules } from "../modules.ts";
import { fieldsOf, rowsOf } from "../platform/api/shaping.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const reads = modules
  .flatMap((module) => Object.entries(module.routes ?? {}) as [string, AnyRoute][])
  .filter(([key]) => key.startsWith("GET "));
const withRows = reads.filter(([, route]) => rowsOf(route));
const bare = (shape: z.ZodType): z.ZodType =>
  shape instanceof z.ZodNullable || shape instanceof z.ZodOptional ? bare(shape.unwrap() as z.ZodType) : shape;

/** Answers of several parts, of which none is the list. */
const ofSeveralParts = [
  ...["GET /session", "GET /user/deletion", "GET /plans", "GET /subscription", "GET /subscription/current"],
  ...["GET /subscription/fit", "GET /invoices/:id", "GET /sandbox", "GET /webhooks/deliveries/:id"],
  ...["GET /characters/:id", "GET /jobs/:id", "GET /operations", "GET /analytics", "GET /dashboard"],
  ...["GET /dashboard/analytics", "GET /usage/current", "GET /usage/history", "GET /usage/breakdown"],
  ...[
    "GET /admin/figures",
    "GET /admin/users/:id",
    "GET /admin/mails/:id",
    "GET /notifications/mails/:id",
    "GET /usage/limits",
    "GET /usage/analytics",
    "GET /usage/analytics/proof",
    "GET /usage/cost",
    "GET /teams/:id/usage",
  ],
];
/** Ids of rows that lead nowhere else: what they name is in the row, in the path, or with somebody else. */
const ledNowhere: Record<string, string> = {
  request_id: "names a call, of which no row is kept",
  project_id: "the customer's own word",
  image_id: "the character of the path lists its images",
  event_id: "the delivery holds the event's name and what was sent of it",
  character_version_id: "the row holds the version's name",
  team_id: "the team of the path",
  customer_id: "the provider's own name",
  "GET /subscription subscription_id": "the answer is that subscription",
  "GET /subscription/current subscription_id": "the answer is that subscription",
  "GET /teams/:id/members user_id": "the row is that person",
};

test("ORC-19.3 an answer with rows says which field holds them, or is known to have several parts", () => {
  const objects = (shape: z.ZodType) => shape instanceof z.ZodArray && shape.element instanceof z.ZodObject;
  const parts = ({ output }: AnyRoute) =>
    output instanceof z.ZodObject
      ? Object.entries(output.shape).filter(([, shape]) => objects(bare(shape as z.ZodType)))
      : [];
  const undeclared = reads.filter(([, route]) => parts(route).length > 0 && !rowsOf(route)).map(([key]) => key);
  expect(undeclared.sort()).toEqual([...ofSeveralParts].sort());
  for (const [key, route] of withRows)
    expect(
      parts(route).map(([name]) => name),
      key,
    ).toContain(rowsOf(route));
});

test("ORC-19.3 what a row names by its id can be loaded beside it with expand=", () => {
  const met = new Set<string>();
  const bare = reads.flatMap(([key, route]) => {
    const loaded = Object.values(route.expand ?? {}).map(({ by }) => by);
    for (const by of loaded) expect(fieldsOf(route), key).toContain(by);
    const ids = fieldsOf(route).filter((field) => field.endsWith("_id") && !loaded.includes(field));
    return ids.flatMap((field) => {
      const known = [field, `${key} ${field}`].filter((one) => ledNowhere[one]);
      for (const one of known) met.add(one);
      return known.length > 0 ? [] : `${key} ${field}`;
    });
  });
  expect(bare).toEqual([]);
  expect([...met].sort()).toEqual(Object.keys(ledNowhere).sort());
});

test("ORC-19.3 fields= chooses within the rows of every list, and leaves what stands around them", async () => {
  const { ada } = world;
  const staff = await world.staff("readonly");
  const { id: webhook } = await ada.api("POST /webhooks", {
    url: "https://example.com/hook",
    events: ["*"],
  } as never);
  const { id: key } = await ada.api("POST /keys", { name: "Program" } as never);
  const character = await ada.api("POST /characters", { name: "Mira", trigger_word: "mira" } as never);
  await ada.api("POST /webhooks/:id/test", { id: webhook } as never);
  const owners: Record<string, string> = {
    ...{ "GET /keys/:id/uses": key, "GET /webhooks/:id/deliveries": webhook },
    ...{ "GET /teams/:id/members": ada.team.id, "GET /characters/:id/check": character.id },
  };
  let filled = 0;
  for (const [name, route] of withRows) {
    const path = `/api/v1${name.split(" ")[1]!.replace(":id", owners[name] ?? ":id")}`;
    const rows = rowsOf(route)!;
    const read = async (query: string) => {
      const { fetch } = route.staff ? staff : await world.ownerFor(name);
      const answer = await fetch(`${path}?${query}`);
      return { status: answer.status, body: (await answer.json()) as Record<string, Record<string, unknown>[]> };
    };
    const whole = await read("");
    const [field] = fieldsOf(route);
    const { status, body } = await read(`fields=${field}`);
    expect(`${status}`, name).toBe("200");
    expect(Object.keys(body), name).toEqual(Object.keys(whole.body));
    expect(body[rows], name).toEqual(whole.body[rows]!.map((row) => ({ [field!]: row[field!] })));
    expect((await read(`fields=${rows}`)).status, `${name}?fields=${rows}`).toBe(422);
    if (whole.body[rows]!.length > 0) filled++;
  }
  expect(withRows.length).toBeGreaterThan(25);
  expect(filled).toBeGreaterThan(12);
});
