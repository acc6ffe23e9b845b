import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { type App, newCustomer, startApp } from "./app.ts";
import { newPage, openBrowser, overflow, phone, violations, wide } from "./browser.ts";

let app: App;
let browser: Browser;
beforeAll(async () => {
  app = await startApp({ PRODUCT: "luna" });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

async function enter(page: Page, email: string, password = goodPassword) {
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Login" }).click();
  await page.waitForURL(/\/dashboard/);
}

test("LUN-03.1 a newcomer makes a key, runs the three lines, and the page lights up by itself", async () => {
  const cookie = await newCustomer(app, "lin@example.com");
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: true });
  const { page, problems } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  await page.getByRole("button", { name: "Create a key and fill it in" }).click();
  const lines = page.locator("pre", { hasText: "luna_sk_" });
  await lines.waitFor();
  const [, address, key, body] = /curl (\S+)[\s\S]*Bearer (\w+)[\s\S]*-d '(.*)'/.exec(await lines.innerText())!;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  expect((await fetch(address!, { method: "POST", headers, body: body! })).status).toBe(200);
  await page.getByText("Recent activity").waitFor({ timeout: 10_000 });
  await page.getByText("RAG query · planner · 245 ms").waitFor();
  expect(await page.getByText("1 of 50").count()).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test("LUN-03.3 the return follows what is typed, is kept for the team, and can be proved", async () => {
  const { page, problems } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  await page.goto("/dashboard/analytics");
  await page.getByLabel("Hourly rate ($)").fill("100");
  await page.getByText("× $100 = ").waitFor();
  await page.getByLabel("Utilisation (%)").fill("120");
  await page.getByText("Enter a number from 0 to 100.").waitFor();
  expect(await page.getByRole("button", { name: "Save for the team" }).isDisabled()).toBe(true);
  await page.getByLabel("Utilisation (%)").fill("50");
  await page.getByRole("button", { name: "Save for the team" }).click();
  await page.getByText("Saved. Your team sees these figures now.").waitFor();
  await page.reload();
  expect(await page.getByLabel("Hourly rate ($)").inputValue()).toBe("100");
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await page.getByText("The defaults are back.").waitFor();
  await expect.poll(() => page.getByLabel("Hourly rate ($)").inputValue()).toBe("75");
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.getByText("Every figure is exactly the sum of its events.").waitFor();
  expect(problems).toEqual([]);
});

test("LUN-03.2 LUN-03.7 every page holds at both sizes and in both themes, for people with and without sight", async () => {
  for (const viewport of [wide, phone])
    for (const theme of ["light", "dark"] as const) {
      const { page, context, problems } = await newPage(browser, app.url, { viewport, theme });
      await enter(page, "owner@luna.test", "Orchestrator1");
      await app.api(
        (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; "),
        "PATCH /user/profile",
        { theme },
      );
      for (const path of ["", "/usage", "/analytics", "/keys", "/team", "/team/members", "/team/usage"]) {
        await page.goto(`/dashboard${path}`);
        await page.locator("h1").waitFor({ state: "attached" });
        expect(await overflow(page), `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
        expect(await violations(page), `${path} ${theme} at ${viewport.width}`).toEqual([]);
      }
      expect(problems).toEqual([]);
      await context.close();
    }
}, 180_000);

test("LUN-03.2 another product's team finds no page of Luna", async () => {
  const { page, context } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const team = await app.api(cookie, "POST /teams", { name: "Studio", product: "natak" });
  await app.api(cookie, "POST /session/team", { team_id: team.id });
  const answer = await page.goto("/dashboard/usage");
  expect(answer!.status()).toBe(404);
});
