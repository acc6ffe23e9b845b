import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { addSampleMails, productMail, securityMail } from "../../test/stand-ins/sample-mails.ts";
import { reply, type SmtpStandIn, startSmtp } from "../../test/stand-ins/smtp.ts";
import { openWorld, type World } from "../../test/world.ts";
import type { Mail } from "./mail.ts";
import { sendMail } from "./mail.ts";

let world: World;
let smtp: SmtpStandIn;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  addSampleMails();
  smtp = await startSmtp();
  world = await openWorld({ SMTP_URL: smtp.url, MAIL_FROM: "Post Office <post@mail.example.com>" });
  worker = await world.work();
});
afterAll(async () => {
  await worker.stop();
  await world.close();
  await smtp.stop();
});

const data = { note: "Lisbon", link: "https://app.example.com/verify-email?token=a1" };
const send = (to: string, mail: Mail<typeof productMail.data> = productMail) =>
  world.ada.in((ctx) => sendMail(ctx, mail, { to, data })).then(({ id }) => id);
const line = async (id: string) =>
  (await world.sql("select state, attempts, last_error, data, log from mails where id = $1", [id]))[0];
const lineOnce = (id: string, state: string) =>
  expect.poll(() => line(id), { timeout: 15_000, interval: 50 }).toMatchObject({ state });
const tried = (to: string) => smtp.recipients.filter((recipient) => recipient === to).length;

test("ORC-08.4 a server that is down loses no mail: it waits, and arrives once when the server is back", async () => {
  await smtp.stop();
  const ids = await Promise.all(["down1@example.com", "down2@example.com"].map((to) => send(to)));
  for (const id of ids) await lineOnce(id, "queued");
  await expect.poll(async () => (await line(ids[0]!))!.last_error, { timeout: 10_000 }).toMatch(/ECONNREFUSED/);
  expect((await line(ids[0]!))!.data).toMatchObject(data);
  smtp = await startSmtp(smtp.port);
  for (const to of ["down1@example.com", "down2@example.com"]) await smtp.arrived(to, 1, 18_000);
  for (const id of ids) await lineOnce(id, "sent");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(tried("down1@example.com")).toBe(1);
}, 40_000);

test("ORC-08.4 an address that the server refuses for good bounces and is suppressed", async () => {
  smtp.onRecipient = (address) => {
    if (address === "gone@example.com") throw reply(550, "5.1.1 no such mailbox");
  };
  const id = await send("gone@example.com");
  await lineOnce(id, "bounced");
  expect(await line(id)).toMatchObject({ attempts: 1, last_error: "550 5.1.1 no such mailbox" });

  const again = await send("Gone@example.com");
  await lineOnce(again, "bounced");
  expect(await line(again)).toMatchObject({ attempts: 0, log: [{ outcome: "suppressed" }] });
  expect(tried("gone@example.com")).toBe(1);

  const secure = await send("gone@example.com", securityMail);
  await lineOnce(secure, "bounced");
  expect((await line(secure))!.data).toBeNull();
  expect(tried("gone@example.com")).toBe(2);

  smtp.onRecipient = () => {};
  await lineOnce(await send("gone@example.com", securityMail), "sent");
  await lineOnce(await send("gone@example.com"), "sent");
});

test.each([
  [551, "user not local"],
  [553, "5.1.3 bad address syntax"],
])("ORC-08.4 %i %s suppresses the address", async (code, text) => {
  const to = `r${code}@example.com`;
  smtp.onRecipient = () => {
    throw reply(code, text);
  };
  await lineOnce(await send(to), "bounced");
  smtp.onRecipient = () => {};
  await lineOnce(await send(to), "bounced");
  expect(tried(to)).toBe(1);
});

test("ORC-08.4 a refusal by policy bounces the mail and leaves the address alone", async () => {
  smtp.onRecipient = () => {
    throw reply(550, "5.7.1 relaying denied");
  };
  await lineOnce(await send("policy@example.com"), "bounced");
  smtp.onRecipient = () => {};
  await lineOnce(await send("policy@example.com"), "sent");
});

test("ORC-08.4 a message that is refused for its content failed, once", async () => {
  smtp.onMessage = () => {
    throw reply(554, "5.6.0 not this content");
  };
  const id = await send("content@example.com");
  await lineOnce(id, "failed");
  smtp.onMessage = () => {};
  expect(await line(id)).toMatchObject({ attempts: 1, last_error: "554 5.6.0 not this content", data });
});

test("ORC-08.4 a temporary refusal is tried again, and other mails do not wait for it", async () => {
  let refusals = 2;
  smtp.onRecipient = (address) => {
    if (address === "grey@example.com" && refusals-- > 0) throw reply(451, "4.7.1 come back later");
  };
  const id = await send("grey@example.com");
  await expect.poll(() => line(id), { timeout: 5_000 }).toMatchObject({ last_error: "451 4.7.1 come back later" });
  await lineOnce(await send("quick@example.com"), "sent");
  expect((await line(id))!.state).toBe("queued");
  await smtp.arrived("grey@example.com");
  await lineOnce(id, "sent");
  const refusal = { outcome: "later", answer: "451 4.7.1 come back later", at: expect.any(String) };
  expect(await line(id)).toMatchObject({
    attempts: 3,
    last_error: null,
    data: null,
    log: [refusal, refusal, { outcome: "sent", answer: null }],
  });
}, 30_000);

test("ORC-08.4 a mail that nobody takes for five days failed", async () => {
  smtp.onRecipient = (address) => {
    if (address === "never@example.com") throw reply(452, "4.2.2 mailbox full");
  };
  const id = await send("never@example.com");
  await expect.poll(() => line(id), { timeout: 5_000 }).toMatchObject({ attempts: 1, state: "queued" });
  await world.sql("update mails set created_at = created_at - interval '6 days' where id = $1", [id]);
  await lineOnce(id, "failed");
  expect(await line(id)).toMatchObject({ last_error: "452 4.2.2 mailbox full", data });
}, 30_000);

test("ORC-08.4 of many attempts the log keeps the last twenty", async () => {
  smtp.onRecipient = (address) => {
    if (address === "often@example.com") throw reply(452, "4.2.2 mailbox full");
  };
  const id = await send("often@example.com");
  await expect.poll(() => line(id), { timeout: 5_000 }).toMatchObject({ attempts: 1, state: "queued" });
  const before = Array.from({ length: 20 }, (_, at) => ({ at: `${at}`, outcome: "away", answer: null }));
  await world.sql("update mails set log = $2 where id = $1", [id, JSON.stringify(before)]);
  await expect.poll(() => line(id), { timeout: 10_000 }).toMatchObject({ attempts: 2, state: "queued" });
  const log = (await line(id))!.log as { at: string; outcome: string }[];
  expect(log).toHaveLength(20);
  expect(log.slice(0, 2).map(({ at }) => at)).toEqual(["1", "2"]);
  expect(log.at(-1)).toMatchObject({ outcome: "later" });
}, 30_000);

/** What a process leaves behind that died while it spoke to the server. */
async function leaveClaimed(to: string, claimEnds: string): Promise<string> {
  await worker.stop();
  const id = await send(to);
  await world.sql(
    `update mails set state = 'sending', attempts = 1, due_at = now() + interval '${claimEnds}' where id = $1`,
    [id],
  );
  worker = await world.work();
  return id;
}

test("ORC-08.4 after a crash in the middle the same message goes out again, when the dead attempt's claim is over", async () => {
  const id = await leaveClaimed("crash@example.com", "3 seconds");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(tried("crash@example.com")).toBe(0);
  const [received] = await smtp.arrived("crash@example.com");
  expect(received!.mail.messageId).toBe(`<${id}@mail.example.com>`);
  await lineOnce(id, "sent");
  expect((await line(id))!.attempts).toBe(2);
});

test("ORC-08.4 two runs of one job send one mail", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  smtp.onMessage = ({ to }) => (to.includes("twice@example.com") ? held : undefined);
  const id = await send("twice@example.com");
  await smtp.arrived("twice@example.com");
  await world.sql("select graphile_worker.add_job('mail.deliver', $1::json)", [JSON.stringify({ data: { id } })]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  release();
  smtp.onMessage = () => {};
  await lineOnce(id, "sent");
  expect(tried("twice@example.com")).toBe(1);
});

test("ORC-08.4 an outage of the database after the server took the mail does not send it twice", async () => {
  smtp.onMessage = async () => {
    await world.sql("alter table mails rename to mails_away");
  };
  const id = await send("outage@example.com");
  await smtp.arrived("outage@example.com");
  await new Promise((resolve) => setTimeout(resolve, 500));
  smtp.onMessage = () => {};
  await world.sql("alter table mails_away rename to mails");
  await lineOnce(id, "sent");
  expect((await line(id))!.attempts).toBe(1);
  expect(tried("outage@example.com")).toBe(1);
});

test("ORC-08.4 a delivered mail is not sent again by a job that comes late", async () => {
  const id = await send("done@example.com");
  await lineOnce(id, "sent");
  await world.sql("select graphile_worker.add_job('mail.deliver', $1::json)", [JSON.stringify({ data: { id } })]);
  await lineOnce(await send("marker@example.com"), "sent");
  expect(tried("done@example.com")).toBe(1);
});

test("ORC-08.4 a mail whose job was lost is found", async () => {
  await worker.stop();
  const id = await send("lost@example.com");
  await world.sql("select graphile_worker.remove_job($1)", [id]);
  await world.sql("update mails set due_at = due_at - interval '10 minutes' where id = $1", [id]);
  worker = await world.work();
  await world.sql(`select graphile_worker.add_job('mail.find_lost')`);
  await smtp.arrived("lost@example.com");
  await lineOnce(id, "sent");
});

test("ORC-08.4 mails carry the sender's name", async () => {
  await send("from@example.com");
  const [received] = await smtp.arrived("from@example.com");
  expect(received!.mail.from).toEqual({ name: "Post Office", address: "post@mail.example.com" });
  expect(received!.from).toBe("post@mail.example.com");
});

test("ORC-08.5 with a mail server there is no local mailbox", async () => {
  const answer = await world.visitor.fetch("/api/dev/mailbox");
  expect(answer.status).toBe(404);
  expect(await world.sql("select id from dev_mails")).toEqual([]);
});

test("ORC-08.4 old lines of the log are forgotten", async () => {
  const [old, fresh] = [await send("old@example.com"), await send("fresh@example.com")];
  await lineOnce(old, "sent");
  await lineOnce(fresh, "sent");
  await world.sql("update mails set created_at = created_at - interval '91 days' where id = $1", [old]);
  await world.sql(`select graphile_worker.add_job('mail.forget_old')`);
  await expect.poll(() => line(old), { timeout: 10_000 }).toBeUndefined();
  expect(await line(fresh)).toBeDefined();
});

test("ORC-08.4 a mail of an unknown id is nobody's work", async () => {
  await world.sql("select graphile_worker.add_job('mail.deliver', $1::json)", [
    JSON.stringify({ data: { id: newId() } }),
  ]);
  await expect
    .poll(() =>
      world.sql("select id from graphile_worker.jobs where task_identifier = 'mail.deliver' and run_at <= now()"),
    )
    .toEqual([]);
});
