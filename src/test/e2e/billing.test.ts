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

test("ORC-05.3 ORC-06.4 a plan is chosen, paid with a test card, renewed by the clock, changed, canceled, refunded and disputed in the browser, and every page with money on it says that it is the sandbox", async () => {
  app = await startApp({ APP_ENV: "test", PRODUCT: "orchestrator" });
  const cookie = await newCustomer(app, "payer@example.com");
  const { page, problems } = await newPage(browser, app.url, { cookie });
  const look = (title: string) => looksGood(page, `billing-${title}`);
  const card = (number: string) => page.getByRole("button", { name: new RegExp(number) });

  const mark = "This is a payment sandbox";
  await page.goto("/pricing");
  await page.getByText(mark).waitFor();
  await page.goto("/settings/billing");
  await page.getByText("No invoices yet").waitFor();
  await page.getByText(mark).waitFor();
  await look("free");
  // The same page, open elsewhere: it hears of the payment by itself.
  const elsewhere = await page.context().newPage();
  await elsewhere.goto("/settings/billing");
  await elsewhere.getByText("No invoices yet").waitFor();
  await elsewhere.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await page.getByRole("button", { name: "Choose Starter" }).click();
  await page.waitForURL(/\/sandbox\/checkout\//);
  await page.getByText("Payment sandbox: no real money moves.").waitFor();
  await look("checkout");
  await card("4000 0000 0000 0341").click();
  await page.getByRole("button", { name: "Start the trial" }).click();
  await page.waitForURL(/\/settings\/billing\?paid/);
  await page.getByText("Starter is yours now").waitFor();
  await look("trial");
  await elsewhere.getByRole("button", { name: "Cancel the plan" }).waitFor();
  expect(await elsewhere.evaluate(() => "neverReloaded" in window)).toBe(true);
  await elsewhere.close();

  await page.goto("/sandbox");
  await page.getByText("Sandbox: nothing here moves real money.").waitFor();
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

  await page.goto("/sandbox");
  const change = page.getByRole("row").filter({ hasText: "$" }).nth(0);
  const renewal = page.getByRole("row").filter({ hasText: "$29" }).last();
  await renewal.getByRole("button", { name: "Refund" }).click();
  await renewal.getByText("$29 refunded").waitFor();
  await change.getByRole("button", { name: "Dispute" }).click();
  await change.getByText("Disputed").waitFor();
  await change.getByRole("button", { name: "Decide for the payer" }).click();
  await change.getByText("Dispute lost").waitFor();
  await page.goto("/settings/billing");
  const invoices = page.getByRole("table", { name: "Invoices" });
  await invoices.getByText("Refunded").first().waitFor();
  await invoices.getByText("Dispute lost").waitFor();
  expect(problems).toEqual([]);
}, 180_000);

test("NTK-04.5 credits are bought with a card that asks the bank, and the ledger shows which lot paid for which job", async () => {
  app = await startApp({ APP_ENV: "test" });
  const cookie = await newCustomer(app, "buyer@example.com");
  const { page, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/credits");
  await page.getByText("This is a payment sandbox").waitFor();
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
