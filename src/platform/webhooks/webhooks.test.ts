import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { isProduct, type Module } from "../../kernel/module.ts";
import { openReceiver, type Receiver } from "../../test/stand-ins/receiver.ts";
import { openWorld, type World } from "../../test/world.ts";
import { teamCreated } from "../teams/events.ts";
import { Dispatcher } from "./dispatcher.ts";
import { sweepDeliveries } from "./jobs.ts";

let world: World;
let receiver: Receiver;
beforeAll(async () => {
  world = await openWorld({ PRIVATE_HOSTS_ALLOWED: "127.0.0.0/8" });
  receiver = await openReceiver();
});
afterAll(async () => {
  await receiver.close();
  await world.close();
});
beforeEach(async () => {
  await world.sql("delete from webhook_endpoints");
  receiver.received.length = 0;
  receiver.answer((_, response) => void response.writeHead(204).end());
});

const make = (events = ["*"], who = world.ada) => who.api("POST /webhooks", { url: receiver.url, events });
const happen = (name: string) => world.max.api("POST /characters", { name, trigger_word: name.toLowerCase() });
const send = () => new Dispatcher(world.house).drain();
const activity = async (name: string) =>
  (await world.ada.api("GET /activity", { name })).data.map(({ sentence }) => sentence);

test("ORC-19.1 an event arrives signed, with type, timestamp and data, and the secret is shown once", async () => {
  const { id, secret } = await make(["character.created"]);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const character = await happen("Signa");
  await send();
  expect(receiver.received).toHaveLength(1);
  const payload = receiver.verify(secret);
  expect(payload).toEqual({
    type: "character.created",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    data: { character_id: character.id, name: "Signa" },
  });
  const { data } = await world.ada.api("GET /webhooks/:id/deliveries", { id });
  expect(data).toMatchObject([
    { event: "character.created", status: "delivered", attempts: 1, last_attempt: { status: 204 } },
  ]);
  expect(receiver.received[0]!.headers["webhook-id"]).toBe(data[0]!.event_id);
  for (const answer of [await world.ada.api("GET /webhooks", {}), await world.ada.api("GET /webhooks/:id", { id })])
    expect(JSON.stringify(answer)).not.toContain(secret.slice(6));
  const rows = await world.sql("select * from webhook_endpoints");
  expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
});

test("ORC-19.1 a webhook hears the events that it chose, by name, group or all, each once, and never those of another team", async () => {
  const [all, group, other] = [
    await make(["*", "character.*"]),
    await make(["character.*"]),
    await make(["job.*", "asset.renamed"]),
  ];
  await make(["*"], world.eve);
  await happen("Kira");
  await send();
  expect(receiver.received).toHaveLength(2);
  for (const [{ id }, count] of [
    [all, 1],
    [group, 1],
    [other, 0],
  ] as const)
    expect((await world.ada.api("GET /webhooks/:id/deliveries", { id })).data).toHaveLength(count);
});

test("ORC-19.1 the catalogue names the events of the product; a person's own affairs and webhooks are not among them, nor sent", async () => {
  const { data } = await world.ada.api("GET /webhooks/events");
  const names = data.map(({ name }) => name);
  expect(names).toContain("job.completed");
  const kept = ["identity", "account", "onboarding", "notifications", "staff", "webhooks"];
  const announcing = (world.house.modules as readonly Module[]).filter(({ name }) => !kept.includes(name));
  const sorted = (of: readonly Module[]) =>
    of.flatMap(({ events = [] }) => events.map(({ name }) => name)).toSorted((one, other) => one.localeCompare(other));
  expect(names).toEqual(sorted(announcing.filter((module) => !isProduct(module) || module.name === "natak")));
  expect(data.find(({ name }) => name === "character.created")).toMatchObject({
    group: "character",
    description: expect.not.stringMatching(/[{}]/),
  });
  const offered = await world.sql<{ name: string }>(
    "select name from unnest($1::text[]) as name where webhook_offers(name)",
    [sorted(world.house.modules)],
  );
  expect(offered.map(({ name }) => name)).toEqual(sorted(announcing));
  await make();
  await world.max.api("PATCH /user/profile", { name: "Max" });
  const { id } = await make();
  await world.ada.api("PATCH /webhooks/:id", { id, description: "Changed" });
  await send();
  expect(receiver.received).toEqual([]);
});

test("ORC-19.1 an event that is taken back makes no delivery", async () => {
  await make();
  const taken = world.max.in(async (ctx) => {
    await ctx.emit(teamCreated, { team_id: crypto.randomUUID(), name: "Never" });
    throw new Error("taken back");
  });
  await expect(taken).rejects.toThrow("taken back");
  expect(await world.sql("select from webhook_deliveries")).toEqual([]);
});

test("ORC-19.1 wrong events and addresses are refused at their fields", async () => {
  await expect(world.ada.api("POST /webhooks", { url: receiver.url, events: ["no.such"] })).rejects.toMatchObject({
    status: 422,
    errors: [{ path: "events", message: "There is no event no.such." }],
  });
  await expect(world.ada.api("POST /webhooks", { url: "http://10.0.0.1/", events: ["*"] })).rejects.toMatchObject({
    status: 422,
    errors: [{ path: "url" }],
  });
  const { id } = await make();
  await expect(world.ada.api("PATCH /webhooks/:id", { id, url: "ftp://example.com" })).rejects.toMatchObject({
    errors: [{ path: "url" }],
  });
  await expect(world.ada.api("POST /webhooks", { url: receiver.url, events: [] })).rejects.toMatchObject({
    errors: [{ path: "events" }],
  });
});

test("ORC-19.1 only owners and admins work with webhooks, and another team finds none", async () => {
  const { id } = await make();
  await happen("Rol");
  await send();
  const [delivery] = (await world.ada.api("GET /webhooks/:id/deliveries", { id })).data;
  const calls = (who: World["ada"]) => [
    () => who.api("PATCH /webhooks/:id", { id, description: "x" }),
    () => who.api("DELETE /webhooks/:id", { id }),
    () => who.api("POST /webhooks/:id/test", { id }),
    () => who.api("POST /webhooks/:id/rotate", { id }),
    () => who.api("GET /webhooks/:id", { id }),
    () => who.api("GET /webhooks/:id/deliveries", { id }),
    () => who.api("GET /webhooks/deliveries/:id", { id: delivery!.id }),
    () => who.api("POST /webhooks/deliveries/:id/replay", { id: delivery!.id }),
  ];
  for (const call of [...calls(world.max), () => world.vic.api("GET /webhooks", {}), () => make(["*"], world.max)])
    await expect(call()).rejects.toMatchObject({ status: 403 });
  for (const call of calls(world.eve)) await expect(call()).rejects.toMatchObject({ status: 404, code: "not_found" });
  expect((await world.eve.api("GET /webhooks", {})).data).toEqual([]);
});

test("ORC-19.1 rotation: for 24 hours both secrets verify, then the new one alone", async () => {
  const { id, secret } = await make();
  const rotated = await world.ada.api("POST /webhooks/:id/rotate", { id });
  expect(rotated.secret).not.toBe(secret);
  expect(rotated.previous_secret_until).not.toBeNull();
  await happen("Roto");
  await send();
  expect(receiver.received[0]!.headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
  expect(receiver.verify(secret).type).toBe(receiver.verify(rotated.secret).type);
  expect(await activity("webhook.secret_rotated")).toEqual([`New secret for the webhook to ${receiver.host}`]);

  await world.sql("update webhook_endpoints set previous_secret_until = now() - interval '1 second'");
  await happen("Roti");
  await send();
  expect(receiver.verify(rotated.secret).data).toMatchObject({ name: "Roti" });
  expect(() => receiver.verify(secret)).toThrow();
});

test("ORC-19.1 a second rotation within 24 hours is refused, says until when, and leaves both secrets good", async () => {
  const { id, secret } = await make();
  const first = await world.ada.api("POST /webhooks/:id/rotate", { id });
  const until = new Date(first.previous_secret_until!).toISOString().slice(0, 16).replace("T", " ");
  await expect(world.ada.api("POST /webhooks/:id/rotate", { id })).rejects.toMatchObject({
    ...{ status: 409, code: "rotated_before" },
    message: `The previous secret is valid until ${until} UTC. Rotate again after that.`,
  });
  await expect(world.eve.api("POST /webhooks/:id/rotate", { id })).rejects.toMatchObject({ status: 404 });
  await happen("Rota");
  await send();
  expect(receiver.verify(secret)).toEqual(receiver.verify(first.secret));

  await world.sql("update webhook_endpoints set previous_secret_until = now() - interval '1 second'");
  const second = await world.ada.api("POST /webhooks/:id/rotate", { id });
  await happen("Rotu");
  await send();
  expect(receiver.verify(first.secret).data).toMatchObject({ name: "Rotu" });
  expect(receiver.verify(second.secret).data).toMatchObject({ name: "Rotu" });
  expect(() => receiver.verify(secret)).toThrow();
});

test("ORC-19.1 a test event arrives, and a delivery is replayed with the same id", async () => {
  const { id, secret } = await make(["job.*"]);
  const test = await world.ada.api("POST /webhooks/:id/test", { id });
  expect(test).toMatchObject({ event: "webhook.test", status: "waiting", attempts: 0 });
  await send();
  expect(receiver.verify(secret)).toMatchObject({ type: "webhook.test", data: { webhook_id: id } });
  await world.ada.api("POST /webhooks/deliveries/:id/replay", { id: test.id });
  await send();
  expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([test.event_id, test.event_id]);
  expect(receiver.received[1]!.body).toBe(receiver.received[0]!.body);
  const detail = await world.ada.api("GET /webhooks/deliveries/:id", { id: test.id });
  expect(detail).toMatchObject({ status: "delivered", attempts: 2, log: [{ status: 204 }, { status: 204 }] });
  expect(detail.request.body).toBe(receiver.received[0]!.body);
  expect(detail.request.headers["webhook-id"]).toBe(test.event_id);
});

test("ORC-19.1 a disabled webhook keeps nothing queued, takes nothing, and begins anew when it is enabled", async () => {
  const { id } = await make();
  await happen("Waits");
  const disabled = await world.ada.api("PATCH /webhooks/:id", { id, enabled: false });
  expect(disabled).toMatchObject({ status: "disabled", disabled_reason: "manual" });
  await happen("Missed");
  await send();
  expect(receiver.received).toEqual([]);
  const { data } = await world.ada.api("GET /webhooks/:id/deliveries", { id });
  expect(data).toMatchObject([{ status: "cancelled", next_attempt_at: null }]);
  for (const call of [
    () => world.ada.api("POST /webhooks/:id/test", { id }),
    () => world.ada.api("POST /webhooks/deliveries/:id/replay", { id: data[0]!.id }),
  ])
    await expect(call()).rejects.toMatchObject({ status: 409, code: "webhook_disabled" });
  expect(await world.ada.api("PATCH /webhooks/:id", { id, enabled: true })).toMatchObject({ status: "active" });
  await world.ada.api("POST /webhooks/deliveries/:id/replay", { id: data[0]!.id });
  await happen("Again");
  await send();
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.name).sort()).toEqual(["Again", "Waits"]);
});

test("ORC-19.1 the mail about a disabled webhook comes also to who switched off all that can be", async () => {
  await make();
  for (const kind of ["team", "product"] as const)
    await world.ada.api("PATCH /user/notifications", { kind, email: false, in_app: false });
  receiver.answer((_, response) => void response.writeHead(410).end());
  await happen("Gone");
  await send();
  expect(await world.sql(`select "to", kind from mails where name = 'webhooks.disabled'`)).toEqual([
    { to: world.ada.email, kind: "account" },
  ]);
});

test("ORC-19.1 creating, changing and deleting leave their events, with the host and without the path", async () => {
  const { id } = await make();
  await world.ada.api("PATCH /webhooks/:id", { id, events: ["job.*"], url: `http://${receiver.host}/other` });
  expect(await world.ada.api("GET /webhooks/:id", { id })).toMatchObject({
    events: ["job.*"],
    url: `http://${receiver.host}/other`,
  });
  await world.ada.api("DELETE /webhooks/:id", { id });
  await expect(world.ada.api("GET /webhooks/:id", { id })).rejects.toMatchObject({ status: 404 });
  expect((await activity("webhook.deleted"))[0]).toBe(`Webhook to ${receiver.host} deleted`);
  expect((await activity("webhook.changed"))[0]).toBe(`Webhook to ${receiver.host} changed`);
  expect((await activity("webhook.created"))[0]).toBe(`Webhook to ${receiver.host} created`);
});

test("ORC-19.1 the delivery log is kept for 30 days", async () => {
  const { id } = await make();
  await happen("Old");
  await send();
  await world.sql("update webhook_deliveries set created_at = now() - interval '29 days'");
  const sweep = () =>
    withCtx(
      world.house,
      { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true },
      sweepDeliveries,
    );
  const log = async () => (await world.ada.api("GET /webhooks/:id/deliveries", { id })).data;
  await sweep();
  expect(await log()).toHaveLength(1);
  await world.sql("update webhook_deliveries set created_at = now() - interval '31 days'");
  await sweep();
  expect(await log()).toEqual([]);
});
