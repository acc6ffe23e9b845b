import { expect, test } from "vitest";
import { newCustomer } from "./app.ts";
import { looksGoodInBoth, newPage, settled } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

test("ORC-10.5 long lists are narrowed in the page: in the address, without a reload, with a way back from nothing", async () => {
  const cookie = await newCustomer(app, "filters@example.com");
  const { keys } = await app.api(cookie, "GET /keys", {});
  for (let number = keys.length; number < 9; number++) {
    const { id } = await app.api(cookie, "POST /keys", { name: `Program ${number}` });
    if (number > 6) await app.api(cookie, "PATCH /keys/:id", { id, is_active: false });
  }
  await app.api(cookie, "POST /characters", { name: "Mira", trigger_word: "mira" });
  const { page, problems } = await newPage(browser, app.url, { cookie });

  await page.goto("/activity");
  await settled(page);
  await page.evaluate(() => Object.assign(window, { sameLoad: true }));
  await page.getByRole("combobox", { name: "Subject" }).selectOption("API keys");
  await expect.poll(() => page.getByText("Character created").count()).toBe(0);
  expect(new URL(page.url()).search).toBe("?kind=api-keys");
  await page.getByText("Program 8").first().waitFor();
  await page.getByLabel("Day").fill("2020-01-01");
  await page.getByText("Nothing matches").waitFor();
  await looksGoodInBoth(page, "filters-activity-none");
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await page.getByText("Mira").first().waitFor();
  expect(new URL(page.url()).search).toBe("");
  expect(await page.evaluate(() => "sameLoad" in window)).toBe(true);
  await looksGoodInBoth(page, "filters-activity");

  // The first drawing of a narrowed address holds its rows already.
  const drawn = await (await fetch(`${app.url}/settings/keys?is_active=false`, { headers: { cookie } })).text();
  expect([drawn.includes("Program 8"), drawn.includes("Program 2")]).toEqual([true, false]);
  await page.goto("/settings/keys?is_active=false");
  await settled(page);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Active");
  await page.getByText("Program 2").waitFor();
  await expect.poll(() => page.getByText("Program 8").count()).toBe(0);
  await looksGoodInBoth(page, "filters-keys");
  for (const [path, title] of [
    ["/settings/team?role=viewer", "team"],
    ["/settings/billing?status=void", "invoices"],
    ["/settings/exports?status=failed", "exports"],
  ]) {
    await page.goto(path!);
    await page.getByText("Nothing matches").waitFor();
    await looksGoodInBoth(page, `filters-${title}`);
  }
  // A value that there is not narrows nothing, and breaks no page.
  await page.goto("/settings/exports?status=odd");
  await page.getByText("Nothing exported yet").waitFor();
  expect(problems).toEqual([]);
});
