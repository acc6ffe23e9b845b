import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mailedLink, newCustomer } from "./app.ts";
import { logIn, newPage, overflow, phone, picture, violations } from "./browser.ts";
import { app, browser, onStage, startAgain } from "./stage.ts";

onStage();

/** As RFC 4180 has it, behind the mark of UTF-8. */
function cellsOf(csv: string): string[][] {
  const cells = csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of cells) {
    lines.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end !== ",") lines.push([]);
  }
  return lines.slice(0, -1);
}

test("ORC-13.2 from one click on the credits page to a CSV that says what the ledger says", async () => {
  const cookie = await newCustomer(app, "books@example.com");
  const order = { type: "image", prompt: "sea at sunset", width: 256, height: 256 } as const;
  for (const count of [1, 2]) await app.api(cookie, "POST /jobs", { ...order, count });
  const movements = async () => (await app.api(cookie, "GET /credits/ledger", { sort: "created_at" })).data;
  await expect.poll(async () => (await movements()).length, { timeout: 30_000 }).toBe(3);

  const { page, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/credits");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Period").selectOption("own");
  expect(await violations(page)).toEqual([]);
  await picture(page, "exports-dialog");
  await dialog.getByLabel("Period").selectOption("all");
  await dialog.getByRole("button", { name: "Start export" }).click();
  await dialog.getByText("Your file is ready").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download Credit movements" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^natak-credit-movements-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  expect(text.startsWith("\uFEFF")).toBe(true);
  const [header, ...lines] = cellsOf(text.slice(1));
  const rows = lines.map((cells) => Object.fromEntries(cells.map((cell, index) => [header![index], cell])));
  expect(rows).toEqual(
    (await movements()).map(({ id, created_at, kind, amount, balance_after, reason, subject }) => ({
      ...{ id, kind, reason, created_at: created_at.replace("T", " ").slice(0, 19) },
      ...{ amount: String(amount), balance_after: String(balance_after) },
      ...{ subject_kind: subject?.kind ?? "", subject_id: subject?.id ?? "" },
    })),
  );

  await page.goto("/settings/exports");
  await page.getByRole("row", { name: /Credit movements csv.*3 rows/i }).waitFor();
  expect(await violations(page)).toEqual([]);
  await picture(page, "exports-history");
  await page.setViewportSize(phone);
  expect(await overflow(page)).toBe(0);
  await picture(page, "exports-history-phone");
  await page.getByRole("button", { name: "Delete the export Credit movements" }).click();
  await page.getByText("Nothing exported yet").waitFor();
  expect(problems).toEqual([]);
});

test("ORC-13.2 the mail's button leads through sign-in to the file itself", async () => {
  const email = "button@example.com";
  const cookie = await newCustomer(app, email);
  await app.api(cookie, "POST /exports", { dataset: "credit_movements", format: "json" });
  const { pathname } = new URL(await mailedLink(app, email, "settings/exports/"));
  const { page } = await newPage(browser, app.url);
  await page.goto(pathname);
  const [download] = await Promise.all([page.waitForEvent("download"), logIn(page, email)]);
  expect(download.suggestedFilename()).toMatch(/^natak-credit-movements-.*\.json$/);
});

test("ORC-22.7 ORC-13.2 kill -9 in the middle of an export: it is made again, whole and once", async () => {
  const cookie = await newCustomer(app, "killed@example.com");
  const events = Array.from({ length: 1_000 }, (_, n) => ({ metric_type: "api_call", agent_name: `=agent ${n}` }));
  for (let thousand = 0; thousand < 60; thousand++) await app.api(cookie, "POST /usage/events", { events } as never);
  const { id } = await app.api(cookie, "POST /exports", { dataset: "usage_events", format: "json" });
  const work = join(app.dataDir, "work");
  const written = () => readdirSync(work).reduce((sum, part) => sum + statSync(join(work, part)).size, 0);
  await expect.poll(written, { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
  await app.kill("SIGKILL");
  await startAgain();
  await expect
    .poll(async () => (await app.api(cookie, "GET /exports/:id", { id })).status, { timeout: 30_000 })
    .toBe("ready");
  const file = await fetch(`${app.url}/api/v1/exports/${id}/file`, { headers: { cookie } });
  expect(await file.json()).toHaveLength(60_000);
  const { team } = await app.api(cookie, "GET /session");
  expect(readdirSync(join(app.dataDir, "files", team!.id))).toHaveLength(1);
});
