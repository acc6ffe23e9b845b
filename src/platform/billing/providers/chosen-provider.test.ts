import { afterAll, beforeAll, expect, test } from "vitest";
import { newOwner } from "../../../test/newcomers.ts";
import { openWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({
    ...{ APP_ENV: "production", AUTH_SECRET: "0123456789abcdef0123456789abcdef", SMTP_URL: "smtp://127.0.0.1:9" },
    PRODUCT: "orchestrator",
  });
});
afterAll(() => world.close());

test("ORC-06.4 in production without keys nothing is for sale, nobody moves the time, and nothing is marked as sandbox", async () => {
  const owner = await newOwner(world, "orchestrator");
  const buy = owner.api("POST /subscription/upgrade", { tier: "starter", billing_period: "monthly" });
  await expect(buy).rejects.toMatchObject({ status: 409, code: "payments_not_set_up" });
  const buyer = await newOwner(world, "natak");
  const pack = buyer.api("POST /credits/checkout", { pack: "small" });
  await expect(pack).rejects.toMatchObject({ status: 409, code: "payments_not_set_up" });
  const to = new Date(world.house.now().getTime() + 86_400_000).toISOString();
  const move = owner.api("POST /sandbox/clock", { to } as never);
  await expect(move).rejects.toMatchObject({ status: 409, code: "no_sandbox" });
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "free", provider: null });
  expect(await owner.api("GET /plans")).toMatchObject({ sandbox: false });
});
