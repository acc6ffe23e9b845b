import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { newCustomer } from "./app.ts";
import { logIn, looksGoodInBoth, newPage, overflow, phone, violations, wide } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage({ PRODUCT: "luna" });

async function enter(page: Page, email: string, password = goodPassword) {
  await page.goto("/login");
  await logIn(page, email, password);
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
  await page.getByText("2 of 3 done").waitFor();
  expect(await page.getByText("1 of 50").count()).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test("LUN-03.1 LUN-03.3 activities are the last ten without health checks, and each figure opens its events with links", async () => {
  const { page, context, problems, cookie } = await newcomer("links@example.com");
  const send = (events: object[]) => app.api(cookie, "POST /usage/events", { events } as never);
  await page.goto("/dashboard");
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  await send(Array.from({ length: 40 }, () => ({ metric_type: "health_check" })));
  await page.getByText("No activity to tell of yet").waitFor();
  await looksGoodInBoth(page, "luna-no-activity");
  const commit = "https://github.com/acme/shop/commit/4f2a9c1d0b7e6a5f4c3b2a190817f6e5d4c3b2a1";
  const pull_request = "https://github.com/acme/shop/pull/42";
  await send([
    ...Array.from({ length: 26 }, (_, n) => ({ metric_type: "feature_shipped", metadata: { subject: `Step ${n}` } })),
    { metric_type: "bug_fixed", metadata: { commit: "javascript:alert(1)", url: "javascript:alert(1)" } },
    {
      ...{ metric_type: "feature_shipped", agent_name: "code-writer", project_id: "shop" },
      metadata: { subject: "A cart", commit, pull_request },
    },
  ]);
  const recent = page.locator("section", { hasText: "Recent activity" }).last();
  await recent.getByRole("link", { name: "4f2a9c1" }).waitFor();
  expect(await recent.getByRole("listitem").count()).toBe(10);
  await looksGoodInBoth(page, "luna-activity-links");

  await page.goto("/dashboard/analytics");
  await page.getByRole("button", { name: "Show events: Features shipped" }).click();
  const sheet = page.getByRole("dialog");
  const link = sheet.getByRole("link", { name: "#42" });
  await link.waitFor();
  expect(await link.evaluate((one: HTMLAnchorElement) => [one.href, one.target, one.rel])).toEqual([
    ...[pull_request, "_blank", "noopener noreferrer"],
  ]);
  expect(await sheet.getByRole("listitem").count()).toBe(25);
  await looksGoodInBoth(page, "luna-figure-events");
  await sheet.getByRole("button", { name: "Show more" }).click();
  await expect.poll(() => sheet.getByRole("listitem").count()).toBe(27);
  expect(await sheet.getByRole("button", { name: "Show more" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show events: Bugs fixed" }).click();
  await sheet.getByText("Bug fixed").waitFor();
  expect(await sheet.getByRole("link").count()).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

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
  await page.getByText("Every figure of the month follows exactly from its events.").waitFor();
  expect(problems).toEqual([]);
});

test("LUN-03.2 an unusual day is told with what is usual, dismissed, taken back, muted and heard again", async () => {
  const { page, context, problems } = await newPage(browser, app.url);
  await enter(page, "owner@luna.test", "Orchestrator1");
  const alert = page.getByRole("alert").filter({ hasText: "Unusual use: Agent runs" });
  await page.goto("/dashboard");
  await alert.getByText(/ on .*; a usual \w+day has \d+ to \d+\.$/).waitFor();
  await looksGoodInBoth(page, "luna-unusual");
  await alert.getByRole("button", { name: "Dismiss" }).click();
  await alert.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await alert.waitFor();
  await page.goto("/dashboard/usage");
  await alert.getByRole("button", { name: "Mute for 30 days" }).click();
  await alert.waitFor({ state: "detached" });
  await page.getByText(/^Muted until .*: Agent runs/).waitFor();
  await page.getByRole("button", { name: "Unmute" }).click();
  await alert.waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

/** A page of somebody new in Luna, past the tour. */
async function newcomer(email: string) {
  const cookie = await newCustomer(app, email);
  await app.api(cookie, "POST /onboarding/hints/finish", { completed: true });
  return { cookie, ...(await newPage(browser, app.url, { cookie })) };
}

test("LUN-03.4 a key is made, copied once and revoked after a question; one that leaked is frozen in two clicks", async () => {
  const { page, context, problems, cookie } = await newcomer("keys@example.com");
  const statusOf = async (key: string) =>
    (await fetch(`${app.url}/api/v1/keys/current`, { headers: { authorization: `Bearer ${key}` } })).status;
  await page.goto("/dashboard");
  await page.getByRole("navigation").getByRole("link", { name: "API keys" }).click();
  await page.getByText("No API keys yet").waitFor();
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Build server");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText("Copy it now. It is not shown again").waitFor();
  const key = (await dialog.locator("code").first().innerText()).trim();
  expect(key).toMatch(/^luna_sk_[0-9A-Za-z]{38}$/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy key" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("row", { name: /Build server/ });
  await page.getByRole("columnheader", { name: "Created" }).waitFor();
  const today = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
  const created = today.format(new Date((await app.api(cookie, "GET /keys")).keys[0]!.created_at));
  for (const text of [`${key.slice(0, 16)}…`, "Read", "Never", created, "Active"])
    await row.getByText(text).first().waitFor();
  await page.reload();
  await row.waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await statusOf(key)).toBe(200);

  const box = page.getByLabel("Key, or the line that it stands in");
  const look = page.getByRole("button", { name: "Look it up" });
  await box.fill(key.slice(0, -1));
  await look.click();
  await page.getByText("This is not a whole key").waitFor();
  // The log of uses is written once a second.
  await expect.poll(async () => (await app.api(cookie, "GET /keys")).keys[0]!.use_count).toBe(1);
  await box.fill(`Authorization: Bearer ${key}`);
  await look.click();
  await page.getByText("GET /keys/current").waitFor();
  expect(await box.inputValue()).toBe("");
  await looksGoodInBoth(page, "luna-found-key");
  await page.getByRole("button", { name: "Freeze key" }).click();
  await dialog.getByRole("button", { name: "Freeze key" }).click();
  await page.getByText("Build server is frozen").waitFor();
  await row.getByText("Switched off").waitFor();
  expect(await statusOf(key)).toBe(401);
  await page.getByRole("button", { name: "Switch on" }).click();
  await row.getByText("Active").waitFor();
  expect(await statusOf(key)).toBe(200);

  await row.getByRole("button", { name: "Actions for Build server" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await dialog.getByText("It cannot be undone").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await statusOf(key)).toBe(200);
  await row.getByRole("button", { name: "Actions for Build server" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No API keys yet").waitFor();
  expect(await statusOf(key)).toBe(401);
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.4 ORC-05.5 a key, a member and the team are given limits, whose bars move and which hold at once", async () => {
  const { page, context, problems } = await newcomer("limits@example.com");
  await page.goto("/dashboard/keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("CI");
  await dialog.getByRole("button", { name: "Add a limit" }).click();
  await dialog.getByText("The plan allows 50 a day.").waitFor();
  await dialog.getByLabel("At most").fill("500");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText("The plan Free allows 50. Enter at most that.").waitFor();
  await dialog.getByLabel("At most").fill("5");
  await looksGoodInBoth(page, "luna-key-limits");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const key = await dialog.locator("code.select-all").innerText();
  await page.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("row", { name: /CI/ });
  await row.getByText("0 of 5 today").waitFor();
  const report = async (count: number) => {
    const answer = await fetch(`${app.url}/api/v1/usage/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ metric_type: "rag_query", count }),
    });
    return [answer.status, ((await answer.json()) as { detail?: string }).detail ?? ""] as const;
  };
  expect((await report(4))[0]).toBe(200);
  await row.getByText("4 of 5 today").waitFor({ timeout: 10_000 });
  await looksGoodInBoth(page, "luna-key-limit-bar");
  expect((await report(2))[1]).toContain("The key CI allows 5 RAG queries a day; 1 left;");

  await page.getByRole("button", { name: "Actions for CI" }).click();
  await page.getByRole("menuitem", { name: "Usage limits" }).click();
  await dialog.getByLabel("At most").fill("6");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row.getByText("4 of 6 today").waitFor({ timeout: 10_000 });
  expect((await report(2))[0]).toBe(200);

  await page.goto("/settings/team");
  await page
    .getByRole("row", { name: /limits@example.com/ })
    .getByRole("button", { name: /^Usage limits of/ })
    .click();
  await dialog.getByRole("button", { name: "Add a limit" }).click();
  await dialog.getByLabel("At most").fill("10");
  await dialog.getByRole("button", { name: "Save" }).click();
  // Six were reported with the key that this person made.
  await page
    .getByRole("row", { name: /limits@example.com/ })
    .getByText("6 of 10 today")
    .waitFor({ timeout: 10_000 });
  const own = page.locator("section", { has: page.getByRole("heading", { name: "Usage limits", exact: true }) });
  await own.getByText("The team has set no limit for itself.").waitFor();
  await own.getByRole("button", { name: "Set limits" }).click();
  await dialog.getByRole("button", { name: "Add a limit" }).click();
  await dialog.getByLabel("At most").fill("900");
  await dialog.getByLabel("In", { exact: true }).selectOption("month");
  await dialog.getByRole("button", { name: "Save" }).click();
  await own.getByText("6 of 900 this month").waitFor({ timeout: 10_000 });
  await looksGoodInBoth(page, "luna-team-limits");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("LUN-03.5 the plan is compared, bought, on the bill, canceled and taken up again", async () => {
  const { page, context, problems } = await newcomer("plan@example.com");
  await page.goto("/dashboard");
  await page.getByRole("navigation").getByRole("link", { name: "Subscription" }).click();
  await page.getByText("This plan costs nothing.").waitFor();
  await page.getByText("No invoices yet").waitFor();
  const compared = page.getByRole("region", { name: "Compare what they hold" });
  for (const feature of ["Unlimited RAG queries", "Priority support"])
    await compared.getByRole("rowheader", { name: feature }).waitFor();
  await compared.getByRole("columnheader", { name: "Free Your plan" }).waitFor();
  await page.getByText("Nothing was counted in the last 30 days, so Free is plenty.").waitFor();
  await page.getByRole("button", { name: "Choose Pro" }).click();
  await page.waitForURL(/\/sandbox\/checkout\//);
  await page.getByRole("button", { name: /4242 4242 4242 4242/ }).click();
  await page.getByRole("button", { name: /^Pay \$29/ }).click();
  await page.getByText("Pro is yours now").waitFor();

  await page.goto("/dashboard/subscription");
  await page.getByText(/^Renews on .* for \$29/).waitFor();
  await page.getByRole("link", { name: /as PDF/ }).waitFor();
  await looksGoodInBoth(page, "luna-subscription");
  await page.getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByRole("dialog").getByText("Nothing is deleted.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByText("Ends soon").waitFor();
  await page.getByRole("button", { name: "Keep the plan" }).click();
  await page.getByText(/^Renews on .* for \$29/).waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.1 LUN-03.5 on Free the team's own use says which plan fits: on the dashboard, in the sidebar and in the comparison", async () => {
  const { page, context, problems, cookie } = await newcomer("own-use@example.com");
  const report = (count: number, daysAgo: number) => ({
    ...{ metric_type: "rag_query", count, recorded_at: new Date(Date.now() - daysAgo * 86_400_000).toISOString() },
  });
  await app.api(cookie, "POST /usage/events", { events: [report(30, 3), report(12, 20)] } as never);
  await page.goto("/dashboard");
  await page.getByRole("heading", { name: "Free fits what you use" }).waitFor();
  await page.getByText("Nothing speaks for a larger plan.").waitFor();
  await page.getByText("fullest day: 30 of 50").waitFor();
  await app.api(cookie, "POST /usage/events", report(50, 5) as never);
  await page.getByRole("heading", { name: "Your agents met a limit" }).waitFor();
  await page.getByText("A limit of Free was reached on 1 day of the last 30.").waitFor();
  await page.getByText("Pro would have had room.").waitFor();
  await looksGoodInBoth(page, "luna-own-use");

  // A week leaves out what was twenty days ago, thirty days show it.
  const days = page.getByRole("figure", { name: "Usage trend" }).getByRole("row");
  expect(await days.count()).toBe(1 + 7);
  await page.getByRole("radio", { name: "30 days", exact: true }).check();
  await expect.poll(() => days.count()).toBe(1 + 30);
  await page.reload();
  expect(await days.count()).toBe(1 + 30);

  const sidebar = page.locator("#app-navigation");
  await sidebar.getByText("Let your agents ask on").waitFor();
  await sidebar.getByRole("button", { name: "Collapse sidebar" }).click();
  await sidebar.getByText("Let your agents ask on").waitFor({ state: "hidden" });
  await sidebar.getByRole("button", { name: "Expand sidebar" }).click();
  await page.getByRole("link", { name: "Compare with your use" }).click();
  await page.getByRole("columnheader", { name: "Pro Fits your use" }).waitFor();
  await page.getByRole("cell", { name: "50 a day reached on 1 day" }).waitFor();
  await looksGoodInBoth(page, "luna-comparison");
  await sidebar.getByRole("link", { name: "Upgrade" }).click();
  await page.waitForURL(/\/pricing$/);
  await page.getByRole("columnheader", { name: "Pro Fits your use" }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("LUN-03.3 before the first event the analytics teach how to send one that is worth something, and light up", async () => {
  const { page, context, problems, cookie } = await newcomer("analytics@example.com");
  await page.goto("/dashboard/analytics");
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  await page.getByText("No event in this month: nothing was saved, and nothing had to be put right.").waitFor();
  expect(await page.getByText("−$300").count()).toBe(0);
  await looksGoodInBoth(page, "luna-analytics-empty");
  const body = /-d '(.*)'/.exec(await page.locator("pre").innerText())![1]!;
  await app.api(cookie, "POST /usage/events", { events: Array(10).fill(JSON.parse(body)) } as never);
  // (10 h × 60 % − 4 h) × $75.
  await page.getByText("(10 h × 60% − 4 h) × $75 = $150").waitFor();
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.getByText("Every figure of the month follows exactly from its events.").waitFor();
  await page.getByRole("row", { name: /^Value \$150\.00 \$150\.00$/ }).waitFor();
  await looksGoodInBoth(page, "luna-proof");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("LUN-03.3 the cost of calls is taught, waits for a model's price, and follows the next call by itself", async () => {
  const { page, context, problems, cookie } = await newcomer("costs@example.com");
  await page.goto("/dashboard/analytics");
  await page.getByRole("link", { name: "Cost of calls" }).click();
  await page.getByText("Report which model was called").waitFor();
  await looksGoodInBoth(page, "luna-costs-empty");
  const call = JSON.parse(await page.locator("pre").innerText());
  const send = () => app.api(cookie, "POST /usage/events", { events: [call] } as never);
  await send();
  await page.getByText("No price for code-large yet: 1 call is not in the cost.").waitFor();
  await page.getByRole("button", { name: "Set its price" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("$ per million in").fill("dear");
  await dialog.getByLabel("$ per million out").fill("15");
  await dialog.getByRole("button", { name: "Save price" }).click();
  await dialog.getByText("Enter an amount like 0.15.").waitFor();
  await dialog.getByLabel("$ per million in").fill("3");
  await dialog.getByRole("button", { name: "Save price" }).click();
  // 1,200 × $3 and 300 × $15 a million.
  await page.getByRole("row", { name: "code-large 1 1,200 300 $0.0081" }).waitFor();
  await send();
  await page.getByRole("row", { name: "code-large 2 2,400 600 $0.0162" }).waitFor();
  await looksGoodInBoth(page, "luna-costs");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

/** Pays in the sandbox, and waits until the plan counts. */
async function subscribe(cookie: string, tier: string) {
  const { checkout_url } = await app.api(cookie, "POST /subscription/upgrade", { tier, billing_period: "monthly" });
  const card = { number: "4242 4242 4242 4242", expiry: "12/39", cvc: "123" };
  await app.api(cookie, "POST /sandbox/checkouts/:id/pay", { id: checkout_url.split("/").at(-1)!, ...card });
  await expect.poll(async () => (await app.api(cookie, "GET /subscription")).tier, { timeout: 40_000 }).toBe(tier);
}

test("LUN-03.7 the pages of the team show Free and Pro what they would get, and Team its seats, its use and its bill", async () => {
  const { page, context, problems, cookie } = await newcomer("tiers@example.com");
  const paths = ["/dashboard/team", "/dashboard/team/members", "/dashboard/team/usage"];
  const teaser = page.getByRole("heading", { name: "Work with agents as a team" });
  const upgrade = page.locator("#app-navigation").getByRole("link", { name: "Upgrade" });
  for (const tier of ["free", "pro"]) {
    if (tier !== "free") await subscribe(cookie, tier);
    for (const path of paths) {
      expect((await page.goto(path))!.status(), `${path} on ${tier}`).toBe(200);
      await teaser.waitFor();
      expect(await page.getByRole("navigation", { name: "Pages of the team" }).count(), `${path} on ${tier}`).toBe(0);
      expect(await upgrade.count(), `${path} on ${tier}`).toBe(tier === "free" ? 1 : 0);
    }
  }
  await app.api(cookie, "POST /subscription/change", { tier: "team", billing_period: "monthly" });
  await expect.poll(async () => (await app.api(cookie, "GET /subscription")).tier, { timeout: 40_000 }).toBe("team");
  for (const path of paths) {
    await page.goto(path);
    await page.getByRole("navigation", { name: "Pages of the team" }).waitFor();
    expect(await teaser.count(), path).toBe(0);
  }
  await page.goto("/dashboard/team");
  const bill = page.locator("section", { has: page.getByRole("heading", { name: "Billing" }) }).last();
  for (const text of ["Paid by the month", "1 of 5", "$99.00", /^On \w+ \d/]) await bill.getByText(text).waitFor();
  await page.getByText("This is a payment sandbox").waitFor();
  await looksGoodInBoth(page, "luna-team-billing");
  await bill.getByRole("link", { name: "Plan and invoices" }).click();
  await page.getByText(/^Renews on .* for \$99/).waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("LUN-03.6 the settings keep the profile and preferences, and lead to notifications, a copy of one's data and deletion", async () => {
  const { page, context, problems } = await newcomer("settings@example.com");
  await page.goto("/dashboard/settings");
  await page.waitForURL(/\/settings$/);
  await page.getByLabel("Name", { exact: true }).fill("Sam Lunar");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").first().waitFor();
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.reload();
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Sam Lunar");
  expect(await page.getByLabel("Time zone").inputValue()).toBe("Asia/Tokyo");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");

  await page.getByRole("link", { name: "Notifications" }).click();
  const byMail = page.getByRole("switch").first();
  await Promise.all([page.waitForResponse("**/user/notifications"), byMail.click()]);
  await expect.poll(() => byMail.isChecked()).toBe(false);
  await page.reload();
  expect(await byMail.isChecked()).toBe(false);

  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Ask for a copy" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click({ timeout: 20_000 });
  expect((await download).suggestedFilename()).toBe("your-data.zip");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByLabel("Current password").fill(goodPassword);
  await page.getByRole("button", { name: "Delete in 30 days" }).click();
  await page.getByText("Then everything personal is gone for good.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Delete my account" }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.2 LUN-03.7 every page holds at both sizes and in both themes, for people with and without sight", async () => {
  const paths = [
    "",
    "/usage",
    "/analytics",
    "/analytics/costs",
    "/keys",
    "/subscription",
    "/team",
    "/team/members",
    "/team/usage",
  ];
  const look = async (viewport: typeof wide, theme: "light" | "dark") => {
    const { page, context, problems } = await newPage(browser, app.url, { viewport, theme });
    await enter(page, "owner@luna.test", "Orchestrator1");
    await app.api(
      (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; "),
      "PATCH /user/profile",
      { theme },
    );
    for (const path of paths) {
      await page.goto(`/dashboard${path}`);
      await page.locator("h1").waitFor({ state: "attached" });
      expect(await overflow(page), `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
      expect(await violations(page), `${path} ${theme} at ${viewport.width}`).toEqual([]);
    }
    expect(problems).toEqual([]);
    await context.close();
  };
  for (const theme of ["light", "dark"] as const) await Promise.all([look(wide, theme), look(phone, theme)]);
}, 180_000);

test("LUN-03.2 another product's team finds no page of Luna", async () => {
  const { page, context } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const team = await app.api(cookie, "POST /teams", { name: "Studio", product: "natak" });
  // A page that is open goes to the other team's home by itself.
  await page.goto("about:blank");
  await app.api(cookie, "POST /session/team", { team_id: team.id });
  const answer = await page.goto("/dashboard/usage");
  expect(answer!.status()).toBe(404);
});
