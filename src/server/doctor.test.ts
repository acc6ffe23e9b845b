import type { Resolver } from "node:dns/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startDns } from "../test/stand-ins/dns.ts";
import { startRedis } from "../test/stand-ins/redis.ts";
import { startSmtp } from "../test/stand-ins/smtp.ts";
import { type StripeStandIn, startStripe } from "../test/stand-ins/stripe.ts";
import { openWorld, type World } from "../test/world.ts";
import { doctor } from "./doctor.ts";
import { operationalRoutes } from "./operational-routes.ts";

let stripe: StripeStandIn;
let world: World;
beforeAll(async () => {
  stripe = await startStripe(() => world.house.now());
  world = await openWorld(stripe.environment);
});
afterAll(async () => {
  await world.close();
  await stripe.stop();
});

async function findings(at = world, resolver?: Resolver): Promise<string> {
  const said = vi.spyOn(console, "info").mockImplementation(() => {});
  await doctor(at, resolver);
  const lines = said.mock.calls.flat().join("\n");
  said.mockRestore();
  return lines;
}

test("ORC-06.1 the doctor says whether Stripe answers and takes the key, and how many webhooks wait", async () => {
  expect(await findings()).toContain("ok   payments by stripe; webhooks that wait for more than 10 minutes: 0");
  await world.sql(
    "insert into provider_events (id, provider, event_id, type, payload, received_at) values (gen_random_uuid(), 'stripe', 'evt_late', 'invoice.paid', '{}', now() - interval '11 minutes')",
  );
  expect(await findings()).toContain(
    "FAIL payments by stripe; webhooks that wait for more than 10 minutes: 1\n       → See docs/",
  );
  await world.sql("update provider_events set received_at = now() - interval '8 days'");
  expect(await findings()).toContain(
    "webhooks that wait for more than 10 minutes: 1, of which 1 are not tried again after 7 days",
  );
  stripe.broken = 401;
  const refused = await findings();
  expect(refused).toContain("FAIL payments by stripe: Stripe refuses STRIPE_SECRET_KEY");
  expect(refused).not.toContain(stripe.environment.STRIPE_SECRET_KEY!);
});

test("ORC-10.4 Redis stopped: /metrics and the doctor say so with the remedy, nobody needs to call first; then that it counts again", async () => {
  const redis = await startRedis();
  const limited = await openWorld({ REDIS_URL: redis.url });
  operationalRoutes(limited, join(import.meta.dirname, "../.."));
  const gauge = async () =>
    /^rate_limit_store_up.*$/m.exec(await (await limited.visitor.fetch("/metrics")).text())?.[0];
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    await expect.poll(gauge, { timeout: 8_000 }).toBe('rate_limit_store_up{store="redis"} 1');
    expect(await findings(limited)).toContain("ok   rate limits are counted in Redis\n");
    await redis.kill();
    await expect.poll(gauge).toBe('rate_limit_store_up{store="redis"} 0');
    expect(await findings(limited)).toContain(
      "FAIL rate limits are counted by each process for itself: Redis does not answer\n       → Bring it back",
    );
    await redis.again();
    await expect.poll(gauge, { timeout: 8_000 }).toBe('rate_limit_store_up{store="redis"} 1');
    expect(await findings(limited)).toContain("ok   rate limits are counted in Redis\n");
  } finally {
    warned.mockRestore();
    await limited.close();
    await redis.kill();
  }
});

test("ORC-08.5 the doctor greets the mail server and looks up SPF, DKIM and DMARC of the sender's domain, each with its remedy", async () => {
  const [dns, smtp] = await Promise.all([startDns(), startSmtp()]);
  const mailing = await openWorld({
    SMTP_URL: smtp.url,
    MAIL_FROM: "Studio <hello@News.Example.com>",
    MAIL_DKIM_SELECTOR: "s1",
  });
  const lines = () => findings(mailing, dns.resolver);
  const key = `v=DKIM1; k=rsa; p=${"A".repeat(392)}`;
  try {
    dns.texts.set("news.example.com", ["google-site-verification=x", "v=spf1 include:mail.example.com -all"]);
    dns.texts.set("s1._domainkey.news.example.com", [key]);
    dns.texts.set("_dmarc.example.com", ["v=DMARC1; p=reject"]);
    const good = await lines();
    expect(good).toContain("ok   the mail server answers\n");
    expect(good).toContain("ok   SPF at news.example.com: v=spf1 include:mail.example.com -all\n");
    expect(good).toContain("ok   DKIM at s1._domainkey.news.example.com: v=DKIM1; k=rsa; p=AAAA");
    expect(good).toContain("ok   DMARC at _dmarc.example.com: v=DMARC1; p=reject\n");

    dns.texts.set("news.example.com", ["v=spf1 a -all", "v=spf1 +all"]);
    dns.texts.set("s1._domainkey.news.example.com", ["v=DKIM1; p="]);
    dns.texts.delete("_dmarc.example.com");
    const wrong = await lines();
    expect(wrong).toContain("FAIL SPF at news.example.com: v=spf1 a -all; there are 2 of them");
    expect(wrong).toContain("the key was withdrawn (p= is empty)\n       → Publish the mail server's public key");
    expect(wrong).toContain(
      "FAIL no DMARC record at _dmarc.news.example.com\n       → Publish a TXT record at _dmarc.",
    );
    dns.texts.set("news.example.com", ["v=spf1 +all"]);
    expect(await lines()).toContain("v=spf1 +all; it lets every server in the world send\n       → Publish one TXT");
    dns.texts.clear();
    expect(await lines()).toContain("FAIL no SPF record at news.example.com\n       → Publish one TXT record");

    dns.silent = true;
    await smtp.stop();
    const began = performance.now();
    const alone = await lines();
    expect(performance.now() - began).toBeLessThan(8_000);
    for (const at of ["SPF at news", "DKIM at s1._domainkey.news", "DMARC at _dmarc.news"])
      expect(alone).toContain(`FAIL ${at}.example.com cannot be looked up: DNS does not answer (ETIMEOUT)`);
    expect(alone).toContain("FAIL the mail server does not answer as it should: connect ECONNREFUSED");
  } finally {
    await mailing.close();
    await dns.stop();
  }
});

test("ORC-08.5 without a DKIM selector the doctor says which variable is missing; a sender that only this network knows is not looked up", async () => {
  const [dns, smtp] = await Promise.all([startDns(), startSmtp()]);
  const look = async (sender: string) => {
    const mailing = await openWorld({ SMTP_URL: smtp.url, MAIL_FROM: sender });
    const lines = await findings(mailing, dns.resolver);
    await mailing.close();
    return lines;
  };
  expect(await look("hello@example.com")).toContain(
    "FAIL DKIM of example.com is not looked up: its selector is not known\n       → Set MAIL_DKIM_SELECTOR",
  );
  const local = await look("hello@localhost");
  expect(local).toContain("ok   mails are sent from localhost, which only this network knows");
  expect(local).not.toMatch(/SPF (at|record)/);
  expect(await findings()).toContain(
    "ok   mail goes to the local mailbox at /dev/mailbox; 0 deliveries are being retried",
  );
  await Promise.all([dns.stop(), smtp.stop()]);
});
