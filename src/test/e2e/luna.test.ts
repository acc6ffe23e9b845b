import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ApiOutput } from "../../client/api.ts";
import englishKeys from "../../platform/api-keys/messages/en.json" with { type: "json" };
import frenchKeys from "../../platform/api-keys/messages/fr.json" with { type: "json" };
import englishBilling from "../../platform/billing/messages/en.json" with { type: "json" };
import frenchBilling from "../../platform/billing/messages/fr.json" with { type: "json" };
import english from "../../products/luna/messages/en.json" with { type: "json" };
import french from "../../products/luna/messages/fr.json" with { type: "json" };
import { goodPassword } from "../newcomers.ts";
import { newCustomer } from "./app.ts";
import { logIn, looksGoodInBoth, newPage, overflow, phone, settled, violations, wide } from "./browser.ts";
import { englishIn } from "./left-in-english.ts";
import { day, duration, figuresIn, month, partOf, percent, rowsOf, say, showsAtOnce, tenth } from "./shown-figures.ts";
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
  const used = async () => (await app.api(cookie, "GET /usage/current", {})).usage.rag_queries;
  await showsAtOnce(
    () => app.api(cookie, "POST /usage/events", { metric_type: "rag_query" } as never),
    async () => page.getByText(`${await used()} of 50`).first(),
  );
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
  const { page, context, problems } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  const cookie = await cookieOf(context);
  await app.api(cookie, "POST /usage/events", { metric_type: "bug_fixed", count: 20 } as never);
  await page.goto("/dashboard/analytics");
  await page.getByLabel("Hourly rate ($)").fill("100");
  await page.getByText("× $100 = ").waitFor();
  await page.getByLabel("Utilisation (%)").fill("120");
  await page.getByText("Enter a number from 0 to 100.").waitFor();
  expect(await page.getByRole("button", { name: "Save for the team" }).isDisabled()).toBe(true);
  await page.getByLabel("Utilisation (%)").fill("50");
  await page.getByLabel("Bug fix").fill("90");
  await page.getByText("(20 × 90) min ÷ 60 = 30 h").waitFor();
  const lowAndHigh = () =>
    Promise.all(["Low", "High"].map((name) => page.locator(`dt:text-is("${name}") + dd`).innerText()));
  const tried = await lowAndHigh();
  await page.getByRole("button", { name: "Save for the team" }).click();
  await page.getByText("Saved. Your team sees these figures now.").waitFor();
  const { low, high } = (await app.api(cookie, "GET /usage/analytics", {})).roi;
  expect(tried).toEqual([low, high].map(({ value }) => `$${say(value)}`));
  await page.reload();
  expect(await page.getByLabel("Hourly rate ($)").inputValue()).toBe("100");
  expect(await lowAndHigh()).toEqual(tried);
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await page.getByText("The defaults are back.").waitFor();
  await expect.poll(() => page.getByLabel("Hourly rate ($)").inputValue()).toBe("75");
  await page.getByRole("button", { name: "Prove it" }).click();
  await page.getByText("Every figure of the month follows exactly from its events.").waitFor();
  expect(problems).toEqual([]);
});

test("LUN-03.2 an unusual day is told with what is usual, dismissed, taken back, muted and heard again", async () => {
  const { page, context, problems } = await seeded();
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

const cookieOf = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

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
  const neverUsed = row.getByText("Never", { exact: true });
  await neverUsed.waitFor();
  expect(await statusOf(key)).toBe(200);
  await neverUsed.waitFor({ state: "detached" });

  const box = page.getByLabel("Key, or the lines that it stands in");
  const look = page.getByRole("button", { name: "Look it up" });
  await box.fill(key.slice(0, -1));
  await look.click();
  await page.getByText("This is not a whole key").waitFor();
  // The log of uses is written once a second.
  await expect.poll(async () => (await app.api(cookie, "GET /keys")).keys[0]!.use_count).toBe(1);
  // As somebody pastes it: the line after the key's must not become a part of it.
  await box.fill(`KEY=${key}\nHOST=example.com`);
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

test("LUN-03.4 the key that is shown once stays until it is put away, a revocation that failed says so and is not made up for, and the focus returns", async () => {
  const { page, context, problems, cookie } = await newcomer("once@example.com");
  await app.api(cookie, "POST /keys", { name: "Day build" });
  const [dialog, create] = [page.getByRole("dialog"), page.getByRole("button", { name: "Create key" })];
  const focused = (name: string) => page.getByRole("button", { name }).and(page.locator(":focus")).waitFor();
  await page.goto("/dashboard/keys");
  await create.press("Enter");
  const name = dialog.getByLabel("Name");
  await name.fill("Night build");
  const { x, y } = (await name.boundingBox())!;
  await page.mouse.move(x + 60, y + 10);
  await page.mouse.down();
  await page.mouse.move(x - 200, y + 10, { steps: 4 });
  await page.mouse.up();
  expect(await name.inputValue()).toBe("Night build");
  await name.press("Enter");
  await dialog.getByText("Copy it now. It is not shown again").waitFor();
  await page.mouse.click(5, 5);
  const key = (await dialog.locator("code").first().innerText()).trim();
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await focused("Create key");

  const actions = page.getByRole("button", { name: "Actions for Night build" });
  const choose = async (what: string) => {
    await actions.press("Enter");
    await page.getByRole("menuitem", { name: what }).press("Enter");
    await dialog.waitFor();
  };
  await choose("Edit");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await focused("Actions for Night build");
  await choose("Revoke");
  await context.setOffline(true);
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await dialog.getByRole("alert").getByText("The server could not be reached").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await focused("Actions for Night build");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.method()));
  await context.setOffline(false);
  await choose("Log of uses");
  await dialog.getByText("Not used yet").waitFor();
  expect(asked).not.toContain("DELETE");
  const headers = { authorization: `Bearer ${key}` };
  expect((await fetch(`${app.url}/api/v1/keys/current`, { headers })).status).toBe(200);
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.4 ORC-05.5 a key, a member and the team are given limits, whose bars move and which hold at once", async () => {
  const { page, context, problems, cookie } = await newcomer("limits@example.com");
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

  const { team } = await app.api(cookie, "GET /session");
  const calls = { metric: "api_call", period: "day", most: 1 } as const;
  await app.api(cookie, "PUT /usage/limits", { subject: "team", subject_id: team!.id, limits: [calls] });
  await report(1);
  for (const path of ["/dashboard", "/dashboard/usage"]) {
    await page.goto(path);
    await page.getByText("API calls: the limit is reached").waitFor();
  }
  await page.getByText(/^The team's own limit · starts again at /).waitFor();
  await page.getByText(/^The limit of .+ · starts again at /).waitFor();
  await looksGoodInBoth(page, "luna-limits-of-the-team");
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
  await compared.getByRole("columnheader", { name: "Enterprise" }).waitFor();
  // What limits and seats say, or "Everything in Pro", is no row of its own.
  expect(await compared.getByRole("rowheader").allInnerTexts()).toEqual([
    ...["RAG queries", "Files indexed", "Members", "API keys and usage figures", "15+ AI agents", "Luna Vision RAG"],
    ...["Priority support", "Usage by member", "Roles and permissions", "An agreement of your own"],
  ]);
  await compared.getByRole("columnheader", { name: "Free Your plan" }).waitFor();
  await page.getByText("Nothing that a plan limits was used in the last 30 days, so Free is plenty.").waitFor();
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
  await page.goto("/dashboard/usage");
  for (const empty of ["Quiet so far", "No agent named yet", "No project named yet", "No files indexed yet"])
    await page.getByText(empty, { exact: true }).waitFor();
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

test("LUN-02.3 LUN-03.2 today's pace to the limit, its nearness and its end are told before it bites, at once, with bars and the way to more", async () => {
  const { page, context, problems, cookie } = await newcomer("pace@example.com");
  // A day that began hours ago, and is not over in the next.
  const hour = new Date().getUTCHours();
  const { id } = (await app.api(cookie, "GET /session")).team!;
  await app.api(cookie, "PATCH /teams/:id", { id, time_zone: hour > 2 && hour < 21 ? "UTC" : "Asia/Tokyo" });
  const report = (count: number, recorded_at?: string) =>
    app.api(cookie, "POST /usage/events", { metric_type: "rag_query", count, recorded_at } as never);
  await report(20, new Date(Date.now() - 3_600_000).toISOString());
  await page.goto("/dashboard/usage");
  const note = page.locator("[role=alert], [role=status]").filter({ hasText: "RAG queries:" });
  await note.getByText(/^RAG queries: at today’s pace the limit is reached at \d+:\d\d/).waitFor();
  await note.getByRole("link", { name: "See larger plans" }).waitFor();
  const bar = partOf(page, "Limits").getByRole("progressbar").first();
  const standing = async () => {
    const limit = (await app.api(cookie, "GET /usage/current", {})).limit_details[0]!;
    return page.locator(`[role=progressbar][aria-valuetext="${limit.used} of ${limit.most}"]`);
  };
  await showsAtOnce(() => report(5), standing);
  expect(await bar.getAttribute("aria-valuemax")).toBe("50");
  await looksGoodInBoth(page, "luna-pace");
  const { remaining } = (await app.api(cookie, "GET /usage/current", {})).limit_details[0]!;
  await report(remaining);
  await page.getByText("RAG queries: the limit is reached").waitFor();
  expect(await bar.getAttribute("aria-valuenow")).toBe("50");
  await page.goto("/dashboard");
  await page.getByText("RAG queries: the limit is reached").waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.3 before the first event the analytics teach how to send one that is worth something, and light up", async () => {
  const { page, context, problems, cookie } = await newcomer("analytics@example.com");
  await page.goto("/dashboard/analytics");
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  await page.getByText("No event in this month: nothing was saved, and nothing had to be put right.").waitFor();
  expect(await page.getByText("−$300").count()).toBe(0);
  await looksGoodInBoth(page, "luna-analytics-empty");
  const body = /-d '(.*)'/.exec(await page.locator("pre").innerText())![1]!;
  let hours = 0;
  const value = () => (hours * 0.6 - 4) * 75;
  await showsAtOnce(
    () => {
      hours += 10;
      return app.api(cookie, "POST /usage/events", { events: Array(10).fill(JSON.parse(body)) } as never);
    },
    async () => page.getByText(`(${hours} h × 60% − 4 h) × $75 = $${say(value())}`),
  );
  const proved = page.getByText("Every figure of the month follows exactly from its events.");
  const reckoned = () => page.waitForResponse((answer) => answer.url().includes("/usage/analytics/proof"));
  for (let press = 0; press < 2; press++) {
    // Each press reckons anew: the one before says nothing of what came since.
    await Promise.all([reckoned(), page.getByRole("button", { name: "Prove it" }).click()]);
    await proved.waitFor();
    await page.getByRole("row", { name: `Value $${say(value())}.00 $${say(value())}.00`, exact: true }).waitFor();
    if (press === 0) await page.keyboard.press("Escape");
    if (press === 0) await proved.waitFor({ state: "detached" });
  }
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
  let calls = 1;
  await showsAtOnce(
    () => {
      calls++;
      return send();
    },
    async () => {
      const sums = `${say(1_200 * calls)} ${say(300 * calls)} $${(0.0081 * calls).toFixed(4)}`;
      return page.getByRole("row", { name: `code-large ${calls} ${sums}` });
    },
  );
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
  await page.getByText("Nothing used in this period").waitFor();
  expect(await page.getByRole("table").count()).toBe(0);
  await looksGoodInBoth(page, "luna-team-usage-empty");
  await page.getByRole("link", { name: "Send the first event" }).click();
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  expect(await page.getByText("Busiest members").count()).toBe(0);
  const bill = page.locator("section", { has: page.getByRole("heading", { name: "Billing" }) }).last();
  for (const text of ["Paid by the month", "1 of 5", "$99", /^On \w+ \d/]) await bill.getByText(text).waitFor();
  await page.getByText("This is a payment sandbox").waitFor();
  await looksGoodInBoth(page, "luna-team-billing");
  await app.api(cookie, "POST /usage/events", { metric_type: "rag_query", count: 3 } as never);
  await page.getByText("Busiest members").waitFor({ timeout: 10_000 });
  expect(await page.getByRole("heading", { name: "Send your first event" }).count()).toBe(0);
  await page.getByRole("link", { name: "Usage by member" }).click();
  await page.getByRole("table", { name: "Usage by member" }).getByRole("cell", { name: "3", exact: true }).waitFor();
  await page.goto("/dashboard/team");
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

type Row = ApiOutput<"GET /usage/breakdown">["by_metric"][number];
const speed = ({ events, success_rate, avg_duration_ms }: Omit<Row, "metric_type" | "name" | "count">) => [
  ...[say(events), percent(success_rate), duration(avg_duration_ms)],
];
const trend = (days: ApiOutput<"GET /usage/history">["daily_breakdown"]) =>
  days.map(({ date, rag_queries = 0, agent_executions = 0 }) => [day(date), say(rag_queries), say(agent_executions)]);
const named = english.metrics as Record<string, string>;

test("LUN-03.2 the figures of use follow a report at once, and each is the one that the API tells", async () => {
  const { page, context, problems, cookie } = await seeded();
  await page.goto("/dashboard/usage");
  const inAll = page.getByRole("region", { name: "Use in the period" });
  const read = () => app.api(cookie, "GET /usage/overview", {});
  const asked = inAll.locator("section", { hasText: "RAG queries" });
  await reportedAtOnce(cookie, async () =>
    asked.getByText(say((await read()).current.usage.rag_queries), { exact: true }),
  );
  const { current, before, breakdown } = await read();
  const { rag_queries, agent_executions, files_indexed, deployments } = current.usage;
  expect(await figuresIn(inAll)).toEqual({
    ...{ "RAG queries": say(rag_queries), "Agent runs": say(agent_executions) },
    ...{ "Files indexed": say(files_indexed), Deployments: say(deployments) },
  });
  const earlier = trend(before.daily_breakdown).map(([, ...values]) => values);
  const days = trend(current.daily_breakdown);
  // On the first day of a month nothing stands beside the one point.
  const beside = days.length > 1 ? days.map((row, place) => [...row, ...(earlier[place] ?? ["—", "—"])]) : days;
  expect(await rowsOf(page, "Daily usage")).toEqual(beside);
  expect(await rowsOf(page, "By metric")).toEqual(
    breakdown.by_metric.map((row) => [named[row.metric_type], say(row.count), ...speed(row)]),
  );
  expect(await rowsOf(page, "By agent")).toEqual(breakdown.by_agent.map((row) => [row.agent_name, ...speed(row)]));
  expect(await rowsOf(page, "By project")).toEqual(breakdown.by_project.map((row) => [row.project_id, ...speed(row)]));
  expect(await partOf(page, "Limits").getByText("Unlimited").count()).toBe(3);
  const { indexing } = breakdown;
  const status = partOf(page, "File indexing");
  await status.getByText(`${say(indexing.files_indexed)} files indexed, last on`).waitFor();
  expect(await status.getByRole("listitem").count()).toBe(indexing.projects.length);
  for (const { project_id, files_indexed } of indexing.projects)
    await status
      .getByRole("listitem")
      .filter({ hasText: project_id })
      .getByText(`${say(files_indexed)} files ·`)
      .waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.3 speed, uptime, delivery and the months on the page are those that the API tells", async () => {
  const { page, context, problems, cookie } = await seeded();
  // Of a whole month, which no other test adds to.
  const last = new Date();
  last.setUTCMonth(last.getUTCMonth() - 1, 15);
  const chosen = last.toISOString().slice(0, 7);
  await page.goto(`/dashboard/analytics?month=${chosen}`);
  const { productivity, performance, delivery, roi, trends } = await app.api(cookie, "GET /usage/analytics", {
    month: chosen,
  });
  expect(await figuresIn(page.getByRole("region", { name: "Productivity" }))).toEqual({
    ...{ "Features shipped": say(productivity.features_shipped), "Bugs fixed": say(productivity.bugs_fixed) },
    ...{ "Code reviews": say(productivity.code_reviews), Deployments: say(productivity.deployments) },
    "Time saved": `${tenth(productivity.time_saved_hours)} h`,
  });
  const speedPart = partOf(page, "Performance");
  expect(await figuresIn(speedPart.locator("> div").first())).toEqual({
    ...{
      "Response time": duration(performance.avg_response_time_ms),
      "Success rate": percent(performance.success_rate),
    },
    Uptime: say(performance.uptime_percentage! / 100, { style: "percent", maximumFractionDigits: 2 }),
  });
  expect(await rowsOf(speedPart, "Performance")).toEqual(
    performance.by_metric.map(({ metric_type, events, avg_ms, p50_ms, p95_ms, success_rate }) => [
      ...[named[metric_type], say(events), duration(avg_ms), duration(p50_ms), duration(p95_ms), percent(success_rate)],
    ]),
  );
  const hours = (value: number | null) =>
    value === null ? "—" : value < 48 ? `${tenth(value)} h` : `${tenth(value / 24)} days`;
  expect(await figuresIn(partOf(page, "Delivery").locator("> div").first())).toEqual({
    "Deployments a week": delivery.deployments === 0 ? "—" : tenth(delivery.deployments_per_week),
    ...{ "Lead time": hours(delivery.lead_time_hours), "Time to restore": hours(delivery.restore_hours) },
    "Change failure rate": percent(delivery.change_failure_rate),
  });
  const dollars = (value: number) => say(value, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
  const cents = Number.isInteger(roi.base.value) ? 0 : 2;
  const value = say(roi.base.value, { style: "currency", currency: "USD", minimumFractionDigits: cents });
  await page.getByText(`= ${value}`).waitFor();
  const [picture, table] = [trends, trends.toReversed()];
  expect(await rowsOf(partOf(page, "Monthly trends"), "Monthly trends")).toEqual([
    ...picture.map((one) => [
      ...[month(one.month), say(one.features_shipped), say(one.bugs_fixed), say(one.code_reviews)],
    ]),
    ...table.map((one) => [
      ...[month(one.month), say(one.deployments), tenth(one.time_saved_hours), dollars(one.estimated_value)],
    ]),
  ]);
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.7 seats, members, invitations and use by member are those that the API tells, and follow a report at once", async () => {
  const { page, context, problems, cookie } = await seeded();
  const { id } = (await app.api(cookie, "GET /session")).team!;
  const read = () => app.api(cookie, "GET /teams/:id/usage", { id });
  const { members, seats_used } = await app.api(cookie, "GET /teams/:id/members", { id });

  await page.goto("/dashboard/team/usage");
  const own = async () => (await read()).member_breakdown.find(({ name }) => name === "Harsh Mehta")!;
  const asked = page
    .getByRole("row", { name: /^Harsh Mehta/ })
    .getByRole("cell")
    .nth(1);
  await reportedAtOnce(cookie, async () => asked.and(page.getByText(say((await own()).rag_queries), { exact: true })));
  const usage = await read();
  expect(await rowsOf(page, "Team usage")).toEqual(trend(usage.daily_breakdown));
  expect(await rowsOf(page, "Usage by member")).toEqual(
    usage.member_breakdown.map((one) => [
      ...[one.name, say(one.rag_queries), say(one.agent_executions), say(one.files_indexed)],
      ...[say(one.deployments), say(one.features_shipped), say(one.bugs_fixed)],
    ]),
  );

  await page.goto("/dashboard/team");
  const counted = page.locator("main section", { hasText: "RAG queries" });
  await reportedAtOnce(cookie, async () =>
    counted.getByText(say((await read()).total_usage.rag_queries), { exact: true }).first(),
  );
  const { total_usage, member_breakdown } = await read();
  const { seats } = await app.api(cookie, "GET /subscription");
  expect(await figuresIn(counted.first().locator(".."))).toEqual({
    ...{ Seats: `${seats_used} of ${seats.most}`, Deployments: say(total_usage.deployments) },
    ...{ "RAG queries": say(total_usage.rag_queries), "Agent runs": say(total_usage.agent_executions) },
  });
  const busiest = page.getByRole("list", { name: "Busiest members" }).getByRole("listitem");
  expect(await busiest.allInnerTexts()).toEqual(
    member_breakdown
      .filter((one) => one.rag_queries + one.agent_executions > 0)
      .map((one) => `${one.name}\n${say(one.rag_queries + one.agent_executions)}`),
  );

  await page.goto("/dashboard/team/members");
  await page.getByText(`${seats_used} seats in use.`).waitFor();
  expect(members.map(({ status }) => status)).toContain("invited");
  expect(new Set(members.map(({ role }) => role))).toEqual(new Set(["owner", "admin", "member", "viewer"]));
  expect(await rowsOf(page, "Members")).toHaveLength(members.length);
  for (const { email, name, role, status } of members) {
    const row = page.getByRole("row").filter({ hasText: email });
    if (name) await row.getByText(name, { exact: true }).waitFor();
    const choice = row.getByRole("combobox");
    if (await choice.count()) expect(await choice.inputValue()).toBe(role);
    else await row.getByText("Owner", { exact: true }).waitFor();
    expect(await row.getByText("Invited", { exact: true }).count()).toBe(status === "invited" ? 1 : 0);
  }
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

let ownersCookie = "";
/** A page of the demo team's owner. */
async function seeded() {
  const opened = await newPage(browser, app.url, { cookie: ownersCookie });
  if (!ownersCookie) await enter(opened.page, "owner@luna.test", "Orchestrator1");
  ownersCookie = (await cookieOf(opened.context)).split("; ").find((one) => one.startsWith("session="))!;
  return { ...opened, cookie: ownersCookie };
}

/** Something new in every figure of the usage pages. */
const reportedAtOnce = (cookie: string, shown: Parameters<typeof showsAtOnce>[1]) =>
  showsAtOnce(() => {
    const by = { agent_name: "planner", project_id: "storefront" };
    const events = [
      { metric_type: "rag_query", duration_ms: 200, ...by },
      { metric_type: "file_indexed", ...by },
    ];
    return app.api(cookie, "POST /usage/events", { events } as never);
  }, shown);

/** Each page: its heading, and what stands on it only with figures or rows. */
const pagesIn = (
  { ui }: typeof english,
  billing: typeof englishBilling,
  keys: typeof englishKeys,
): Record<string, [string, string]> => ({
  "": [ui.home.welcome.split("{")[0]!, `figure[aria-label="${ui.home.trend}"]`],
  "/usage": [ui.usage.title, `table:has(caption:text-is("${ui.usage.byAgent}")) td:text-is("planner")`],
  "/analytics": [ui.analytics.title, `figure[aria-label="${ui.analytics.trends.title}"]`],
  "/analytics/costs": [ui.analytics.title, 'td:text-is("code-large")'],
  "/keys": [keys.ui.title, 'td:has-text("CI runner")'],
  "/subscription": [billing.ui.subscription, 'a[href$="/pdf"]'],
  "/team": [ui.team.title, `ol[aria-label="${ui.team.busiest}"] li`],
  "/team/members": [ui.team.title, 'td:has-text("owner@luna.test")'],
  "/team/usage": [ui.team.title, `table:has(caption:text-is("${ui.team.byMember}")) td`],
});

test("LUN-03.7 a question asked in a row of a table is set as everywhere else", async () => {
  const { page, context, problems } = await seeded();
  await page.goto("/dashboard/team/members");
  const dialog = page.getByRole("dialog", { name: "Remove Lena Fischer?" });
  await page.getByRole("button", { name: "Remove Lena Fischer" }).click();
  await dialog.waitFor();
  const set = await dialog.evaluate((one) => [getComputedStyle(one).textAlign, one.scrollWidth - one.clientWidth]);
  expect(set).toEqual(["left", 0]);
  await looksGoodInBoth(page, "luna-remove-member");
  expect(problems).toEqual([]);
  await context.close();
});

test("LUN-03.1 a long name without a space stays within a phone", async () => {
  const { page, context, problems, cookie } = await newcomer("long@example.com");
  const name = "Wolfeschlegelsteinhausenbergerdorff";
  await app.api(cookie, "PATCH /user/profile", { name });
  await page.setViewportSize(phone);
  await page.goto("/dashboard");
  await page.getByRole("heading", { name: `Welcome, ${name}` }).waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  await context.close();
});

test("LUN-03.2 a period without events says so, and its table comes with the first one", async () => {
  const { page, context, problems, cookie } = await newcomer("quiet@example.com");
  await page.goto("/dashboard/usage");
  await page.getByText("Nothing reported in this period").waitFor();
  expect(await page.getByRole("table", { name: "By metric" }).count()).toBe(0);
  await looksGoodInBoth(page, "luna-usage-empty");
  await app.api(cookie, "POST /usage/events", { metric_type: "bug_fixed", count: 2 } as never);
  await page
    .getByRole("table", { name: "By metric" })
    .getByRole("row", { name: /^Bugs fixed 2 1/ })
    .waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.1 LUN-03.2 LUN-03.3 LUN-03.7 figures of another choice wait dimmed; what cannot be read says so and is tried again", async () => {
  const { page, context, problems, cookie } = await seeded();
  await app.api(cookie, "POST /usage/events", { metric_type: "rag_query" } as never);
  const part = (name: string) => () => page.getByRole("radio", { name, exact: true }).check();
  const monthBefore = () => page.getByLabel("Month", { exact: true }).selectOption({ index: 1 });
  const pages = [
    ["/dashboard", "usage/home", part("30 days"), page.getByRole("table", { name: "Usage trend" })],
    ["/dashboard/usage", "usage/overview", part("Week"), page.getByRole("region", { name: "Use in the period" })],
    ["/dashboard/analytics", "usage/analytics", monthBefore, page.getByRole("heading", { name: "Return" })],
    ["/dashboard/analytics/costs", "usage/cost", monthBefore, page.getByRole("table")],
    ["/dashboard/team/usage", "teams/*/usage", part("Today"), page.getByRole("table", { name: "Usage by member" })],
  ] as const;
  const waits = page.locator("[aria-busy=true]");
  for (const [path, call, choose, figures] of pages) {
    await page.goto(path);
    await figures.waitFor();
    await settled(page);
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    await page.route(`**/api/v1/${call}?*`, async (route) => {
      await answered;
      await route.fulfill({ status: 500, json: { detail: "It is broken." } });
    });
    await choose();
    await waits.filter({ has: figures }).waitFor();
    answer();
    await page.getByText("It is broken.").waitFor();
    await figures.waitFor({ state: "detached" });
    await page.unroute(`**/api/v1/${call}?*`);
    await page.getByRole("button", { name: "Try again" }).click();
    await figures.waitFor();
    await expect.poll(() => waits.count()).toBe(0);
  }
  await page.goto("/dashboard/analytics?month=2024-01");
  await page.getByText("Nothing was reported in January 2024.").waitFor();
  expect(await page.getByLabel("Month", { exact: true }).inputValue()).toBe("2024-01");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("LUN-03.2 LUN-03.3 what is chosen before the page can listen is taken once it can", async () => {
  const { page, context, problems } = await seeded();
  await page.route("**/_next/static/**/*.js", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
  });
  await page.goto("/dashboard/analytics", { waitUntil: "commit" });
  await page.getByLabel("Month", { exact: true }).selectOption({ index: 1 });
  await page.waitForURL("**/dashboard/analytics?month=*");
  await page.goto("/dashboard/usage", { waitUntil: "commit" });
  await page.getByRole("radio", { name: "Week", exact: true }).check();
  await page.waitForURL("**/dashboard/usage?period=week");
  expect(problems).toEqual([]);
  await context.close();
}, 60_000);

test("LUN-03.2 LUN-03.7 every page shows its figures at both sizes and in both themes, for people with and without sight, and in French", async () => {
  const look = async (viewport: typeof wide, theme: "light" | "dark", email: string, locale: "en" | "fr" = "en") => {
    const { page, context, problems } = await newPage(browser, app.url, { viewport, theme });
    await enter(page, email, "Orchestrator1");
    await app.api(await cookieOf(context), "PATCH /user/profile", { theme, locale });
    const pages =
      locale === "en" ? pagesIn(english, englishBilling, englishKeys) : pagesIn(french, frenchBilling, frenchKeys);
    for (const [path, [heading, figures]] of Object.entries(pages)) {
      const where = `${path} in ${locale} ${theme} at ${viewport.width}`;
      await page.goto(`/dashboard${path}`);
      await page.locator(figures).first().waitFor({ state: "attached" });
      expect(await page.locator("h1").textContent(), where).toContain(heading);
      expect(await overflow(page), where).toBeLessThanOrEqual(0);
      expect(await violations(page), where).toEqual([]);
      if (locale === "fr") expect(englishIn(await page.locator("main").innerText()), where).toEqual([]);
    }
    expect(problems).toEqual([]);
    await context.close();
  };
  const [owner, admin] = ["owner@luna.test", "lena@luna.test"];
  await Promise.all([look(wide, "light", owner), look(phone, "light", owner)]);
  await Promise.all([look(wide, "dark", owner), look(phone, "dark", admin, "fr")]);
}, 180_000);

test("LUN-03.2 another product's team finds no page of Luna, and Luna's none of another product", async () => {
  const { page, context } = await newPage(browser, app.url);
  await enter(page, "lin@example.com");
  const cookie = await cookieOf(context);
  for (const path of ["/operations", "/characters", "/assets", "/analytics"])
    expect((await page.goto(path))!.status(), path).toBe(404);
  const team = await app.api(cookie, "POST /teams", { name: "Studio", product: "natak" });
  // A page that is open goes to the other team's home by itself.
  await page.goto("about:blank");
  await app.api(cookie, "POST /session/team", { team_id: team.id });
  const answer = await page.goto("/dashboard/usage");
  expect(answer!.status()).toBe(404);
});
