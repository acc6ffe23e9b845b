import sharp from "sharp";
import { expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { mailedLink, newCustomer } from "./app.ts";
import { logIn, looksGood, newPage } from "./browser.ts";
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

test("ORC-09.3 ORC-02.5 ORC-02.4 a new password ends the other sessions, as the list does one by one or all at once; a page that was open there asks for a sign-in and comes back", async () => {
  const email = "careful@example.com";
  const newPassword = "Another-Pass2";
  const { page, context, problems } = await pageOf(email);
  const signInWith = (password: string) =>
    fetch(`${app.url}/api/v1/auth/login`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      },
      body: JSON.stringify({ email, password, session: "cookie" }),
    });
  await signInWith(goodPassword);
  await page.goto("/settings/security");
  const sessions = page.getByRole("list", { name: "Your sessions" }).getByRole("listitem");
  const endFirefox = page.getByRole("button", { name: "Sign out of Firefox on Linux" });
  await endFirefox.waitFor();
  const change = async (current: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password", { exact: true }).fill(newPassword);
    await page.getByLabel("New password once more").fill(newPassword);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await change("Wrong1234");
  await page.getByText("This is not your current password.").waitFor();
  await change(goodPassword);
  await page.getByText("Password changed. You are signed out everywhere else.").waitFor();
  await endFirefox.waitFor({ state: "detached" });

  // The open list follows what happens elsewhere.
  const cookie = (await signInWith(newPassword)).headers.getSetCookie().find((one) => one.startsWith("session="))!;
  await endFirefox.waitFor();
  await app.api(cookie.split(";")[0]!, "POST /auth/logout", {});
  await endFirefox.waitFor({ state: "detached" });
  await signInWith(newPassword);
  await endFirefox.click();
  await page.getByText("Signed out there").waitFor();
  await endFirefox.waitFor({ state: "detached" });
  const elsewhere = await newPage(browser, app.url);
  await elsewhere.page.goto("/login?next=/analytics?days=7");
  await logIn(elsewhere.page, email, newPassword);
  await elsewhere.page.waitForURL("**/analytics?days=7");
  await signInWith(newPassword);
  await endFirefox.waitFor();
  expect(await sessions.count()).toBe(3);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByText("2 sessions ended").waitFor();
  await endFirefox.waitFor({ state: "detached" });
  expect(await sessions.count()).toBe(1);
  await elsewhere.page.waitForURL("**/login?next=%2Fanalytics%3Fdays%3D7");
  await logIn(elsewhere.page, email, newPassword);
  await elsewhere.page.waitForURL("**/analytics?days=7");
  expect([...problems, ...elsewhere.problems]).toEqual([]);
  for (const opened of [context, elsewhere.context]) await opened.close();
}, 120_000);
