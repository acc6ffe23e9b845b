import { beforeAll, expect, test } from "vitest";
import { newCustomer } from "./app.ts";
import { newPage, overflow, phone, picture, violations } from "./browser.ts";
import { app, browser, onStage, startAgain } from "./stage.ts";

let cookie: string;
let key: string;
onStage({ APP_ENV: "test", PRODUCT: "orchestrator" });
beforeAll(async () => {
  cookie = await newCustomer(app, "founder@example.com");
  const made = await app.api(cookie, "POST /keys", { name: "Program", scopes: ["read"] } as never);
  key = (made as unknown as { key: string }).key;
});

async function call(times: number) {
  const headers = { authorization: `Bearer ${key}` };
  for (let n = 0; n < times; n++) expect((await fetch(`${app.url}/api/v1/activity`, { headers })).status).toBe(200);
}
async function opened(theme: "light" | "dark") {
  const all = await newPage(browser, app.url, { theme });
  const [name, value] = cookie.split("=") as [string, string];
  await all.context.addCookies([{ name, value, url: app.url }]);
  return all;
}

test("ORC-04.2 ORC-04.1 a program's call shows on the open dashboard within two seconds, without a reload", async () => {
  const { page, context, problems } = await opened("light");
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: true });
  await page.goto("/dashboard");
  await page.getByText("No calls yet").waitFor();
  await call(3);
  const shown = page.getByText("3 in the last 30 days, 0 of them with an error.");
  await shown.waitFor({ timeout: 2_000 });
  await call(1);
  await page.getByText("4 in the last 30 days, 0 of them with an error.").waitFor({ timeout: 2_000 });
  expect(await violations(page)).toEqual([]);
  await picture(page, "dashboard-wide");
  await page.setViewportSize(phone);
  expect(await overflow(page)).toBe(0);
  await picture(page, "dashboard-phone");
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("ORC-13.1 ORC-13.3 the charts follow calls while they are open, over any period, in both themes and on a phone", async () => {
  const { page, context, problems } = await opened("dark");
  await page.goto("/dashboard/analytics?range=7");
  await page.getByText("4 calls with a key or a token.").waitFor();
  await call(2);
  await page.getByText("6 calls with a key or a token.").waitFor({ timeout: 5_000 });
  for (const range of ["Today", "90d", "Custom"]) {
    await page.getByRole("radio", { name: range, exact: true }).check();
    await page.getByText("6 calls with a key or a token.").waitFor();
  }
  await page.getByLabel("First day").fill("2020-01-01");
  await page.getByText("Choose at most 400 days.").waitFor();
  // Figures of other days do not stand below it, and asking the same again would change nothing.
  expect(await page.getByText("6 calls with a key or a token.").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  await page.getByRole("radio", { name: "30d", exact: true }).check();
  await page.getByText("Choose at most 400 days.").waitFor({ state: "detached" });
  expect(page.url()).toContain("range=30");
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(phone);
  expect(await overflow(page)).toBe(0);
  await picture(page, "analytics-phone");
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("ORC-22.7 ORC-13.3 calls that were answered just before the program is ended are all in the figures after its next start", async () => {
  const calls = async () => (await app.api(cookie, "GET /dashboard")).daily.at(-1)!.calls;
  await expect.poll(calls, { timeout: 3_000 }).toBe(6);
  await call(9);
  await app.kill("SIGTERM");
  await startAgain();
  expect(await calls()).toBe(15);
}, 60_000);

test("ORC-04.3 at 80 % and at 100 % of a limit the open dashboard says so at once, with the way to larger plans", async () => {
  const { page, context, problems } = await opened("light");
  const calls = async () =>
    (await app.api(cookie, "GET /dashboard")).usage.find(({ metric }) => metric === "api_call")!;
  const use = async (percent: number) => {
    const { used, most } = await calls();
    await app.api(cookie, "POST /usage/events", {
      metric_type: "api_call",
      count: (most! * percent) / 100 - used,
    } as never);
  };
  await page.goto("/dashboard");
  const banner = page.locator("[role=alert], [role=status]").filter({ hasText: "API calls:" });
  await use(79);
  await page.getByText("790 of 1,000").first().waitFor();
  expect(await banner.count()).toBe(0);
  await use(80);
  await banner.getByText("API calls: 80 % used").waitFor();
  await banner.getByText("800 of 1,000 are used.").waitFor();
  await use(100);
  await banner.getByText("API calls: the limit is reached").waitFor();
  expect(await violations(page)).toEqual([]);
  await banner.getByRole("link", { name: "See larger plans" }).click();
  await page.waitForURL(/\/pricing$/);
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("ORC-05.2 everyone sees the plans feature by feature, by the month and the year; who is signed in goes on to the checkout", async () => {
  const visitor = await newPage(browser, app.url);
  await visitor.page.goto("/pricing");
  await visitor.page.getByText("$29", { exact: true }).waitFor();
  expect(
    await visitor.page
      .getByRole("row", { name: /Priority support/ })
      .getByLabel("Included", { exact: true })
      .count(),
  ).toBe(1);
  await visitor.page.getByRole("radio", { name: "Yearly" }).check();
  await visitor.page.getByText("$990 once a year.").waitFor();
  expect(await violations(visitor.page)).toEqual([]);
  await visitor.page.setViewportSize(phone);
  expect(await overflow(visitor.page)).toBe(0);
  expect(await visitor.page.getByRole("link", { name: "Choose Starter" }).getAttribute("href")).toBe(
    "/signup?next=/pricing",
  );
  expect(visitor.problems).toEqual([]);
  await visitor.context.close();

  const { page, context } = await opened("light");
  await page.goto("/pricing");
  await page.getByRole("button", { name: "Try it for 14 days" }).first().click();
  await page.waitForURL("**/sandbox/**");
  await context.close();
}, 60_000);
