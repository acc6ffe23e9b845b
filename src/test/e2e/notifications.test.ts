import { afterAll, expect, test } from "vitest";
import { openReceiver, type Receiver } from "../stand-ins/receiver.ts";
import { mailedLink, newCustomer } from "./app.ts";
import { looksGoodInBoth, newPage, picture, violations } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

let receiver: Receiver;
afterAll(() => receiver?.close());
onStage(async () => {
  receiver = await openReceiver();
  return { APP_ENV: "test", PRIVATE_HOSTS_ALLOWED: receiver.host };
});

const email = "nora@example.com";
const subjects = async () =>
  (await app.api(null, "GET /dev/mailbox", { to: email })).messages
    .map(({ subject }) => subject)
    .filter((subject) => /disabled/.test(subject));

test("ORC-08.2 the bell shows a notice live, switches and the mail's link decide what is mailed", async () => {
  const cookie = await newCustomer(app, email);
  const { page, problems } = await newPage(browser, app.url, { cookie });
  const look = (title: string) => looksGoodInBoth(page, `notifications-${title}`);
  /** An endpoint that says it is gone is disabled, which is told to the owners. */
  const failOnce = async (label: string) => {
    receiver.answer((_, response) => void response.writeHead(410).end());
    await app.api(cookie, "POST /webhooks", {
      url: receiver.url,
      description: label,
      events: ["character.*"],
    } as never);
    await app.api(cookie, "POST /characters", { name: label, trigger_word: label });
  };

  await page.goto("/settings/notifications");
  await page.getByRole("button", { name: "Notifications", exact: true }).click();
  await page.getByText("Nothing new").waitFor();
  await look("empty");
  await page.keyboard.press("Escape");
  await look("settings");

  await failOnce("first");
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
  await expect.poll(subjects, { timeout: 10_000 }).toHaveLength(1);
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  const panel = page.getByRole("region", { name: "Notifications" });
  await panel.getByText(/disabled/).waitFor();
  await look("unread");

  const work = page.locator("section", { has: page.getByRole("heading", { name: "Your work" }) });
  await page.keyboard.press("Escape");
  await work.getByRole("switch", { name: /^Email/ }).uncheck();
  await expect
    .poll(() => app.api(cookie, "GET /user/notifications").then(({ kinds }) => kinds.at(-1)?.email))
    .toBe(false);
  await failOnce("second");
  await page.getByRole("button", { name: "Notifications, 2 unread" }).click();
  await expect.poll(() => panel.getByText(/disabled/).count()).toBe(2);
  expect(await subjects()).toHaveLength(1);
  await panel.getByRole("button", { name: "Mark as read" }).first().click();
  await page.getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
  await panel.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await panel
    .getByText(/disabled/)
    .first()
    .click();
  await page.waitForURL(/\/settings\/webhooks\//);
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
