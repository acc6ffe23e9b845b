import { afterAll, beforeAll, expect, test } from "vitest";
import type { Problem } from "../../kernel/errors.ts";
import { type MailWorld, openMailWorld } from "../../test/stand-ins/mail-world.ts";
import { plainMail, productMail, securityMail } from "../../test/stand-ins/sample-mails.ts";
import { sendMail } from "./mail.ts";

let { world, smtp, close } = {} as MailWorld;
beforeAll(async () => {
  ({ world, smtp, close } = await openMailWorld({
    MAIL_FROM: "post@mail.example.com",
    APP_URL: "https://app.example.com",
  }));
});
afterAll(() => close());

const link = "https://app.example.com/verify-email?token=a1&next=%2Fhome";
const data = { note: "Lisbon", link };

test("ORC-01.1 the mail is in the server's hands within 5 s of the commit, and not before it", async () => {
  let committed = 0;
  await world.visitor.in(async (ctx) => {
    await sendMail(ctx, securityMail, { to: "soon@example.com", data });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(smtp.received.filter(({ to }) => to.includes("soon@example.com"))).toEqual([]);
    committed = Date.now();
  });
  const [received] = await smtp.arrived("soon@example.com");
  expect(received!.at).toBeGreaterThanOrEqual(committed);
  expect(received!.at - committed).toBeLessThan(5_000);
});

test("ORC-08.4 a transaction that rolls back sends nothing", async () => {
  const broken = world.ada.in(async (ctx) => {
    await sendMail(ctx, securityMail, { to: "never@example.com", data });
    throw new Error("changed my mind");
  });
  await expect(broken).rejects.toThrow("changed my mind");
  await world.ada.in((ctx) => sendMail(ctx, securityMail, { to: "after@example.com", data }));
  await smtp.arrived("after@example.com");
  expect(smtp.recipients).not.toContain("never@example.com");
  expect(await world.sql(`select id from mails where "to" = 'never@example.com'`)).toEqual([]);
});

test("ORC-08.3 a mail carries facts, one action and the same in a text part", async () => {
  await world.ada.in((ctx) => sendMail(ctx, productMail, { to: "facts@example.com", name: "Ada", data }));
  const [received] = await smtp.arrived("facts@example.com");
  const { html, text, subject, to, from } = received!.mail;
  expect(subject).toBe("About Lisbon");
  expect(to).toEqual([{ name: "Ada", address: "facts@example.com" }]);
  expect(from?.address).toBe("post@mail.example.com");
  expect(received!.header("content-type")).toMatch(/^multipart\/alternative/);
  for (const words of [
    "Hello Ada,",
    "First line about Lisbon.",
    "Second paragraph for Ada.",
    "Look at it",
    "€1,234.50",
  ]) {
    expect(html).toContain(words);
    expect(text).toContain(words);
  }
  expect(text).toContain("Team: Lisbon\nAmount: €1,234.50\nLabel of its own: own label");
  expect(html!.match(/<a class="button"/g)).toHaveLength(1);
  expect(html).toContain(`href="${link.replace("&", "&amp;")}"`);
  expect(text).toContain(link);
  expect(text).toContain("You get this mail because facts@example.com uses");
});

test("ORC-08.3 a mail without facts and action of its own names the account and opens the product", async () => {
  await world.ada.in((ctx) => sendMail(ctx, plainMail, { to: "plain@example.com", locale: "fr", data: { count: 2 } }));
  const [received] = await smtp.arrived("plain@example.com");
  expect(received!.mail.subject).toBe("2 tâches terminées");
  expect(received!.header("content-language")).toBe("fr");
  expect(received!.mail.text).toContain("Compte\u00a0: plain@example.com");
  expect(received!.mail.text).toMatch(/Ouvrir \w+\u00a0:\nhttps:\/\/app\.example\.com\//);
  expect(received!.mail.text).not.toContain("Bonjour");
});

test("ORC-08.3 language and name come from the recipient's profile", async () => {
  await world.sql("update profiles set locale = 'fr', name = 'Maxime' where user_id = $1", [world.max.id]);
  await world.ada.in((ctx) =>
    sendMail(ctx, plainMail, { to: world.max.email, userId: world.max.id, data: { count: 1 } }),
  );
  const [received] = await smtp.arrived(world.max.email);
  expect(received!.mail.subject).toBe("Une tâche terminée");
  expect(received!.mail.to).toEqual([{ name: "Maxime", address: world.max.email }]);
});

test("ORC-08.4 a mail says that a machine wrote it and has one Message-ID for ever", async () => {
  const { id } = await world.ada.in((ctx) => sendMail(ctx, securityMail, { to: "head@example.com", data }));
  const [received] = await smtp.arrived("head@example.com");
  expect(received!.mail.messageId).toBe(`<${id}@mail.example.com>`);
  expect(received!.header("auto-submitted")).toBe("auto-generated");
});

test("ORC-08.3 line breaks in names and data open no header", async () => {
  const evil = "Eve\r\nBcc: victim@example.com\r\n\r\nbody";
  await world.ada.in((ctx) =>
    sendMail(ctx, securityMail, { to: "inject@example.com", name: evil, data: { note: evil, link } }),
  );
  const [received] = await smtp.arrived("inject@example.com");
  expect(received!.to).toEqual(["inject@example.com"]);
  expect(smtp.recipients).not.toContain("victim@example.com");
  const headers = received!.raw.slice(0, received!.raw.indexOf("\r\n\r\n"));
  expect(headers).not.toMatch(/^bcc:/im);
  expect(received!.mail.bcc ?? []).toEqual([]);
  expect(received!.mail.subject).toBe("About Eve Bcc: victim@example.com body");
  expect(received!.mail.to![0]!.name).toBe("Eve Bcc: victim@example.com body");
});

test.each(["a@b.com\r\nRCPT TO:<c@d.com>", "a@b.com, c@d.com", "<a@b.com>", "nobody", '"x\r\n"@b.com', ""])(
  "ORC-08.4 %j is refused as an address",
  async (to) => {
    const sending = world.ada.in((ctx) => sendMail(ctx, securityMail, { to, data }));
    await expect(sending).rejects.toMatchObject({ status: 422, code: "invalid_input" } satisfies Partial<Problem>);
  },
);

test("ORC-08.3 data is shown, never taken for markup", async () => {
  const evil = `<img src=x onerror="alert(1)"> & 'quotes' {braces}`;
  await world.ada.in((ctx) =>
    sendMail(ctx, productMail, { to: "escape@example.com", name: "<b>Eve</b>", data: { note: evil, link } }),
  );
  const [received] = await smtp.arrived("escape@example.com");
  expect(received!.mail.html).not.toContain("<img");
  expect(received!.mail.html).not.toContain("<b>");
  expect(received!.mail.html).toContain(
    "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;quotes&#39; {braces}",
  );
  expect(received!.mail.text).toContain(`First line about ${evil}.`);
});

test.each(["javascript:alert(1)", "data:text/html,x", "not an address"])(
  "ORC-08.3 the action cannot be %s",
  async (bad) => {
    const sending = world.ada.in((ctx) =>
      sendMail(ctx, securityMail, { to: "bad@example.com", data: { note: "x", link: bad } }),
    );
    await expect(sending).rejects.toThrow();
    expect(await world.sql(`select id from mails where "to" = 'bad@example.com'`)).toEqual([]);
  },
);

test("ORC-08.4 the log line stays, the links go, once the mail is delivered", async () => {
  const { id } = await world.ada.in((ctx) => sendMail(ctx, securityMail, { to: "wipe@example.com", data }));
  await smtp.arrived("wipe@example.com");
  await expect
    .poll(() =>
      world.sql("select state, attempts, subject, data, sent_at is not null as dated from mails where id = $1", [id]),
    )
    .toEqual([{ state: "sent", attempts: 1, subject: "About Lisbon", data: null, dated: true }]);
});
