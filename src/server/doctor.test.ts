import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type StripeStandIn, startStripe } from "../test/stand-ins/stripe.ts";
import { openWorld, type World } from "../test/world.ts";
import { doctor } from "./doctor.ts";

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

async function findings(): Promise<string> {
  const said = vi.spyOn(console, "info").mockImplementation(() => {});
  await doctor(world);
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
  stripe.broken = 401;
  const refused = await findings();
  expect(refused).toContain("FAIL payments by stripe: Stripe refuses STRIPE_SECRET_KEY");
  expect(refused).not.toContain(stripe.environment.STRIPE_SECRET_KEY!);
});
