import { afterAll, beforeAll, expect, test } from "vitest";
import { addSampleMails, plainMail, productMail, securityMail } from "../../test/stand-ins/sample-mails.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { hashOf } from "./delivery.ts";
import { type Mail, sendMail } from "./mail.ts";

let world: World;
beforeAll(async () => {
  addSampleMails();
  world = await openWorld();
});
afterAll(() => world.close());

const data = { note: "Lisbon", link: "https://app.example.com/reset-password?token=b7" };

/** A mail that Ada's team caused and that ended so; by default a product mail to Max, kept as it was written. */
async function ended(
  state: "failed" | "bounced" | "sent",
  { mail = productMail as Mail<typeof productMail.data>, to = world.max, sent = data as object } = {},
): Promise<string> {
  const { id } = await world.ada.in((ctx) =>
    sendMail(ctx, mail, { to: to.email, userId: to.id, data: sent as typeof data }),
  );
  await world.sql("select graphile_worker.remove_job($1)", [id]);
  await world.sql(
    `update mails set state = $2, attempts = 1, last_error = '554 no', created_at = created_at - interval '6 days',
       data = case when $2 <> 'sent' and kind in ('product', 'billing', 'team') then data end,
       log = '[{"at": "2026-01-01T00:00:00.000Z", "outcome": "refused", "answer": "554 no"}]' where id = $1`,
    [id, state],
  );
  return id;
}
const rowOf = async (id: string) =>
  (await world.sql("select state, attempts, data, again_at from mails where id = $1", [id]))[0];
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => null,
    ({ status, code }) => `${status} ${code}`,
  );
const resend = (person: Person, id: string) => person.api("POST /notifications/mails/:id/resend", { id });
const boxOf = async ({ email }: Person) =>
  (await world.visitor.api("GET /dev/mailbox", { to: email })).messages.map(({ id }) => id);
const toldIn = async (person: Person) =>
  (await person.api("GET /activity", { name: "notifications.mail_sent_again" })).data;

test("ORC-08.4 a manager sends a failed mail again: it arrives once, however often it is asked for, and the activity says who did it", async () => {
  const id = await ended("failed");
  await Promise.all([resend(world.ada, id), resend(world.ada, id)]);
  expect(await rowOf(id)).toMatchObject({ state: "queued", again_at: expect.any(Date) });
  await world.runJobs();
  expect(await rowOf(id)).toMatchObject({ state: "sent", attempts: 2, data: null });
  await resend(world.ada, id);
  await world.runJobs();
  expect((await boxOf(world.max)).filter((one) => one === id)).toHaveLength(1);
  expect(await toldIn(world.ada)).toMatchObject([
    { sentence: "Sent the mail “About Lisbon” again", actor: { name: "Ada" } },
  ]);
  const read = await world.ada.api("GET /notifications/mails/:id", { id });
  expect(read.log.map(({ outcome }) => outcome)).toEqual(["refused", "sent"]);
  expect(read).toMatchObject({ again: null, again_at: expect.any(String), next_attempt_at: null });
});

test("ORC-08.4 what a mail said is in no answer, and one that may hold a link or a code is neither kept nor sent again", async () => {
  const product = await ended("failed");
  const own = await ended("failed", { mail: securityMail, to: world.ada });
  const account = await ended("failed", { mail: plainMail as never, sent: { count: 2 } });
  for (const id of [product, own, account])
    expect(JSON.stringify(await world.ada.api("GET /notifications/mails/:id", { id }))).not.toContain("token=b7");
  expect((await world.ada.api("GET /notifications/mails/:id", { id: product })).again).toBeNull();
  for (const id of [own, account]) {
    expect((await world.ada.api("GET /notifications/mails/:id", { id })).again).toMatchObject({
      code: "mail_holds_secrets",
      detail: expect.stringContaining("asks for a new one"),
    });
    expect(await refusal(resend(world.ada, id))).toBe("409 mail_holds_secrets");
    expect((await rowOf(id))!.state).toBe("failed");
  }
});

test("ORC-08.4 no mail says in its subject, which the log keeps, what opens an account", () => {
  for (const { name, emails, messages } of world.house.modules)
    for (const mail of emails ?? []) {
      const key = mail.name.split(".")[1]!;
      const texts = (messages as Record<string, { mails?: Record<string, { subject: string }> }>).en?.mails?.[key];
      expect(texts!.subject, `${name}: ${mail.name}`).not.toMatch(/\{(code|link|token)\b/);
    }
});

test("ORC-08.4 a line from before mails were kept says that it cannot be sent again", async () => {
  const id = await ended("failed");
  await world.sql("update mails set data = null where id = $1", [id]);
  expect(await refusal(resend(world.ada, id))).toBe("409 mail_not_kept");
});

test("ORC-08.4 only the platform's people try an address again that came back for good; the team's activity tells of it", async () => {
  const support = await world.staff("support");
  const id = await ended("bounced");
  await world.sql(
    "insert into mail_suppressions (address_hash, mail_id, reason, created_at) values ($1, $2, '550', now())",
    [hashOf(world.max.email), id],
  );
  expect((await world.ada.api("GET /notifications/mails/:id", { id })).again).toMatchObject({
    code: "address_suppressed",
  });
  expect(await refusal(resend(world.ada, id))).toBe("409 address_suppressed");
  expect((await support.api("GET /admin/mails/:id", { id })).again).toBeNull();
  await support.api("POST /admin/mails/:id/resend", { id });
  await support.api("POST /admin/mails/:id/resend", { id });
  await world.runJobs();
  expect(await rowOf(id)).toMatchObject({ state: "sent" });
  expect(await world.sql("select from mail_suppressions where address_hash = $1", [hashOf(world.max.email)])).toEqual(
    [],
  );
  expect((await toldIn(world.ada))[0]).toMatchObject({ actor: { kind: "staff", name: support.name }, ip: null });
});

test("ORC-08.4 it goes to the recipient's present address; never to who has left the team or wants no such mails", async () => {
  const moving = await world.person("Mona", world.ada.team, "member");
  const moved = await ended("failed", { to: moving });
  const unwanted = await ended("failed", { to: moving });
  const left = await ended("failed", { to: moving });
  await world.sql("update users set email = 'mona@new.example' where id = $1", [moving.id]);
  await resend(world.ada, moved);
  await world.runJobs();
  expect((await world.visitor.api("GET /dev/mailbox", { to: "mona@new.example" })).messages).toMatchObject([
    { id: moved },
  ]);
  await moving.api("PATCH /user/notifications", { kind: "product", email: false });
  expect(await refusal(resend(world.ada, unwanted))).toBe("409 mail_unwanted");
  await moving.api("PATCH /user/notifications", { kind: "product", email: true });
  await world.sql("update team_members set status = 'removed' where user_id = $1", [moving.id]);
  expect(await refusal(resend(world.ada, left))).toBe("409 mail_unwanted");
});

test("ORC-08.4 members, viewers and other teams neither read a mail's way nor send it again", async () => {
  const id = await ended("failed");
  for (const person of [world.max, world.vic]) {
    expect(await refusal(person.api("GET /notifications/mails/:id", { id }))).toBe("403 forbidden");
    expect(await refusal(resend(person, id))).toBe("403 forbidden");
  }
  expect(await refusal(world.eve.api("GET /notifications/mails/:id", { id }))).toBe("404 not_found");
  expect(await refusal(resend(world.eve, id))).toBe("404 not_found");
  expect(await refusal(world.ada.api("POST /admin/mails/:id/resend", { id }))).toBe("403 forbidden");
  expect((await rowOf(id))!.state).toBe("failed");
});

test("ORC-08.4 of the platform's people support reads and sends again, read only reads, and finance does neither; each look is recorded", async () => {
  const [support, readonly, finance] = [
    await world.staff("support"),
    await world.staff("readonly"),
    await world.staff("finance"),
  ];
  const id = await ended("failed");
  const away = await world.eve.in((ctx) =>
    sendMail(ctx, securityMail, { to: world.eve.email, userId: world.eve.id, data }),
  );
  const all = (await readonly.api("GET /admin/mails", { limit: 2 })).data;
  expect(all).toMatchObject([{ id: away.id, kind: "security" }, { id }]);
  expect(await refusal(readonly.api("POST /admin/mails/:id/resend", { id }))).toBe("403 forbidden");
  expect(await refusal(finance.api("GET /admin/mails"))).toBe("403 forbidden");
  expect(await refusal(support.api("POST /admin/mails/:id/resend", { id: support.id }))).toBe("404 not_found");
  await support.api("POST /admin/mails/:id/resend", { id });
  const looks = await world.sql<{ route: string; of: string | null }>(
    "select data ->> 'route' as route, data ->> 'of' as of from events where name = 'staff.read' and actor_id = any($1) order by id",
    [[support.id, readonly.id]],
  );
  expect(looks).toEqual([
    { route: "GET /admin/mails", of: null },
    { route: "POST /admin/mails/:id/resend", of: id },
  ]);
});

test("ORC-08.4 ORC-10.5 the log is narrowed by state, by template and by the beginning of an address", async () => {
  const team = await world.team("Narrowed");
  const owner = await world.person("Nils", team, "owner");
  const post = (to: string, mail = productMail) =>
    owner.in((ctx) => sendMail(ctx, mail, { to, data: { note: to, link: data.link } }));
  await post("ann_x@narrow.example");
  await post("annex@narrow.example");
  await world.sql("update mails set state = 'failed' where \"to\" = 'annex@narrow.example'");
  const found = async (query: object) => (await owner.api("GET /notifications/mails", query)).data.map(({ to }) => to);
  expect(await found({ to: " ANN" })).toEqual(["annex@narrow.example", "ann_x@narrow.example"]);
  expect(await found({ to: "ann_" })).toEqual(["ann_x@narrow.example"]);
  expect(await found({ to: "ann", state: "failed" })).toEqual(["annex@narrow.example"]);
  expect(await found({ name: "sample.product" })).toHaveLength(2);
  expect(await found({ name: "sample.security" })).toEqual([]);
  const { data: templates } = await owner.api("GET /notifications/templates");
  expect(templates).toContainEqual({ name: "sample.product", kind: "product", product: null });
});
