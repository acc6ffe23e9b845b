import sharp from "sharp";
import { expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { mailedLink, newCustomer } from "./app.ts";
import { looksGood, newPage } from "./browser.ts";
import { app, browser, onStage } from "./stage.ts";

onStage();

async function pageOf(email: string, theme: "light" | "dark" = "light") {
  return newPage(browser, app.url, { theme, cookie: await newCustomer(app, email) });
}

test("ORC-09.1 ORC-09.2 somebody sets a picture, and changes the address by the link in the mail to the new one", async () => {
  const { page, context, problems } = await pageOf("old@example.com");
  await page.goto("/settings");
  const file = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#2f7d5b" } })
    .jpeg()
    .toBuffer();
  const chooser = page.locator("input[type=file]");
  await chooser.setInputFiles({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByText("Choose a picture in PNG, JPEG or WebP").waitFor();
  await chooser.setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: file });
  await page.getByRole("button", { name: "Change picture" }).waitFor();
  await page.locator("header img[src^='/api/v1/avatars/']").waitFor();

  await page.getByLabel("Name", { exact: true }).fill(" ");
  await page.getByText("Enter your name.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Olivia Old");
  expect(await page.getByText("Enter your name.").count()).toBe(0);
  await page.getByRole("button", { name: "Save" }).click();

  await page.getByLabel("New email").fill("new@example");
  await page.getByText("Enter an e-mail address like").waitFor();
  await page.getByLabel("New email").fill("new@example.com");
  await page.getByLabel("Current password").fill(goodPassword);
  await page.getByRole("button", { name: "Change email" }).click();
  await page.getByText("new@example.com waits for its link to be opened").waitFor();
  await looksGood(page, "settings-profile");

  await page.goto(await mailedLink(app, "new@example.com", "confirm-email"));
  await looksGood(page, "confirm-email");
  await page.getByRole("button", { name: "Confirm new address" }).click();
  await page.getByText("From now on you sign in with this address.").waitFor();
  await page.goto("/settings");
  await page.getByText("new@example.com", { exact: true }).first().waitFor();
  await page.goto(await mailedLink(app, "old@example.com", "email-not-me"));
  await page.getByRole("button", { name: "It was not me" }).click();
  await page.waitForURL("**/reset-password?token=*");
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);

test("ORC-09.5 ORC-09.4 somebody takes a copy of their data, deletes the account, and undoes it by button and by mail", async () => {
  const { page, context, problems } = await pageOf("leaver@example.com", "dark");
  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Ask for a copy" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click({ timeout: 20_000 });
  expect((await download).suggestedFilename()).toBe("your-data.zip");

  const ask = async () => {
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByLabel("Current password").fill("Wrong1234");
    await page.getByRole("button", { name: "Delete in 30 days" }).click();
    await page.getByText("This is not your current password.").waitFor();
    await page.getByLabel("Current password").fill(goodPassword);
    await page.getByRole("button", { name: "Delete in 30 days" }).click();
    await page.getByText("Then everything personal is gone for good.").waitFor();
  };
  await ask();
  await page.goto("/activity");
  await page.getByText(/^Your account will be deleted on/).waitFor();
  await page.getByRole("link", { name: "Undo" }).click();
  await page.waitForURL("**/settings/account");
  await looksGood(page, "settings-account");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Delete my account" }).waitFor();
  expect(await page.getByText(/^Your account will be deleted on/).count()).toBe(0);

  await ask();
  await page.goto(await mailedLink(app, "leaver@example.com", "undo-deletion"));
  await page.getByRole("button", { name: "Keep my account" }).click();
  await page.getByText("This account is kept.").waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 120_000);
