import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startRedis } from "../test/stand-ins/redis.ts";
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

async function findings(at = world): Promise<string> {
  const said = vi.spyOn(console, "info").mockImplementation(() => {});
  await doctor(at);
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
