import { afterAll, expect, test } from "vitest";
import { reply, type SmtpStandIn, startSmtp } from "../stand-ins/smtp.ts";
import { newCustomer } from "./app.ts";
import { looksGood, looksGoodInBoth, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

let smtp: SmtpStandIn;
afterAll(() => smtp?.stop());
onStage(async () => {
  smtp = await startSmtp();
  return { APP_ENV: "test", SMTP_URL: smtp.url };
});

const signUp = (email: string) =>
  newCustomer(
    app,
    email,
    async (to) => /https?:\S+verify-email\?\S+/.exec((await smtp.arrived(to))[0]!.mail.text!)![0],
  );

/** Until the mail of an export stands in the log. */
async function exported(cookie: string, state: "sent" | "failed" | "bounced"): Promise<void> {
  const count = async () => (await app.api(cookie, "GET /notifications/mails", { state })).data.length;
  const before = await count();
  await app.api(cookie, "POST /exports", { dataset: "activity", format: "json" });
  await expect.poll(count, { timeout: 15_000 }).toBe(before + 1);
}

test("ORC-08.4 an owner sees which mail did not arrive and why, sends it again and sees it arrive on the open page", async () => {
  const email = "post@example.com";
  const cookie = await signUp(email);
  const { page, problems } = await newPage(browser, app.url, { cookie });
  await page.goto("/settings/mails?state=failed");
  await page.getByText("Nothing matches").waitFor();
  await page.goto("/settings/mails");
  await page.getByRole("row", { name: /Confirm your e-mail address/ }).waitFor();
  for (let n = 0; n < 7; n++) await exported(cookie, "sent");
  smtp.onMessage = () => {
    throw reply(554, "5.6.0 this message looks like spam to us");
  };
  await exported(cookie, "failed");
  await page.getByRole("row", { name: /Failed/ }).waitFor();
  await looksGoodInBoth(page, "mails");

  await page.getByRole("combobox", { name: "State" }).selectOption("Failed");
  await expect.poll(() => page.getByRole("row").count()).toBe(2);
  await page
    .getByRole("row", { name: /Failed/ })
    .getByRole("button")
    .click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("The mail server refused this message.").waitFor();
  await sheet.getByText("554 5.6.0 this message looks like spam to us").waitFor();
  await looksGoodInBoth(page, "mail-failed");
  smtp.onMessage = () => {};
  await sheet.getByRole("button", { name: "Send again" }).click();
  await sheet.getByText("The mail server took it.").waitFor();
  await sheet.getByText("Sent", { exact: true }).waitFor();
  expect(await sheet.getByRole("button", { name: "Send again" }).count()).toBe(0);
  await looksGood(page, "mail-sent-again");
  await page.keyboard.press("Escape");
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByRole("searchbox", { name: "Recipient" }).fill("nobody@");
  await page.getByText("Nothing matches").waitFor();
  await page.goto("/activity");
  await page.getByText(/^Sent the mail “.+” again$/).waitFor();
  expect(problems).toEqual([]);
});

test("ORC-08.4 ORC-07.5 the platform's people find anybody's mail, and try an address again that came back for good", async () => {
  const email = "gone@example.com";
  const cookie = await signUp(email);
  smtp.onRecipient = (address) => {
    if (address === email) throw reply(550, "5.1.1 no such mailbox");
  };
  await exported(cookie, "bounced");
  const customer = await newPage(browser, app.url, { cookie });
  await customer.page.goto("/settings/mails");
  await customer.page
    .getByRole("row", { name: /Came back/ })
    .getByRole("button")
    .click();
  await customer.page.getByText("It cannot be sent again").waitFor();
  await looksGood(customer.page, "mail-bounced");

  const staff = await signUp("otto@example.com");
  await app.command("staff", "add", "otto@example.com", "ops");
  const { page, problems } = await newPage(browser, app.url, { cookie: staff });
  await page.goto("/admin");
  await page.getByRole("link", { name: "Mails" }).click();
  await page.getByRole("heading", { name: "Mails", level: 1 }).waitFor();
  await looksGoodInBoth(page, "staff-mails");
  await page.getByRole("searchbox", { name: "Recipient" }).fill("Gone@");
  await expect.poll(() => page.url()).toContain("to=Gone%40");
  await page
    .getByRole("row", { name: /Came back/ })
    .getByRole("button")
    .click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("The mail server says that this address does not exist.").waitFor();
  smtp.onRecipient = () => {};
  await sheet.getByRole("button", { name: "Send again" }).click();
  await sheet.getByText("The mail server took it.").waitFor();
  await looksGood(page, "staff-mail");
  await customer.page.getByRole("dialog").getByText("The mail server took it.").waitFor();

  await app.command("staff", "add", "otto@example.com", "finance");
  await page.goto("/admin/mails");
  await page.getByText("Page not found").waitFor();
  expect([...problems, ...customer.problems]).toEqual([]);
});
