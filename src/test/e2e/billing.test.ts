import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type App, newCustomer, startApp } from "./app.ts";
import { looksGood, looksGoodInBoth, newPage, openBrowser } from "./browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

let app: App | undefined;
afterEach(() => app?.close());

test("ORC-05.3 ORC-06.4 a plan is chosen, paid with a test card, renewed by the clock, changed and canceled in the browser", async () => {
  app = await startApp({ APP_ENV: "test", PRODUCT: "orchestrator" });
  const cookie = await newCustomer(app, "payer@example.com");
  const { page, problems } = await newPage(browser, app.url, { cookie });
  const look = (title: string) => looksGood(page, `billing-${title}`);
  const card = (number: string) => page.getByRole("button", { name: new RegExp(number) });

  await page.goto("/settings/billing");
  await page.getByText("No invoices yet").waitFor();
  await look("free");
  await page.getByRole("button", { name: "Choose Starter" }).click();
  await page.waitForURL(/\/sandbox\/checkout\//);
  await look("checkout");
  await card("4000 0000 0000 0341").click();
  await page.getByRole("button", { name: "Start the trial" }).click();
  await page.waitForURL(/\/settings\/billing\?paid/);
  await page.getByText("Starter is yours now").waitFor();
  await look("trial");

  await page.goto("/sandbox");
  await look("sandbox");
  await page.getByRole("button", { name: /To the renewal/ }).click();
  await page.goto("/settings/billing");
  await page.getByText("The payment of $29 failed").waitFor();
  await look("failed");
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByText("Your bank declined the card").first().waitFor();

  await page.getByRole("button", { name: "Payment method" }).click();
  await page.waitForURL(/\/sandbox$/);
  await page.getByRole("button", { name: "Use another card" }).click();
  await card("4242 4242 4242 4242").click();
  await page.getByRole("button", { name: "Save the card" }).click();
  await page.getByText("The next charge uses the new card").waitFor();
  await page.goto("/settings/billing");
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByRole("link", { name: /as PDF/ }).waitFor();
  const pdf = await page.request.get((await page.getByRole("link", { name: /as PDF/ }).getAttribute("href"))!);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");

  await page.getByRole("button", { name: "Choose Professional" }).click();
  await page.getByText("Due now").waitFor();
  await look("change");
  await page.getByRole("button", { name: /Pay \$\d+.* and change/ }).click();
  await page.getByText("Your team is on the plan Professional now").waitFor();
  await page.getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByText("Ends soon").waitFor();
  await page.getByRole("button", { name: "Keep the plan" }).click();
  await page.getByText("Your plan goes on").waitFor();
  expect(problems).toEqual([]);
}, 180_000);

test("NTK-04.5 credits are bought with a card that asks the bank, and the ledger shows which lot paid for which job", async () => {
  app = await startApp({ APP_ENV: "test" });
  const cookie = await newCustomer(app, "buyer@example.com");
  const { page, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/credits");
  await page.getByRole("button", { name: "Buy 500 credits" }).click();
  await page.waitForURL(/\/sandbox\/checkout\//);
  await page.getByRole("button", { name: /4000 0027 6000 3184/ }).click();
  await page.getByRole("button", { name: "Pay $9" }).click();
  await page.getByText("Your bank asks").waitFor();
  await looksGood(page, "billing-challenge");
  await page.getByRole("button", { name: "Confirm the payment" }).click();
  await page.waitForURL(/\/credits\?paid/);
  await page.getByText("1,000").first().waitFor();
  await page
    .getByRole("row", { name: /Pack of 500 credits/ })
    .getByText(/Valid until/)
    .waitFor();
  await app.api(cookie, "POST /jobs", { type: "image", prompt: "A lighthouse", width: 256, height: 256 });
  const spent = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Job" }) });
  await spent.getByText("Starting credits").waitFor();
  await looksGoodInBoth(page, "billing-credits");
  expect(problems).toEqual([]);
}, 120_000);
