import { expect, test } from "vitest";
import { mailedLink, newCustomer } from "./app.ts";
import { looksGoodInBoth, newPage, picture, violations } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

const email = "nora@example.com";
const subjects = async () =>
  (await app.api(null, "GET /dev/mailbox", { to: email })).messages
    .map(({ subject }) => subject)
    .filter((subject) => /export is ready/.test(subject));

test("ORC-08.2 the bell shows a notice live, switches and the mail's link decide what is mailed", async () => {
  const cookie = await newCustomer(app, email);
  const { page, problems } = await newPage(browser, app.url, { cookie });
  const look = (title: string) => looksGoodInBoth(page, `notifications-${title}`);
  /** An export that is ready is told to who asked for it. */
  const exportOnce = (dataset: string) => app.api(cookie, "POST /exports", { dataset, format: "csv" } as never);

  await page.goto("/settings/notifications");
  await page.getByRole("button", { name: "Notifications", exact: true }).click();
  await page.getByText("Nothing new").waitFor();
  await look("empty");
  await page.keyboard.press("Escape");
  await look("settings");

  await exportOnce("activity");
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
  await expect.poll(subjects, { timeout: 10_000 }).toHaveLength(1);
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  const panel = page.getByRole("region", { name: "Notifications" });
  await panel.getByText(/export is ready/).waitFor();
  await look("unread");

  const work = page.locator("section", { has: page.getByRole("heading", { name: "Your work" }) });
  await page.keyboard.press("Escape");
  await work.getByRole("switch", { name: /^Email/ }).uncheck();
  await expect
    .poll(() => app.api(cookie, "GET /user/notifications").then(({ kinds }) => kinds.at(-1)?.email))
    .toBe(false);
  await exportOnce("credit_movements");
  await page.getByRole("button", { name: "Notifications, 2 unread" }).click();
  await expect.poll(() => panel.getByText(/export is ready/).count()).toBe(2);
  expect(await subjects()).toHaveLength(1);
  await panel.getByRole("button", { name: "Mark as read" }).first().click();
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
  await panel.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  const download = page.waitForEvent("download");
  await panel
    .getByText(/export is ready/)
    .first()
    .click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  expect(await panel.isVisible()).toBe(false);

  await app.api(cookie, "PATCH /user/notifications", { kind: "product", email: true });
  const stranger = await newPage(browser, app.url);
  await stranger.page.goto(await mailedLink(app, email, "unsubscribe"));
  await stranger.page.getByText("finished training").waitFor();
  expect((await app.api(cookie, "GET /user/notifications")).kinds.at(-1)?.email).toBe(true);
  await picture(stranger.page, "unsubscribe");
  await stranger.page.getByRole("button", { name: "Unsubscribe" }).click();
  await stranger.page.getByText("Mails about your work are off").waitFor();
  expect(await violations(stranger.page)).toEqual([]);
  await picture(stranger.page, "unsubscribed");
  expect((await app.api(cookie, "GET /user/notifications")).kinds.at(-1)).toMatchObject({ email: false, in_app: true });
  await stranger.page.goto("/unsubscribe?token=broken");
  await stranger.page.getByText("This link is broken").waitFor();
  expect([...problems, ...stranger.problems]).toEqual([]);
}, 120_000);
