import { expect, test } from "vitest";
import { newCustomer } from "./app.ts";
import { looksGood, looksGoodInBoth, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage({ APP_ENV: "test", PRODUCT: "orchestrator" });

test("ORC-07.1 ORC-07.5 somebody is appointed at the server, finds a person, grants their team more and ends it again; the team's open page follows", async () => {
  const customer = await newCustomer(app, "quill@example.com");
  const staff = await newCustomer(app, "ines@example.com");
  expect(await app.command("staff", "add", "ines@example.com", "super_admin")).toContain("as super_admin");
  const team = await newPage(browser, app.url, { cookie: customer });
  await team.page.goto("/settings/billing");
  await team.page.getByText("0 of 1,000").first().waitFor();

  const { page, problems } = await newPage(browser, app.url, { cookie: staff });
  await page.goto("/settings");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Figures" }).click();
  await page.getByRole("heading", { name: "Figures", level: 1 }).waitFor();
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByText("quill@example.com").waitFor();
  await looksGoodInBoth(page, "staff-people");
  await page.getByRole("searchbox", { name: "Name or address" }).fill("nobody at all");
  await page.getByText("Nobody matches").waitFor();
  await looksGood(page, "staff-nobody");
  await page.getByRole("button", { name: "Show everybody" }).click();
  await page.getByText("ines@example.com").waitFor();
  await page.getByRole("combobox", { name: "Order" }).selectOption("By address");
  await page.getByRole("searchbox", { name: "Name or address" }).fill("QUI");
  await page.getByText("ines@example.com").waitFor({ state: "detached" });
  await expect.poll(() => page.url()).toBe(`${app.url}/admin?q=QUI&sort=email`);
  await page.reload();
  await page.getByRole("link", { name: "Quill" }).click();

  await page.getByText("Nothing was given beside the plan").waitFor();
  await looksGoodInBoth(page, "staff-person");
  await page.getByRole("button", { name: "Grant" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What").selectOption("API calls");
  await dialog.getByLabel("How many more").fill("250");
  await dialog.getByRole("button", { name: "Grant" }).click();
  await dialog.getByText("Say why: the team reads it.").waitFor();
  await looksGoodInBoth(page, "staff-grant");
  await dialog.getByLabel("Reason").fill("Sorry for the outage");
  await dialog.getByRole("button", { name: "Grant" }).click();
  await page.getByText("API calls: 250 more").waitFor();
  await team.page.getByText("0 of 1,250").first().waitFor();
  await looksGoodInBoth(page, "staff-granted");
  await page.getByRole("button", { name: "End", exact: true }).click();
  await dialog.getByLabel("Reason").fill("It was for a day");
  await looksGood(page, "staff-end");
  await dialog.getByRole("button", { name: "End it" }).click();
  await page.getByText("Nothing was given beside the plan").waitFor();
  await team.page.getByText("0 of 1,000").first().waitFor();
  await team.page.goto("/activity");
  await team.page.getByText("API calls: 1,250 instead of 1,000. Sorry for the outage").waitFor();
  await team.page.getByText("Ines, for the platform").first().waitFor();
  await looksGood(team.page, "staff-told");
  expect(problems).toEqual([]);
  expect(team.problems).toEqual([]);
});

test("ORC-07.5 one of the platform's people who is in no team gets to its pages and to nothing else", async () => {
  const cookie = await newCustomer(app, "teamless@example.com");
  await app.command("staff", "add", "teamless@example.com", "super_admin");
  const { teams } = await app.api(cookie, "GET /teams");
  const { id, slug } = teams[0]!;
  await app.api(cookie, "DELETE /teams/:id", { id, slug });
  const { page, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/settings");
  await page.waitForURL("**/teams/new");
  await looksGood(page, "teamless-new-team");
  await page.getByRole("link", { name: "Administration" }).click();
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Mails" }).click();
  await page.getByRole("heading", { name: "Mails", level: 1 }).waitFor();
  await looksGoodInBoth(page, "teamless-admin");
  await page.getByRole("link", { name: "Figures" }).click();
  await page.getByRole("heading", { name: "Figures", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Create team" }).click();
  await page.waitForURL("**/teams/new");
  expect(problems).toEqual([]);
});

test("ORC-07.5 whoever does not run the platform has no way to its pages and finds none there; who is dismissed finds none any more", async () => {
  const cookie = await newCustomer(app, "stranger@example.com");
  const { page } = await newPage(browser, app.url, { cookie });
  const missing = () => page.getByText("Page not found").waitFor();
  for (const path of ["/admin", "/admin/users/01a1fbe1-dab4-7041-a255-119d43a950d5"]) {
    await page.goto(path);
    await missing();
  }
  await page.goto("/settings");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Administration" }).count()).toBe(0);
  await app.command("staff", "add", "stranger@example.com", "readonly");
  await page.goto("/admin");
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("option", { name: "Administration" }).waitFor();
  await app.command("staff", "remove", "stranger@example.com");
  await page.goto("/admin");
  await missing();
});
