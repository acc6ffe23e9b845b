import { afterAll, beforeAll, expect, test } from "vitest";
import { addSampleMails, productMail, securityMail } from "../../test/stand-ins/sample-mails.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { sendMail } from "./mail.ts";
import { mails } from "./tables.ts";

let world: World;
beforeAll(async () => {
  addSampleMails();
  world = await openWorld({ APP_URL: "http://localhost:3000" });
});
afterAll(() => world.close());

const link = "https://app.example.com/verify-email?token=a1&next=%2Fhome";
const post = (person: Person, to: string, mail = productMail, userId: string | null = null) =>
  person.in((ctx) => sendMail(ctx, mail, { to, userId, data: { note: `<${to}>`, link } }));

test("ORC-22.3 the local mailbox shows subject, text, html and links, newest first, by recipient", async () => {
  await post(world.ada, "box@example.com");
  await world.visitor.in((ctx) => sendMail(ctx, securityMail, { to: "Box@example.com", data: { note: "two", link } }));
  await post(world.eve, "other@example.com");
  await world.runJobs();

  const answer = await world.visitor.fetch("/api/dev/mailbox?to=box@example.com");
  expect(answer.status).toBe(200);
  const { messages } = (await answer.json()) as { messages: Record<string, unknown>[] };
  expect(messages.map(({ subject }) => subject)).toEqual(["About two", "About <box@example.com>"]);
  expect(messages[0]).toEqual({
    id: expect.any(String),
    to: "box@example.com",
    subject: "About two",
    text: expect.stringContaining(link),
    html: expect.stringContaining("<!doctype html>"),
    links: [link, "http://localhost:3000"],
  });
  const all = await world.visitor.api("GET /dev/mailbox");
  expect(all.messages.map(({ to }) => to)).toEqual(["other@example.com", "box@example.com", "box@example.com"]);
  expect((await world.visitor.api("GET /dev/mailbox", { to: "BOX@example.com" })).messages).toHaveLength(2);
});

test("ORC-08.5 delivery to the mailbox stands in the log and happens once", async () => {
  const { id } = await post(world.ada, "once@example.com");
  await world.runJobs();
  await world.sql("select graphile_worker.add_job('mail.deliver', $1::json)", [JSON.stringify({ data: { id } })]);
  await world.runJobs();
  expect((await world.visitor.api("GET /dev/mailbox", { to: "once@example.com" })).messages).toHaveLength(1);
  expect(await world.sql("select state, attempts, data from mails where id = $1", [id])).toEqual([
    { state: "sent", attempts: 1, data: null },
  ]);
});

test("ORC-08.5 the mailbox does not exist in production", async () => {
  const production = await openWorld({
    APP_ENV: "production",
    AUTH_SECRET: "0123456789abcdef0123456789abcdef",
    SMTP_URL: "smtp://127.0.0.1:9",
  });
  expect((await production.visitor.fetch("/api/dev/mailbox")).status).toBe(404);
  await production.close();
});

test("ORC-08.4 owners see their team's delivery log, newest first and page by page", async () => {
  const team = await world.team("Logged");
  const owner = await world.person("Olga", team, "owner");
  const ids = [];
  for (const to of ["a@example.com", "b@example.com", "c@example.com"]) ids.unshift((await post(owner, to)).id);
  await world.runJobs();

  const first = await owner.api("GET /notifications/mails", { limit: 2 });
  expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect(first.data[0]).toEqual({
    id: ids[0],
    name: "sample.product",
    kind: "product",
    to: "c@example.com",
    subject: "About <c@example.com>",
    state: "sent",
    attempts: 1,
    last_error: null,
    created_at: expect.any(String),
    sent_at: expect.any(String),
  });
  expect(first.has_more).toBe(true);
  const second = await owner.api("GET /notifications/mails", { limit: 2, cursor: first.next_cursor! });
  expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2));
  expect((await owner.api("GET /notifications/mails", { state: "failed" })).data).toEqual([]);
});

test("ORC-08.4 a mail without a team is seen by its person, and a security mail by nobody else", async () => {
  const before = await world.visitor.in((ctx) =>
    sendMail(ctx, securityMail, { to: world.ada.email, userId: world.ada.id, data: { note: "alone", link } }),
  );
  const own = await post(world.ada, world.ada.email, securityMail, world.ada.id);
  const members = await post(world.max, world.max.email, securityMail, world.max.id);
  const seen = (await world.ada.api("GET /notifications/mails")).data.map(({ id }) => id);
  expect(seen).toEqual(expect.arrayContaining([before.id, own.id]));
  expect(seen).not.toContain(members.id);
});

test("ORC-08.4 members, visitors and other teams do not see the log", async () => {
  const { id } = await post(world.ada, "private@example.com");
  for (const person of [world.max, world.vic])
    await expect(person.api("GET /notifications/mails")).rejects.toMatchObject({ status: 403 });
  await expect(world.visitor.api("GET /notifications/mails")).rejects.toMatchObject({ status: 401 });
  expect((await world.eve.api("GET /notifications/mails")).data.map((mail) => mail.id)).not.toContain(id);
});

test("ORC-08.4 row-level security keeps other teams' mails away even without a condition", async () => {
  const { id } = await post(world.ada, "locked@example.com");
  const visible = (person: Pick<Person, "in">) =>
    person.in(async (ctx) => (await ctx.db.select({ id: mails.id }).from(mails)).map(({ id }) => id));
  expect(await visible(world.ada)).toContain(id);
  expect(await visible(world.eve)).not.toContain(id);
  expect(await visible(world.visitor)).toEqual([]);
});
