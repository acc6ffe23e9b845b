import { afterAll, expect, test } from "vitest";
import { type LemonSqueezyStandIn, startLemonSqueezy } from "../../stand-ins/lemon-squeezy.ts";
import type { Delivery } from "../../stand-ins/lemon-squeezy-books.ts";
import { type App, newCustomer, startApp } from "../app.ts";

const apps: App[] = [];
let shop: LemonSqueezyStandIn;
afterAll(async () => {
  for (const app of apps) await app.close();
  await shop.stop();
});

const purchases = 40;
const creditsOfPack = 500;

/** One try, as the shop makes it: taken when it was answered with 200, whatever became of the connection else. */
const taken = async (app: App, { headers, body }: Delivery): Promise<boolean> => {
  const answer = await fetch(`${app.url}/webhooks/lemonsqueezy`, { method: "POST", headers, body }).catch(() => null);
  return answer?.status === 200;
};

test("ORC-22.7 ORC-06.2 kill -9 amid incoming webhooks: none that was acknowledged is lost, and each counts once", async () => {
  shop = await startLemonSqueezy(() => new Date());
  let app = await startApp({ APP_ENV: "test", ...shop.environment, LEMONSQUEEZY_VARIANTS: "natak_small=201" });
  apps.push(app);
  const cookie = await newCustomer(app, "payer@example.com");
  const { available } = await app.api(cookie, "GET /credits");
  for (let n = 0; n < purchases; n++)
    shop.pay((await app.api(cookie, "POST /credits/checkout", { pack: "small" })).checkout_url);
  const told = shop.books.sent;
  expect(told).toHaveLength(purchases);

  // Slow, so that the blow falls while webhooks come in, others wait for their job, and some are being read anew.
  shop.slowMs = 30;
  const acknowledged = new Set<Delivery>();
  const coming = told.map(async (one, n) => {
    await new Promise((resolve) => setTimeout(resolve, n * 15));
    if (await taken(app, one)) acknowledged.add(one);
  });
  await expect.poll(() => acknowledged.size, { timeout: 10_000, interval: 2 }).toBeGreaterThanOrEqual(10);
  await app.kill("SIGKILL");
  await Promise.all(coming);
  expect(acknowledged.size).toBeLessThan(purchases);

  app = await app.again();
  apps.push(app);
  const credits = async () => (await app.api(cookie, "GET /credits")).available;
  // What was acknowledged comes from our own books: the shop sends it no more.
  await expect
    .poll(credits, { timeout: 30_000, interval: 100 })
    .toBeGreaterThanOrEqual(available + acknowledged.size * creditsOfPack);
  // The rest is sent again, and all of it once more.
  for (const one of [...told.filter((each) => !acknowledged.has(each)), ...told])
    expect(await taken(app, one)).toBe(true);
  await expect.poll(credits, { timeout: 30_000, interval: 100 }).toBe(available + purchases * creditsOfPack);
  const { data } = await app.api(cookie, "GET /invoices", { limit: 100 });
  expect(data).toHaveLength(purchases);
  expect(new Set(data.map(({ number }) => number)).size).toBe(purchases);
}, 120_000);
