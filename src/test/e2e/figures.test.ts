import { beforeAll, expect, test } from "vitest";
import type { Figures } from "../../platform/product-analytics/product-analytics.ts";
import { newCustomer } from "./app.ts";
import { looksGoodInBoth, newPage, settled } from "./browser.ts";
import { app, browser, onStage, startAgain } from "./stage.ts";

let cookie: string;
onStage({ APP_ENV: "test", PRODUCT: "luna" });
beforeAll(async () => {
  cookie = await newCustomer(app, "reader@example.com");
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: true });
});

/** Our browser without a window would count as a robot. */
async function visitor(options: { cookie?: string } = {}) {
  const opened = await newPage(browser, app.url, options);
  const agent = (await opened.page.evaluate(() => navigator.userAgent)).replace("Headless", "");
  await opened.context.setExtraHTTPHeaders({ "user-agent": agent });
  return opened;
}

/** Views by route, as soon as there are so many. */
async function viewed(total: number): Promise<Record<string, number>> {
  for (let look = 0; look < 40; look++) {
    const [figures] = JSON.parse(await app.command("figures", "luna", "--json")) as [Figures];
    if (figures.page_views.total >= total)
      return Object.fromEntries(figures.page_views.pages.map(({ route, views }) => [route, views]));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${total} views were not written in time`);
}

test("LUN-04.2 each page counts once, served or gone on to; prefetches, data read again and another filter do not; SIGTERM writes the rest", async () => {
  const nobody = await visitor();
  await nobody.page.goto("/");
  await settled(nobody.page);
  await nobody.context.close();

  const { page, context } = await visitor({ cookie });
  const goTo = async (name: string, path: string) => {
    await page.getByRole("link", { name, exact: true }).first().click();
    await page.waitForURL(`**${path}`);
    await settled(page);
  };
  await page.goto("/dashboard");
  await settled(page);
  await goTo("Usage", "/dashboard/usage");
  await goTo("API keys", "/dashboard/keys");
  await goTo("Usage", "/dashboard/usage");
  // The page that is open already reads its data again.
  await goTo("Usage", "/dashboard/usage");
  await page.reload();
  await settled(page);
  const all = { "/": 1, "/dashboard": 1, "/dashboard/usage": 3, "/dashboard/keys": 1 };
  expect(await viewed(6)).toEqual(all);
  await page.goto("/settings/account?from=mail");
  await settled(page);
  await context.close();
  await app.kill("SIGTERM");
  await startAgain();
  expect(await viewed(7)).toEqual({ ...all, "/settings/account": 1 });
}, 120_000);

test("LUN-04.2 ORC-14.1 the platform's people see the figures on a page, in both languages and themes and on a phone; others find none", async () => {
  const { page, context, problems } = await newPage(browser, app.url, { cookie });
  expect((await page.goto("/admin/figures"))!.status()).toBe(404);
  await app.command("staff", "add", "reader@example.com", "readonly");
  await page.goto("/admin/figures");
  await page.getByText("7 views in the period, by route.").waitFor();
  await page.getByText("/dashboard/usage").waitFor();
  await page.getByRole("radio", { name: "7d", exact: true }).check();
  await page.waitForURL("**/admin/figures?days=7");
  await looksGoodInBoth(page, "figures");
  await page.getByLabel("Product").selectOption("natak");
  await page.getByText("No page views yet").waitFor();
  expect(page.url()).toContain("product=natak");
  await looksGoodInBoth(page, "figures-empty");
  await app.api(cookie, "PATCH /user/profile", { locale: "fr" });
  await page.reload();
  await page.getByRole("heading", { name: "Revenus par mois" }).waitFor();
  await looksGoodInBoth(page, "figures-fr");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);
