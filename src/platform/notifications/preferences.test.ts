import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { type MailWorld, openMailWorld } from "../../test/stand-ins/mail-world.ts";
import { productMail, securityMail } from "../../test/stand-ins/sample-mails.ts";
import type { Person } from "../../test/world.ts";
import type { Mail } from "./mail.ts";
import { sendMail } from "./mail.ts";
import { notify } from "./notify.ts";
import { exportMails, forgetRecipient } from "./personal.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let { world, smtp, close } = {} as MailWorld;
beforeAll(async () => {
  ({ world, smtp, close } = await openMailWorld({ APP_URL: "https://app.example.com" }));
});
afterAll(() => close());

const data = { note: "Lisbon", link: "https://app.example.com/characters/1?tab=a" };
const tell = (person: Person, mail: Mail<typeof productMail.data> = productMail, note = "Lisbon") =>
  world.ada.in((ctx) => notify(ctx, mail, { userId: person.id, data: { ...data, note } }));
const mailsTo = async (person: Person) =>
  (await world.sql<{ name: string }>("select name from mails where user_id = $1 order by id", [person.id])).map(
    ({ name }) => name,
  );
const refusal = (call: Promise<unknown>) => call.catch((error: ApiError) => `${error.status} ${error.code}`);
const choices = async (person: Person) =>
  Object.fromEntries(
    (await person.api("GET /user/notifications")).kinds
      .filter(({ fixed }) => !fixed)
      .map(({ kind, email, in_app }) => [kind, { email, in_app }]),
  );
const newcomer = (name: string) => world.person(name, world.ada.team, "member");

test("ORC-08.2 everything is on at first; a kind is switched off by channel, and fixed kinds cannot be", async () => {
  const { kinds } = await world.vic.api("GET /user/notifications");
  expect(kinds.filter(({ fixed }) => fixed).map(({ kind }) => kind)).toEqual(["security", "account", "billing"]);
  expect(kinds.every(({ email, in_app }) => email && in_app)).toBe(true);

  await world.vic.api("PATCH /user/notifications", { kind: "product", in_app: false });
  const answer = await world.vic.api("PATCH /user/notifications", { kind: "product", email: false });
  expect(answer.kinds.find(({ kind }) => kind === "product")).toMatchObject({ email: false, in_app: false });
  expect(await choices(world.vic)).toMatchObject({ team: { email: true, in_app: true } });
  expect(await choices(world.max)).toMatchObject({ product: { email: true, in_app: true } });
  for (const kind of ["security", "billing", "account"])
    expect(await refusal(world.vic.api("PATCH /user/notifications", { kind, email: false } as never))).toMatch(/^422/);
  expect(await refusal(world.visitor.api("GET /user/notifications"))).toMatch(/^401/);

  const { data: activity } = await world.vic.api("GET /activity", { name: "notifications.preference_changed" });
  expect(activity.map(({ sentence }) => sentence)).toEqual([
    "Notifications about the work: mail off, in the app off",
    "Notifications about the work: mail on, in the app off",
  ]);
});

test("ORC-08.2 a notice and a mail come as the preferences say; security mail comes regardless", async () => {
  const nina = await newcomer("Nina");
  await tell(nina);
  expect(await mailsTo(nina)).toEqual(["sample.product"]);
  await nina.api("PATCH /user/notifications", { kind: "product", email: false });
  await tell(nina);
  expect(await mailsTo(nina)).toEqual(["sample.product"]);
  expect(await nina.api("GET /notifications/unread")).toEqual({ unread: 2 });
  await nina.api("PATCH /user/notifications", { kind: "product", email: true, in_app: false });
  await tell(nina);
  expect(await mailsTo(nina)).toEqual(["sample.product", "sample.product"]);
  expect(await nina.api("GET /notifications/unread")).toEqual({ unread: 2 });

  await world.sql("update notification_preferences set email = false where user_id = $1", [nina.id]);
  await tell(nina, securityMail);
  expect(await mailsTo(nina)).toEqual(["sample.product", "sample.product", "sample.security"]);
});

test("ORC-08.2 a notice goes down with the transaction, and never to someone who is not in the team", async () => {
  const olaf = await newcomer("Olaf");
  const failing = world.ada.in(async (ctx) => {
    await notify(ctx, productMail, { userId: olaf.id, data });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await tell(world.eve);
  for (const person of [olaf, world.eve]) {
    expect(await mailsTo(person)).toEqual([]);
    expect(await person.api("GET /notifications/unread")).toEqual({ unread: 0 });
  }
});

test("ORC-08.2 notices are listed newest first, belong to one person, and are read one by one or all", async () => {
  const pia = await newcomer("Pia");
  for (const note of ["one", "two", "three"]) await tell(pia, productMail, note);
  const { data: rows } = await pia.api("GET /notifications");
  expect(rows.map(({ title, text, kind, href, read_at }) => ({ title, text, kind, href, read_at }))).toEqual(
    ["three", "two", "one"].map((note) => ({
      ...{ title: `About ${note}`, text: `News of ${note}`, kind: "product" },
      ...{ href: "/characters/1?tab=a", read_at: null },
    })),
  );
  const page = await pia.api("GET /notifications", { limit: 2 });
  const rest = await pia.api("GET /notifications", { limit: 2, cursor: page.next_cursor! });
  expect(rest.data.map(({ title }) => title)).toEqual(["About one"]);

  await world.max.api("POST /notifications/read", { id: rows[0]!.id });
  await world.eve.api("POST /notifications/read");
  expect(await pia.api("GET /notifications/unread")).toEqual({ unread: 3 });
  await pia.api("POST /notifications/read", { id: rows[0]!.id });
  expect(await pia.api("GET /notifications/unread")).toEqual({ unread: 2 });
  await pia.api("POST /notifications/read");
  expect(await pia.api("GET /notifications/unread")).toEqual({ unread: 0 });
  expect((await world.max.api("GET /notifications")).data.some(({ title }) => title === "About one")).toBe(false);
});

test("ORC-08.2 an API key meets 403: notices are a person's own, and the key reads and marks none of its maker's", async () => {
  const { key } = await world.ada.api("POST /keys", { name: "All of it", scopes: ["admin"] });
  await tell(world.ada);
  const { unread } = await world.ada.api("GET /notifications/unread");
  expect(unread).toBeGreaterThan(0);
  const headers = { authorization: `Bearer ${key}` };
  for (const path of ["/notifications", "/notifications/unread"])
    expect((await world.visitor.fetch(`/api/v1${path}`, { headers })).status).toBe(403);
  const marked = await world.visitor.fetch("/api/v1/notifications/read", { method: "POST", headers });
  expect([marked.status, await marked.json()]).toMatchObject([403, { code: "forbidden" }]);
  expect(await world.ada.api("GET /notifications/unread")).toEqual({ unread });
});

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  world.visitor.fetch(path, { method: "POST", body, headers: { origin: "https://mail.example.net", ...headers } });

test("ORC-08.2 RFC 8058: over SMTP the headers are there, and one POST switches exactly that kind off", async () => {
  const quinn = await newcomer("Quinn");
  await tell(quinn);
  const [received] = await smtp.arrived(quinn.email);
  const url = new URL(/^<(https:\/\/[^>]+)>$/.exec(received!.header("List-Unsubscribe")!)![1]!);
  expect(url.pathname).toBe("/api/v1/unsubscribe");
  expect(received!.header("List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
  const page = `https://app.example.com/unsubscribe${url.search}`;
  expect(received!.mail.text).toContain(page);
  expect(received!.mail.html).toContain("https://app.example.com/settings/notifications");

  const path = `${url.pathname}${url.search}`;
  expect(await (await world.visitor.fetch(path)).json()).toEqual({ kind: "product" });
  expect((await choices(quinn)).product).toEqual({ email: true, in_app: true });

  await world.sql("update users set email = 'quinn-moved@example.com' where id = $1", [quinn.id]);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  for (const _ of ["once", "twice"]) expect((await post(path, "List-Unsubscribe=One-Click", form)).status).toBe(200);
  expect(await choices(quinn)).toEqual({
    product: { email: false, in_app: true },
    team: { email: true, in_app: true },
  });
  expect((await choices(world.max)).product).toEqual({ email: true, in_app: true });
  const { data: activity } = await quinn.api("GET /activity", { name: "notifications.preference_changed" });
  expect(activity.filter(({ actor }) => actor.name === "Quinn")).toHaveLength(1);
  await tell(quinn);
  expect(await mailsTo(quinn)).toEqual(["sample.product"]);

  await quinn.api("PATCH /user/notifications", { kind: "product", email: true });
  const multipart = new FormData();
  multipart.set("List-Unsubscribe", "One-Click");
  expect((await post(path, multipart)).status).toBe(200);
  expect((await choices(quinn)).product).toEqual({ email: false, in_app: true });
});

test("ORC-08.2 security mails never carry a way out, nor do mails to people without an account", async () => {
  const rosa = await newcomer("Rosa");
  await tell(rosa, securityMail);
  await world.ada.in((ctx) => sendMail(ctx, productMail, { to: "stranger@example.com", data }));
  for (const to of [rosa.email, "stranger@example.com"]) {
    const [received] = await smtp.arrived(to);
    expect(received!.header("List-Unsubscribe")).toBeNull();
    expect(received!.header("List-Unsubscribe-Post")).toBeNull();
    expect(received!.mail.text).not.toContain("/unsubscribe");
  }
});

test("ORC-08.2 a link that was altered, names a fixed kind or a purged account switches nothing off", async () => {
  const { config } = world.house;
  const sara = await newcomer("Sara");
  const token = unsubscribeToken(config, { userId: sara.id, kind: "team" });
  const bad = [
    token.replace(".team.", ".product."),
    token.replace(sara.id, world.max.id),
    token.slice(0, -1),
    unsubscribeToken(config, { userId: sara.id, kind: "security" as never }),
    "x",
  ];
  for (const one of bad) {
    expect((await post(`/api/v1/unsubscribe?token=${one}`, new FormData())).status).toBe(422);
    expect(await world.visitor.api("GET /unsubscribe", { token: one })).toEqual({ kind: null });
  }
  expect(await choices(sara)).toEqual(await choices(world.ada));
  const gone = unsubscribeToken(config, { userId: "019a3c1e-7b52-7d4e-9c61-2f0a8b5d7e34", kind: "team" });
  expect(await world.visitor.api("POST /unsubscribe", { token: gone })).toEqual({ kind: "team" });
});

test("ORC-08.2 a mail with a pause comes at most so often to one person, in whichever team; its notices all come", async () => {
  const tara = await newcomer("Tara");
  const paused = { ...productMail, pauseMs: 3_600_000 };
  await Promise.all([1, 2, 3, 4].map(() => tell(tara, paused)));
  expect(await mailsTo(tara)).toHaveLength(1);
  expect(await tara.api("GET /notifications/unread")).toEqual({ unread: 4 });
  world.clock.advance(3_601_000);
  await tell(tara, paused);
  expect(await mailsTo(tara)).toHaveLength(2);
});

test("ORC-09.4 a purged person's choices and notices go, and their name goes from the notices of others", async () => {
  const uma = await newcomer("Uma");
  const zora = await newcomer("Zora");
  await zora.api("PATCH /user/notifications", { kind: "team", email: false });
  await tell(zora);
  await tell(uma, productMail, "Zora Zimmer");
  const subject = { id: zora.id, email: zora.email, addresses: [zora.email], names: ["zora zimmer"] };
  const scope = { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true };
  await withCtx(world.house, scope, async (ctx) => {
    const files = new Map<string, unknown>();
    for await (const { path, content } of exportMails(ctx, subject))
      files.set(
        path,
        Array.isArray(content) ? content : (await Array.fromAsync(content as AsyncIterable<unknown[]>)).flat(),
      );
    expect(files.get("notification-preferences.json")).toMatchObject([{ kind: "team", email: false, in_app: true }]);
    expect(files.get("notices.json")).toMatchObject([{ team_id: zora.team.id, name: "sample.product" }]);
    await forgetRecipient(ctx, subject);
  });
  for (const table of ["notices", "notification_preferences"])
    expect(await world.sql(`select from ${table} where user_id = $1`, [zora.id])).toEqual([]);
  const { data: left } = await uma.api("GET /notifications");
  expect(left).toHaveLength(1);
  expect(left[0]!.title).toBe("About Deleted account");
});
